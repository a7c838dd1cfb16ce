import { expect, test } from 'vitest'
import { usedBetween } from './usage.ts'

test('what a process used before it ended is not taken from the others', () => {
  const before = new Map([
    [1, 10],
    [2, 50],
  ])
  const after = new Map([
    [1, 11],
    [3, 0.5],
  ])
  expect(usedBetween(before, after)).toBe(1.5)
})
