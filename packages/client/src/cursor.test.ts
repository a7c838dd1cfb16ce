import { describe, expect, test } from 'vitest'
import { isAfter, isNews, isSameFeed, stepAfter, stepFrom } from './cursor.ts'
import { counts, everyEvent } from './testing.ts'

describe('which of two cursors is later', () => {
  test.for([
    ['tag.10', 'tag.9', true],
    ['tag.9', 'tag.10', false],
    ['tag.9', 'tag.9', false],
    ['tag.1', 'tag.0', true],
    ['a-b_c.2', 'a-b_c.1', true],
    ['tag.9.2', 'tag.9.1', true],
    ['tag.9.1', 'tag.9.1', false],
    ['tag.8.2', 'tag.9.1', true],
    ['tag.8.1', 'tag.9.1', false],
    ['tag.9.0', 'tag.9', false],
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

const own = { ...everyEvent['notification.created'], counts: counts({ unseen: 2, unread: 3 }) }
const told = { ...own, isBroadcast: true as const }

describe('an event is one step', () => {
  test.for([
    ['of what happened to oneself', own, 'tag.5.3', 'tag.4.9', true, 'tag.5.9'],
    ['that one has taken', own, 'tag.5.3', 'tag.5.1', false, 'tag.5.1'],
    ['of what everybody was told', told, 'tag.5.3', 'tag.9.2', true, 'tag.9.3'],
    ['that one was told of', told, 'tag.5.3', 'tag.1.3', false, 'tag.1.3'],
    ['in another feed', told, 'new.1.0', 'old.9.9', true, 'new.1.0'],
  ] as const)('%s', ([, event, cursor, place, expected, next]) => {
    expect(isNews({ event, cursor }, place)).toBe(expected)
    expect(stepFrom(place, { event, cursor })).toBe(next)
  })
})

describe('heard from a stream that has yet to tell what one knows', () => {
  test('it leads on from there, and counts what that stream has not', () => {
    const heard = stepAfter({ ...own, cursor: 'tag.5.1' }, 'tag.4.3')
    expect(heard).toEqual({ ...own, cursor: 'tag.5.3', counts: counts({ unseen: 4, unread: 5 }) })
  })

  test('a broadcast does not lead back either', () => {
    expect(stepAfter({ ...told, cursor: 'tag.4.3' }, 'tag.6.2')).toEqual({ ...told, cursor: 'tag.6.3' })
  })

  test('what follows on what one knows stays as it is', () => {
    const event = { ...own, cursor: 'tag.5.3' }
    expect(stepAfter(event, 'tag.4.3')).toBe(event)
    expect(stepAfter(event, 'other.9.9')).toBe(event)
  })
})
