import { expect, test } from 'vitest'
import { type Applied, type Attempt, check, flawless } from '../support/checker.ts'

const attempts = (labels: string, outcome: Attempt['outcome'] = 'acknowledged'): Attempt[] =>
  [...labels].map((label) => ({ label, outcome }))
const applied = (labels: string): Applied[] => [...labels].map((label, index) => ({ label, seq: index + 1 }))

test('everything that was acknowledged, in order and once, is flawless', () => {
  expect(check(attempts('abc'), applied('abc'))).toEqual(flawless)
})

test('what was acknowledged and did not come is lost', () => {
  expect(check(attempts('abc'), applied('ac'))).toEqual({ ...flawless, lost: ['b'] })
})

test('what was never sent, or refused, is invented', () => {
  const sent = [...attempts('a'), ...attempts('b', 'refused')]
  expect(check(sent, applied('axb'))).toEqual({ ...flawless, invented: ['x', 'b'] })
})

test('what came again is found by its label and by its number', () => {
  expect(check(attempts('abc'), applied('abcb')).twice).toEqual(['b'])
  const sameNumber = [...applied('ab'), { label: 'c', seq: 2 }]
  expect(check(attempts('abc'), sameNumber)).toEqual({ ...flawless, twice: ['c'] })
})

test('what came after something later is out of order, by the sender’s order or by the numbers', () => {
  expect(check(attempts('abcd'), applied('acbd')).outOfOrder).toEqual(['b'])
  const numberedBack = [
    { label: 'a', seq: 2 },
    { label: 'b', seq: 1 },
  ]
  expect(check(attempts('ab'), numberedBack).outOfOrder).toEqual(['b'])
})

test('an unknown outcome is no failure, whether it happened, did not, or happened late', () => {
  const sent = [...attempts('a'), ...attempts('b', 'unknown'), ...attempts('cd')]
  for (const outcome of ['acd', 'abcd', 'acbd', 'acdb']) expect(check(sent, applied(outcome))).toEqual(flawless)
})
