import { describe, expect, it } from 'vitest'
import { toEntries } from './entries.ts'

const at = (id: string, day: number, groupKey: string | null = null) => ({
  id,
  place: id,
  groupKey,
  createdAt: new Date(2026, 2, day, 12).toISOString(),
})
const shape = (items: ReturnType<typeof at>[]) =>
  toEntries(items).map((entry) => [entry.items.map(({ id }) => id).join(''), entry.startsDay])

describe('the rows of the list', () => {
  it('begin a day wherever the day changes', () => {
    expect(shape([at('c', 5), at('b', 5), at('a', 4)])).toEqual([
      ['c', true],
      ['b', false],
      ['a', true],
    ])
  })

  it('put together what is about the same thing, within a day, where the latest stands', () => {
    expect(shape([at('e', 5, 'x'), at('d', 5), at('c', 5, 'y'), at('b', 5, 'x'), at('a', 4, 'x')])).toEqual([
      ['eb', true],
      ['d', false],
      ['c', false],
      ['a', true],
    ])
  })

  it('stand in the day on which they came back', () => {
    const time = new Date(2026, 2, 5, 9).getTime().toString(16).padStart(12, '0')
    const back = { ...at('a', 3), place: `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000` }
    expect(shape([back, at('c', 5), at('b', 4)])).toEqual([
      ['a', true],
      ['c', false],
      ['b', true],
    ])
  })

  it('never put together what has no group', () => {
    expect(shape([at('b', 5), at('a', 5)])).toHaveLength(2)
  })

  it('keep their key, whatever joins them or leaves', () => {
    const keyOf = (...items: ReturnType<typeof at>[]) => toEntries(items)[0]?.key
    const [newer, own, older] = [at('c', 5, 'x'), at('b', 5, 'x'), at('a', 5, 'x')]
    for (const items of [
      [newer, own, older],
      [own, older],
      [newer, own],
    ])
      expect(keyOf(...items)).toBe(keyOf(own))
    expect(keyOf(at('d', 5, 'y'))).not.toBe(keyOf(own))
    expect(keyOf(at('d', 4, 'x'))).not.toBe(keyOf(own))
  })
})
