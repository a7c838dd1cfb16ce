import { expect, test } from 'vitest'
import { restPresets } from './rest-presets.ts'

const at = (text: string) => new Date(`${text}:00`)
const presetsAt = (now: string) => Object.fromEntries(restPresets.map(({ name, until }) => [name, until(at(now))]))

test('lasts for hours, until the next morning, or over the week-end', () => {
  // A Wednesday.
  expect(presetsAt('2026-01-07T22:30')).toEqual({
    hour: at('2026-01-07T23:30'),
    hours: at('2026-01-08T02:30'),
    tomorrow: at('2026-01-08T08:00'),
    monday: at('2026-01-12T08:00'),
  })
})

test('on a Sunday Monday is tomorrow, on a Monday it is the next one', () => {
  expect(presetsAt('2026-01-11T10:00')['monday']).toEqual(at('2026-01-12T08:00'))
  expect(presetsAt('2026-01-12T07:00')['monday']).toEqual(at('2026-01-19T08:00'))
})
