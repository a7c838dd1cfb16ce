export interface Chance {
  /** From 0 to below 1. */
  random(): number
  /** A whole number from 0 to below `most`. */
  below(most: number): number
  pick<T>(list: readonly T[]): T
  /** The same things in another order. */
  shuffle<T>(list: readonly T[]): T[]
}

/** mulberry32: the same seed plays the same choices. */
export function createChance(seed: number): Chance {
  let state = seed
  const random = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (most: number) => Math.floor(random() * most)
  return {
    random,
    below,
    pick<T>(list: readonly T[]): T {
      const found = list[below(list.length)]
      if (found === undefined) throw new Error('There is nothing to pick from.')
      return found
    },
    shuffle: (list) =>
      list
        .map((one) => ({ one, place: random() }))
        .sort((left, right) => left.place - right.place)
        .map(({ one }) => one),
  }
}
