import { type Accessor, createMemo, createSignal, type Signal } from 'solid-js'

interface KeyedOptions<Item> {
  readonly keyOf: (item: Item) => string
  /** Whether a row may stay as it is. */
  readonly isSame: (one: Item, other: Item) => boolean
}

/**
 * One accessor per key, the same for as long as the key is there: a `<For>` over them keeps the rows, their focus and
 * their place on the screen, and draws again only what changed in them.
 */
export function createKeyed<Item>(
  items: Accessor<readonly Item[]>,
  { keyOf, isSame }: KeyedOptions<Item>,
): Accessor<readonly Accessor<Item>[]> {
  let known = new Map<string, Signal<Item>>()
  return createMemo(() => {
    const next = new Map<string, Signal<Item>>()
    for (const item of items()) {
      const key = keyOf(item)
      const row = known.get(key)
      if (row) row[1](() => item)
      next.set(key, row ?? createSignal(item, { equals: isSame }))
    }
    known = next
    return [...next.values()].map(([get]) => get)
  })
}
