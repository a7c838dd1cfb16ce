import { type Accessor, createComputed, createEffect, createSignal, on, onCleanup } from 'solid-js'

interface HeldScrollOptions {
  scroller: Accessor<HTMLElement | undefined>
  /** Sortable ids of what is listed, the newest first. */
  ids: Accessor<readonly string[]>
  /** What the list shows; with another one everything begins anew. */
  list: Accessor<unknown>
}

const topPx = 8

const visibleRow = (scroller: HTMLElement) => {
  const { top } = scroller.getBoundingClientRect()
  const rows = [...scroller.querySelectorAll<HTMLElement>('[data-row]')]
  return rows.find((row) => row.getBoundingClientRect().bottom > top)
}

/**
 * What arrives at the top does not move what is being read or pointed at; it is counted instead, until one goes up.
 */
export function createHeldScroll({ scroller, ids, list }: HeldScrollOptions) {
  const [held, setHeld] = createSignal(0)
  let anchor: { row: HTMLElement; top: number } | undefined
  let newest = ids()[0] ?? ''

  const isHolding = (element: HTMLElement) => element.scrollTop > topPx || element.matches(':has([data-row]:hover)')

  createEffect(
    on(
      list,
      () => {
        setHeld(0)
        newest = ''
        scroller()?.scrollTo({ top: 0 })
      },
      { defer: true },
    ),
  )
  // Runs before the rows are drawn, the effect below once they are.
  createComputed(
    on(ids, (now) => {
      const element = scroller()
      const arrived = newest === '' ? 0 : now.findIndex((id) => id <= newest)
      if (now[0] && now[0] > newest) newest = now[0]
      const row = element && arrived > 0 && isHolding(element) ? visibleRow(element) : undefined
      anchor = row && { row, top: row.getBoundingClientRect().top }
      if (anchor) setHeld((count) => count + arrived)
    }),
  )
  createEffect(
    on(ids, () => {
      const element = scroller()
      if (anchor?.row.isConnected && element) element.scrollTop += anchor.row.getBoundingClientRect().top - anchor.top
      anchor = undefined
    }),
  )
  createEffect(() => {
    const element = scroller()
    if (!element) return
    const onScroll = () => element.scrollTop <= topPx && setHeld(0)
    element.addEventListener('scroll', onScroll, { passive: true })
    onCleanup(() => element.removeEventListener('scroll', onScroll))
  })

  return {
    held,
    toTop() {
      setHeld(0)
      scroller()?.scrollTo({ top: 0, behavior: 'smooth' })
    },
  }
}
