import { describe, expect, test } from 'vitest'
import { delayAfterLoss, isFinal, jitter } from './backoff.ts'

const never = () => 0
const always = () => 1

describe('jitter', () => {
  const most = (attempts: readonly number[]) => attempts.map((attempt) => jitter(attempt, always))

  test('is anything between nothing and four seconds at most for about a minute', () => {
    expect(most([0, 1, 2, 3, 4, 15, 29])).toEqual([1_000, 2_000, 4_000, 4_000, 4_000, 4_000, 4_000])
    expect(jitter(5, never)).toBe(0)
  })

  test('is twice as much every time after that, half a minute at most', () => {
    expect(most([30, 31, 32, 33, 10_000])).toEqual([8_000, 16_000, 30_000, 30_000, 30_000])
    expect(jitter(33, never)).toBe(0)
  })

  test('spreads those who were cut off together', () => {
    const delays = Array.from({ length: 200 }, () => jitter(0))
    expect(Math.min(...delays)).toBeLessThan(250)
    expect(Math.max(...delays)).toBeGreaterThan(750)
    expect(delays.every((delay) => delay >= 0 && delay < 1_000)).toBe(true)
  })
})

describe('while nobody is there', () => {
  const waits = (attempts: number, random: () => number) =>
    Array.from({ length: attempts }, (_, attempt) => delayAfterLoss({ isAbsent: true }, attempt, random))

  test('it is a second at most for the ten seconds in which a server is started again', () => {
    expect(new Set(waits(20, always))).toEqual(new Set([1_000]))
  })

  test('and then four seconds at most, as with one that is there, until a minute has passed', () => {
    expect(new Set(waits(47, always).slice(20))).toEqual(new Set([4_000]))
    expect(waits(47, () => 0.5).reduce((sum, ms) => sum + ms)).toBe(64_000)
    expect(waits(51, always).slice(47)).toEqual([8_000, 16_000, 30_000, 30_000])
  })
})

describe('after a socket was closed with a code', () => {
  test.for([
    [1001, 0, 5_000],
    [4000, 0, 1_500],
    [4408, 0, 1_000],
    [4429, 10_000, 11_000],
    [1009, 0, 1_000],
    [1006, 0, 1_000],
    [undefined, 0, 1_000],
  ] as const)('%s comes back within %s and %s ms', ([code, least, most]) => {
    expect(delayAfterLoss({ code }, 0, never)).toBe(least)
    expect(delayAfterLoss({ code }, 0, always)).toBe(most)
  })

  test('too much said too often is never tried sooner than after ten seconds', () => {
    expect(delayAfterLoss({ code: 4429 }, 20, never)).toBe(10_000)
    expect(delayAfterLoss({ code: 4429 }, 20, always)).toBe(14_000)
  })

  test('who says how long it wants to be left alone is left alone so long, five minutes at most', () => {
    expect(delayAfterLoss({ retryAfterMs: 7_000 }, 0, never)).toBe(7_000)
    expect(delayAfterLoss({ retryAfterMs: 7_000 }, 0, always)).toBe(8_000)
    expect(delayAfterLoss({ code: 4429, retryAfterMs: 60_000 }, 0, never)).toBe(60_000)
    expect(delayAfterLoss({ retryAfterMs: 1e12 }, 0, never)).toBe(300_000)
  })

  test('4403 is final, and nothing else is', () => {
    expect(isFinal(4403)).toBe(true)
    for (const other of [undefined, 1001, 1006, 4000, 4401, 4402, 4408, 4429]) expect(isFinal(other)).toBe(false)
  })
})
