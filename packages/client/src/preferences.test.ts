import { expect, test } from 'vitest'
import { applyToPreferences } from './preferences.ts'
import { at, everyEvent, preferences, twice } from './testing.ts'

const take = twice(applyToPreferences)
const before = { preferences: preferences(), asOf: at(5) }

test('what was changed on another device takes the place of what was known', () => {
  const event = everyEvent['preferences.changed']
  expect(take(before, event, at(6))).toEqual({ preferences: event.preferences, asOf: at(6) })
})

test('what was read after the change knows better, and other events change nothing', () => {
  expect(take(before, everyEvent['preferences.changed'], at(5))).toBe(before)
  for (const event of Object.values(everyEvent)) {
    if (event.type !== 'preferences.changed') expect(take(before, event, at(6))).toBe(before)
  }
})
