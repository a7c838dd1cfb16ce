/** Where each of many rows is, without any of them being drawn. */
export interface RowLayout {
  /** Where each row begins, and last of all where the last one ends. */
  readonly tops: Float64Array
  readonly count: number
}

export function layOut(keys: readonly string[], heightOf: (key: string) => number): RowLayout {
  const tops = new Float64Array(keys.length + 1)
  for (const [index, key] of keys.entries()) tops[index + 1] = (tops[index] ?? 0) + heightOf(key)
  return { tops, count: keys.length }
}

export const topOf = ({ tops }: RowLayout, index: number): number => tops[index] ?? 0

export const heightOf = ({ tops, count }: RowLayout): number => tops[count] ?? 0

/** The row at this height: the last one that begins there or above. */
export function rowAt({ tops, count }: RowLayout, y: number): number {
  let low = 0
  let high = Math.max(0, count - 1)
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((tops[middle] ?? 0) <= y) low = middle
    else high = middle - 1
  }
  return low
}

/** The rows of which something lies between two heights, and the ones besides that are wanted anyway, in order. */
export function rowsBetween(layout: RowLayout, from: number, to: number, besides: readonly number[] = []): number[] {
  if (layout.count === 0) return []
  const [first, last] = [rowAt(layout, from), rowAt(layout, to)]
  const within = Array.from({ length: last - first + 1 }, (_, index) => first + index)
  const others = besides.filter((index) => index >= 0 && index < layout.count && (index < first || index > last))
  return [...others, ...within].sort((one, other) => one - other)
}
