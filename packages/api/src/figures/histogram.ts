// Durations in buckets that grow by a fourth root of two, from an eighth of a millisecond to two minutes: to count one is to
// add to an array, those of many servers can be added up, and a percentile is right within a fifth.

/** What one histogram counted, without what is empty: pairs of bucket and count. */
export type Buckets = [bucket: number, count: number][]

const perDoubling = 4
const leastExponent = -3
const mostExponent = 17
/** The last one holds everything longer. */
export const bucketCount = (mostExponent - leastExponent) * perDoubling + 2

/** The longest duration in a bucket; there is none in the last. */
export const upperMsOf = (bucket: number) =>
  bucket < bucketCount - 1 ? 2 ** (bucket / perDoubling + leastExponent) : Number.POSITIVE_INFINITY

export function bucketOf(ms: number): number {
  if (!(ms > upperMsOf(0))) return 0
  return Math.min(bucketCount - 1, Math.ceil((Math.log2(ms) - leastExponent) * perDoubling))
}

export interface Histogram {
  /** By bucket. */
  counts: Float64Array
  totalMs: number
  /** What is no duration is not counted: one alone would make the total useless for ever. */
  observe(ms: number): void
}

export function createHistogram(): Histogram {
  const histogram: Histogram = {
    counts: new Float64Array(bucketCount),
    totalMs: 0,
    observe(ms) {
      if (!Number.isFinite(ms)) return
      const bucket = bucketOf(ms)
      histogram.counts[bucket] = (histogram.counts[bucket] ?? 0) + 1
      histogram.totalMs += Math.max(0, ms)
    },
  }
  return histogram
}

/** What was counted since `before`, an earlier copy of the counts. */
export function bucketsSince(counts: Float64Array, before?: Float64Array): Buckets {
  const buckets: Buckets = []
  for (const [bucket, count] of counts.entries()) {
    const more = count - (before?.[bucket] ?? 0)
    if (more > 0) buckets.push([bucket, more])
  }
  return buckets
}

/** Milliseconds; `null` where nothing was measured. */
export interface Percentiles {
  p50: number | null
  p95: number | null
  p99: number | null
}

function percentileOf(counts: Float64Array, total: number, share: number): number | null {
  if (total === 0) return null
  let left = share * total
  for (const [bucket, count] of counts.entries()) {
    if (count === 0 || left > count) {
      left -= count
      continue
    }
    const lower = bucket === 0 ? 0 : upperMsOf(bucket - 1)
    // Nobody knows how long those of the last bucket took: at least that.
    const upper = bucket < bucketCount - 1 ? upperMsOf(bucket) : lower
    return Math.round((lower + (upper - lower) * (left / count)) * 100) / 100
  }
  return upperMsOf(bucketCount - 2)
}

/** Of all these together. */
export function percentilesOf(all: Iterable<Buckets>): Percentiles {
  const counts = new Float64Array(bucketCount)
  let total = 0
  for (const buckets of all) {
    for (const [bucket, count] of buckets) {
      if (bucket < 0 || bucket >= bucketCount) continue
      counts[bucket] = (counts[bucket] ?? 0) + count
      total += count
    }
  }
  const at = (share: number) => percentileOf(counts, total, share)
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) }
}
