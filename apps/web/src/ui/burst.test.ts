import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { makeBurst } from './burst.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

function createBursts() {
  const taken: number[] = []
  const burst = makeBurst<string>((items) => taken.push(items.length), { quietMs: 250, mostMs: 3_000 })
  return { taken, burst }
}

it('one alone is handed over after a moment', () => {
  const { taken, burst } = createBursts()
  burst.add('a')
  vi.advanceTimersByTime(249)
  expect(taken).toEqual([])
  vi.advanceTimersByTime(1)
  expect(taken).toEqual([1])
  burst.add('b')
  vi.advanceTimersByTime(250)
  expect(taken).toEqual([1, 1])
})

it('five hundred within two seconds are one', () => {
  const { taken, burst } = createBursts()
  for (let count = 0; count < 500; count++) {
    burst.add('x')
    vi.advanceTimersByTime(4)
  }
  vi.advanceTimersByTime(1_000)
  expect(taken).toEqual([500])
})

it('what never ends is handed over in between', () => {
  const { taken, burst } = createBursts()
  for (let count = 0; count < 60; count++) {
    burst.add('x')
    vi.advanceTimersByTime(100)
  }
  expect(taken).toEqual([30, 30])
})

it('nothing is handed over once it is stopped', () => {
  const { taken, burst } = createBursts()
  burst.add('a')
  burst.stop()
  vi.advanceTimersByTime(10_000)
  expect(taken).toEqual([])
})
