import { expect, it } from 'vitest'
import { startsBlock, startsDay } from './message.ts'

const chloe = { id: 'c', displayName: 'Chloé' }
const bob = { id: 'b', displayName: 'Bob' }
const message = (author: typeof chloe, ...time: [hour: number, minute: number, day?: number]) => ({
  author,
  createdAt: new Date(2026, 2, time[2] ?? 18, time[0], time[1]).toISOString(),
})

it('joins messages of one author within five minutes', () => {
  expect(startsBlock(undefined, message(chloe, 9, 0))).toBe(true)
  expect(startsBlock(message(chloe, 9, 0), message(chloe, 9, 5))).toBe(false)
  expect(startsBlock(message(chloe, 9, 0), message(chloe, 9, 6))).toBe(true)
  expect(startsBlock(message(chloe, 9, 0), message(bob, 9, 1))).toBe(true)
})

it('starts anew with the day, even within five minutes', () => {
  const late = message(chloe, 23, 59, 17)
  const early = message(chloe, 0, 1, 18)
  expect(startsDay(late, early)).toBe(true)
  expect(startsBlock(late, early)).toBe(true)
  expect(startsDay(message(chloe, 0, 0), message(bob, 23, 59))).toBe(false)
})
