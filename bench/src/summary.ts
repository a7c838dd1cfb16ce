/** Milliseconds, rounded to what they are worth. */
export interface Summary {
  count: number
  p50: number
  p95: number
  p99: number
  max: number
}

/** The value that so large a share does not exceed; NaN of none. */
export const quantile = (sorted: ArrayLike<number>, share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN

export function summarize(samples: number[]): Summary {
  const sorted = samples.toSorted((one, other) => one - other)
  const at = (share: number) => quantile(sorted, share)
  const rounded = (ms: number) => Math.round(ms * 10) / 10
  return {
    count: sorted.length,
    p50: rounded(at(0.5)),
    p95: rounded(at(0.95)),
    p99: rounded(at(0.99)),
    max: rounded(at(1)),
  }
}
