import { expect, test } from 'vitest'
import { bucketCount, bucketOf, bucketsSince, createHistogram, percentilesOf, upperMsOf } from './histogram.ts'

test('a duration is in the first bucket that is long enough for it', () => {
  for (const ms of [0.01, 0.125, 0.126, 1, 1.5, 3, 17, 250, 999, 60_000, 131_072]) {
    const bucket = bucketOf(ms)
    expect(upperMsOf(bucket)).toBeGreaterThanOrEqual(ms * 0.999_999)
    if (bucket > 0) expect(upperMsOf(bucket - 1)).toBeLessThan(ms)
  }
})

test('what is too short, too long or no duration at all is counted at the ends', () => {
  expect([-5, 0, Number.NaN].map(bucketOf)).toEqual([0, 0, 0])
  expect([131_073, 1e9, Number.POSITIVE_INFINITY].map(bucketOf)).toEqual(Array(3).fill(bucketCount - 1))
})

test('what is no duration is not counted', () => {
  const histogram = createHistogram()
  for (const ms of [Number.NaN, Number.POSITIVE_INFINITY, 4]) histogram.observe(ms)
  expect([histogram.totalMs, bucketsSince(histogram.counts)]).toEqual([4, [[bucketOf(4), 1]]])
})

test('percentiles of many histograms together are right within a fifth', () => {
  const [one, other] = [createHistogram(), createHistogram()]
  for (let ms = 1; ms <= 1_000; ms++) (ms % 2 ? one : other).observe(ms)
  const { p50, p95, p99 } = percentilesOf([bucketsSince(one.counts), bucketsSince(other.counts)])
  for (const [found, exact] of [
    [p50, 500],
    [p95, 950],
    [p99, 990],
  ] as const) {
    expect(Math.abs((found ?? 0) - exact) / exact).toBeLessThan(0.2)
  }
  expect(one.totalMs + other.totalMs).toBe(500_500)
})

test('only what came since is told, and nothing of what is empty', () => {
  const histogram = createHistogram()
  histogram.observe(4)
  const before = histogram.counts.slice()
  histogram.observe(4)
  histogram.observe(1_000)
  expect(bucketsSince(histogram.counts, before)).toEqual([
    [bucketOf(4), 1],
    [bucketOf(1_000), 1],
  ])
  expect(percentilesOf([])).toEqual({ p50: null, p95: null, p99: null })
})
