import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createOwnBucket } from './own-bucket.ts'
import { createRecent } from './recent.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('gives a burst, then as many as come back', () => {
  const take = createOwnBucket({ perSecond: 4, burst: 3 })
  expect([take(), take(), take()]).toEqual([0, 0, 0])
  expect([take(), take()]).toEqual([250, 250])
  vi.advanceTimersByTime(250)
  expect([take(), take()]).toEqual([0, 250])
  vi.advanceTimersByTime(60_000)
  expect([take(), take(), take(), take()]).toEqual([0, 0, 0, 250])
})

test('of many buckets those used last are kept', () => {
  const bucketOf = createRecent(2, () => createOwnBucket({ perSecond: 1, burst: 1 }))
  expect([bucketOf('ann')(), bucketOf('ben')()]).toEqual([0, 0])
  expect(bucketOf('ann')()).toBeGreaterThan(0)
  expect(bucketOf('eve')()).toBe(0)
  expect(bucketOf('ann')()).toBeGreaterThan(0)
  expect(bucketOf('ben')()).toBe(0)
})
