import { expect, it } from 'vitest'
import { inOrder } from './in-order.ts'

const items = (...pairs: [id: string, value: number][]) => pairs.map(([id, value]) => ({ id, value }))
const rows = (...pairs: [id: string, value: number][]) => items(...pairs).map((item) => ({ item, isGone: false }))

it('follows the order of what is current', () => {
  expect(inOrder(rows(['a', 1], ['b', 2]), items(['b', 3], ['c', 4]), false)).toEqual(rows(['b', 3], ['c', 4]))
})

it('while held, keeps every row in its place, with its newest figures, and lets none in', () => {
  const held = inOrder(rows(['a', 1], ['b', 2]), items(['c', 9], ['b', 3], ['a', 4]), true)
  expect(held).toEqual(rows(['a', 4], ['b', 3]))
})

it('while held, says which rows are not listed any more, until they are again', () => {
  const held = inOrder(rows(['a', 1], ['b', 2]), items(['b', 3]), true)
  expect(held).toEqual([{ item: { id: 'a', value: 1 }, isGone: true }, ...rows(['b', 3])])
  expect(inOrder(held, items(['b', 3], ['a', 5]), true)).toEqual(rows(['a', 5], ['b', 3]))
})
