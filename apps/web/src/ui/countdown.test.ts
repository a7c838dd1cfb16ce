import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { makeCountdown } from './countdown.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

it('does not count the time it is paused', () => {
  const done = vi.fn()
  const countdown = makeCountdown(10_000, done)
  vi.advanceTimersByTime(9_000)
  countdown.pause()
  vi.advanceTimersByTime(60_000)
  expect(done).not.toHaveBeenCalled()
  countdown.resume()
  vi.advanceTimersByTime(999)
  expect(done).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(done).toHaveBeenCalledOnce()
})
