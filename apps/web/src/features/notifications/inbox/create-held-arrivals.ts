import { type Accessor, createComputed, createEffect, createSignal, on, onCleanup } from 'solid-js'
import { isHolding } from './create-virtual-rows.ts'

interface HeldArrivalsOptions {
  readonly scroller: Accessor<HTMLElement | undefined>
  /** Sortable, of what is listed, the latest first. */
  readonly places: Accessor<readonly string[]>
  /** What the list shows; with another one everything begins anew. */
  readonly list: Accessor<unknown>
}

const topPx = 8

/** What came at the top while one was in the middle of something is counted, until one goes up. */
export function createHeldArrivals({ scroller, places, list }: HeldArrivalsOptions) {
  const [held, setHeld] = createSignal(0)
  let newest = places()[0] ?? ''

  createComputed(
    on(
      list,
      () => {
        setHeld(0)
        newest = ''
      },
      { defer: true },
    ),
  )
  createComputed(
    on(places, (now) => {
      const element = scroller()
      const arrived = newest === '' ? 0 : now.findIndex((place) => place <= newest)
      if (now[0] && now[0] > newest) newest = now[0]
      if (element && arrived > 0 && isHolding(element)) setHeld((count) => count + arrived)
    }),
  )
  createEffect(() => {
    const element = scroller()
    if (!element) return
    const onScroll = () => element.scrollTop <= topPx && setHeld(0)
    element.addEventListener('scroll', onScroll, { passive: true })
    onCleanup(() => element.removeEventListener('scroll', onScroll))
  })

  return { held, forget: () => setHeld(0) }
}
