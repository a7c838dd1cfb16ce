import { describe, expect, it } from 'vitest'
import { heightOf, layOut, rowAt, rowsBetween, topOf } from './row-layout.ts'

const heights: Readonly<Record<string, number>> = { a: 100, b: 50, c: 50, d: 200 }
const layout = layOut(['a', 'b', 'c', 'd'], (key) => heights[key] ?? 0)
const none = layOut([], () => 64)

describe('rows that are not drawn', () => {
  it('have their place', () => {
    expect([0, 1, 2, 3].map((index) => topOf(layout, index))).toEqual([0, 100, 150, 200])
    expect(heightOf(layout)).toBe(400)
    expect(heightOf(none)).toBe(0)
  })

  it('are found by height, also above the first and below the last', () => {
    expect([-10, 0, 99, 100, 199, 399, 9_000].map((y) => rowAt(layout, y))).toEqual([0, 0, 0, 1, 2, 3, 3])
    expect(rowAt(none, 10)).toBe(0)
  })

  it('are drawn where one looks, and where the focus is', () => {
    expect(rowsBetween(layout, 100, 160)).toEqual([1, 2])
    expect(rowsBetween(layout, 100, 160, [3, 1, 0, -1, 9])).toEqual([0, 1, 2, 3])
    expect(rowsBetween(none, 0, 900, [0])).toEqual([])
  })

  it('are few of ten thousand', () => {
    const keys = Array.from({ length: 10_000 }, (_, index) => String(index))
    const long = layOut(keys, () => 64)
    expect(heightOf(long)).toBe(640_000)
    expect(rowsBetween(long, 320_000, 321_000)).toHaveLength(16)
  })
})
