import { type Accessor, createEffect, on } from 'solid-js'

const easing = 'cubic-bezier(0.2, 0, 0, 1)'
const durationMs = 180

const isQuiet = () => window.matchMedia('(prefers-reduced-motion: reduce)').matches

/** Rows that change places glide there: each starts from where it was a moment ago. */
export function createReordering(list: Accessor<HTMLElement | undefined>, order: Accessor<unknown>): void {
  let places = new Map<Element, number>()
  const read = () =>
    new Map([...(list()?.children ?? [])].map((row) => [row, row instanceof HTMLElement ? row.offsetTop : 0]))

  function glide(row: Element, place: number) {
    const before = places.get(row)
    if (before === undefined || before === place) return
    row.animate([{ transform: `translateY(${before - place}px)` }, { transform: 'none' }], {
      duration: durationMs,
      easing,
    })
  }

  createEffect(
    on(order, () => {
      const now = read()
      if (!isQuiet()) for (const [row, place] of now) glide(row, place)
      places = now
    }),
  )
}
