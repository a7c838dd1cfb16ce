/**
 * While somebody points at a list, it keeps its rows where they are and only what they say moves: nobody is to end the
 * wrong person's connection because another one became slower in that moment.
 */
export function inOrder<Item extends { readonly id: string }>(
  shown: readonly Item[],
  current: readonly Item[],
  isHeld: boolean,
): readonly Item[] {
  return isHeld ? shown.map((item) => current.find(({ id }) => id === item.id) ?? item) : current
}
