import { expect, it } from 'vitest'
import { snoozePresets, toFieldValue } from './snooze-presets.ts'

const presets = (...now: [number, number, number, number, number?]) =>
  snoozePresets(new Date(...now)).map(({ name, at }) => `${name} ${toFieldValue(at)}`)

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

it('means the Monday after, on a Monday, and eight by the clock across a change of it', () => {
  expect(presets(2026, 2, 23, 9)).toContain('nextWeek 2026-03-30T08:00')
  for (const at of snoozePresets(new Date(2026, 2, 28, 9))
    .map((preset) => preset.at)
    .slice(2)) {
    expect(at.getHours()).toBe(8)
  }
})
