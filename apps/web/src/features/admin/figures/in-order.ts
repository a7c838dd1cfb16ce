export interface Placed<Item> {
  readonly item: Item
  /** It is not listed any more, and only keeps the others in their places. */
  readonly isGone: boolean
}

const present = <Item>(item: Item): Placed<Item> => ({ item, isGone: false })

/**
 * While somebody points at a list, it keeps its rows where they are and only what they say moves: nobody is to end the
 * wrong person's connection because another one became slower in that moment.
 */
export function inOrder<Item extends { readonly id: string }>(
  shown: readonly Placed<Item>[],
  current: readonly Item[],
  isHeld: boolean,
): readonly Placed<Item>[] {
  if (!isHeld) return current.map(present)
  return shown.map(({ item }) => {
    const now = current.find(({ id }) => id === item.id)
    return now ? present(now) : { item, isGone: true }
  })
}
