import { expect, it } from 'vitest'
import { inOrder } from './in-order.ts'

const rows = (...pairs: [id: string, value: number][]) => pairs.map(([id, value]) => ({ id, value }))

it('follows the order of what is current', () => {
  expect(inOrder(rows(['a', 1], ['b', 2]), rows(['b', 3], ['c', 4]), false)).toEqual(rows(['b', 3], ['c', 4]))
})

it('while held, keeps every row in its place, with its newest figures, and lets none in', () => {
  expect(inOrder(rows(['a', 1], ['b', 2]), rows(['c', 9], ['b', 3]), true)).toEqual(rows(['a', 1], ['b', 3]))
})
