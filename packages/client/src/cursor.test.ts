import { describe, expect, test } from 'vitest'
import { isAfter, isSameFeed } from './cursor.ts'

describe('which of two cursors is later', () => {
  test.for([
    ['tag.10', 'tag.9', true],
    ['tag.9', 'tag.10', false],
    ['tag.9', 'tag.9', false],
    ['tag.1', 'tag.0', true],
    ['a-b_c.2', 'a-b_c.1', true],
  ] as const)('%s after %s: %s', ([one, other, expected]) => {
    expect(isAfter(one, other)).toBe(expected)
  })

  test('what belongs to another feed, or to another epoch, cannot be compared and counts as later', () => {
    expect(isAfter('old.900', 'new.1')).toBe(true)
    expect(isAfter('new.1', 'old.900')).toBe(true)
    expect(isSameFeed('old.1', 'new.1')).toBe(false)
    expect(isSameFeed('old.1', 'old.2')).toBe(true)
  })
})
