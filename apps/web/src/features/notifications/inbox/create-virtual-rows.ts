// Only the rows one looks at are drawn, each at its measured place. Two things stay: the row at the upper edge does not
// move when rows come, grow or are measured above it, and the row with the focus stays drawn wherever one scrolls.
import { type Accessor, createComputed, createEffect, createMemo, createSignal, on, onCleanup, untrack } from 'solid-js'
import { heightOf, layOut, rowAt, rowsBetween, topOf } from './row-layout.ts'

interface VirtualRowsOptions {
  readonly scroller: Accessor<HTMLElement | undefined>
  /** Of all rows, in order; a key stays with its row. */
  readonly keys: Accessor<readonly string[]>
  /** What the list shows; with another one everything begins anew. */
  readonly list: Accessor<unknown>
}

/** Of a row nobody has measured yet: most are like this. */
const usualPx = 64
/** Drawn beyond both edges. */
const aheadPx = 480
const topPx = 8

const isSameRange = (one: readonly number[], other: readonly number[]) =>
  one.length === other.length && one.every((index, at) => index === other[at])

/** Whether somebody is in the middle of something: scrolled down, pointing at a row, or with the focus in one. */
export const isHolding = (element: HTMLElement) =>
  element.scrollTop > topPx || element.matches(':has([data-row]:is(:hover, :focus-within))')

export function createVirtualRows({ scroller, keys, list }: VirtualRowsOptions) {
  const heights = new Map<string, number>()
  const elements = new Map<string, HTMLElement>()
  const unmeasured = new Set<string>()
  const [measured, setMeasured] = createSignal(0)
  const [view, setView] = createSignal({ top: 0, height: 0 })
  const [focused, setFocused] = createSignal<string>()
  let held: { key: string; top: number } | undefined
  let staysHeld = true

  const indexes = createMemo(() => new Map(keys().map((key, index) => [key, index])))
  const layout = createMemo(() => {
    measured()
    return layOut(keys(), (key) => heights.get(key) ?? usualPx)
  })
  const focusedIndex = () => indexes().get(focused() ?? '') ?? -1
  const drawn = createMemo<number[]>(
    () => rowsBetween(layout(), view().top - aheadPx, view().top + view().height + aheadPx, [focusedIndex()]),
    [],
    { equals: isSameRange },
  )

  /** Where one is now: what is drawn follows, and this is what will be held on to. */
  function look() {
    const element = scroller()
    if (!element) return
    const now = untrack(layout)
    const top = element.scrollTop
    const index = rowAt(now, top)
    const key = untrack(keys)[index]
    held = key === undefined ? undefined : { key, top: topOf(now, index) }
    setView({ top, height: element.clientHeight })
  }

  function keepHeld() {
    const element = scroller()
    const index = held && untrack(indexes).get(held.key)
    if (!element || !held || index === undefined) return
    // Where it is now does not count: somebody may be scrolling, and not have been heard yet.
    const moved = topOf(untrack(layout), index) - held.top
    if (staysHeld && moved !== 0) element.scrollTop += moved
    staysHeld = true
  }

  function note(key: string, measuredPx: number): boolean {
    // A list can be scrolled by whole pixels only: what is held would else move by a part of one each time.
    const height = Math.round(measuredPx)
    if (height === 0 || (heights.get(key) ?? usualPx) === height) return false
    heights.set(key, height)
    return true
  }

  /** Whether some are not as high as was thought: then all of it begins again. */
  function measureNew(): boolean {
    const news = [...unmeasured]
    unmeasured.clear()
    const changed = news.filter((key) => note(key, elements.get(key)?.getBoundingClientRect().height ?? 0))
    if (changed.length > 0) setMeasured((count) => count + 1)
    return changed.length > 0
  }

  const sizes = new ResizeObserver((entries) => {
    const changed = entries.filter(({ target }) => {
      const key = target instanceof HTMLElement ? target.dataset['row'] : undefined
      return key !== undefined && note(key, target.getBoundingClientRect().height)
    })
    if (changed.length > 0) setMeasured((count) => count + 1)
    if (entries.some(({ target }) => target === scroller())) look()
  })

  // Runs before the rows are drawn, the effects below once they are.
  createComputed(
    on(keys, () => {
      const element = scroller()
      staysHeld = element !== undefined && isHolding(element)
    }),
  )
  createEffect(
    on(
      list,
      () => {
        held = undefined
        scroller()?.scrollTo({ top: 0 })
        look()
      },
      { defer: true },
    ),
  )
  createEffect(
    on([layout, drawn], () => {
      if (measureNew()) return
      keepHeld()
      look()
    }),
  )
  createEffect(() => {
    const element = scroller()
    if (!element) return
    const listening = new AbortController()
    const options = { signal: listening.signal, passive: true }
    const onFocus = ({ target, type }: FocusEvent) => {
      const row = type === 'focusin' && target instanceof Element ? target.closest<HTMLElement>('[data-row]') : null
      setFocused(row?.dataset['row'])
    }
    element.addEventListener('scroll', look, options)
    element.addEventListener('focusin', onFocus, options)
    element.addEventListener('focusout', onFocus, options)
    sizes.observe(element)
    onCleanup(() => {
      listening.abort()
      sizes.unobserve(element)
    })
    look()
  })
  onCleanup(() => sizes.disconnect())

  return {
    drawn,
    heightPx: () => heightOf(layout()),
    topPx: (index: number) => topOf(layout(), index),
    /** The row that has the focus. */
    focused,
    indexOf: (key: string) => indexes().get(key) ?? -1,
    /** A row has been drawn; undone with it. */
    add(key: string, element: HTMLElement) {
      elements.set(key, element)
      unmeasured.add(key)
      sizes.observe(element)
      onCleanup(() => {
        elements.delete(key)
        unmeasured.delete(key)
        sizes.unobserve(element)
      })
    },
    /** At once: a glide would end where rows on the way turn out to be higher than thought. */
    toTop() {
      scroller()?.scrollTo({ top: 0 })
      look()
    },
    /** Scrolls as little as it takes, and returns the row. */
    reveal(index: number): HTMLElement | undefined {
      const element = scroller()
      const now = layout()
      if (!element || index < 0 || index >= now.count) return undefined
      const [top, bottom] = [topOf(now, index), topOf(now, index + 1)]
      if (top < element.scrollTop) element.scrollTop = top
      else if (bottom > element.scrollTop + element.clientHeight) element.scrollTop = bottom - element.clientHeight
      look()
      return elements.get(keys()[index] ?? '')
    },
  }
}

export type VirtualRows = ReturnType<typeof createVirtualRows>
