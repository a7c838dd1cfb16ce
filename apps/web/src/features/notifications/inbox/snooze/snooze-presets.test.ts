import { afterEach, expect, it, vi } from 'vitest'
import { snoozePresets, toFieldValue } from './snooze-presets.ts'

const presets = (...now: [number, number, number, number, number?]) =>
  snoozePresets(new Date(...now)).map(({ name, at }) => `${name} ${toFieldValue(at)}`)

afterEach(() => {
  vi.unstubAllEnvs()
})

it('offers an hour, this evening, tomorrow and next week', () => {
  expect(presets(2026, 2, 18, 14, 30)).toEqual([
    'inAnHour 2026-03-18T15:30',
    'thisEvening 2026-03-18T18:00',
    'tomorrow 2026-03-19T08:00',
    'nextWeek 2026-03-23T08:00',
  ])
})

it('offers no evening that is here, and no Monday that is tomorrow', () => {
  expect(presets(2026, 2, 22, 17, 30)).toEqual(['inAnHour 2026-03-22T18:30', 'tomorrow 2026-03-23T08:00'])
})

it('means the Monday after, on a Monday', () => {
  expect(presets(2026, 2, 23, 9)).toContain('nextWeek 2026-03-30T08:00')
})

it('means eight by the clock, also on the day after it was changed', () => {
  vi.stubEnv('TZ', 'Europe/Paris')
  const [, , tomorrow, nextWeek] = snoozePresets(new Date('2026-03-28T08:00:00Z'))
  expect(tomorrow?.at.toISOString()).toBe('2026-03-29T06:00:00.000Z')
  expect(nextWeek?.at.toISOString()).toBe('2026-03-30T06:00:00.000Z')
})
