import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { makeAnnouncer } from './announcer.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

it('says what comes within a second together, each sentence once', () => {
  const spoken: string[] = []
  const announcer = makeAnnouncer((text) => spoken.push(text))
  for (const sentence of ['One new.', 'One new.', 'Connected again.']) announcer.say(sentence)
  expect(spoken).toEqual([])
  vi.advanceTimersByTime(1000)
  expect(spoken).toEqual(['One new. Connected again.'])
})

it('empties the region afterwards, so that the same sentence can be said again', () => {
  const spoken: string[] = []
  const announcer = makeAnnouncer((text) => spoken.push(text))
  announcer.say('One new.')
  vi.advanceTimersByTime(1500)
  announcer.say('One new.')
  vi.advanceTimersByTime(3000)
  expect(spoken).toEqual(['One new.', '', 'One new.', ''])
  expect(vi.getTimerCount()).toBe(0)
})
