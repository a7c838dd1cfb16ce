import { expect, test } from 'vitest'
import { quietRanges, rangesLiteral } from './quiet-hours.ts'

const dayMs = 86_400_000
const night = (day: number, from = '22:00', to = '07:00') => ({ day, from, to })
const everyNight = (from: string, to: string) => [1, 2, 3, 4, 5, 6, 7].map((day) => night(day, from, to))

/** Those that begin on this day there, or end on it, as UTC. */
function rangesAround(hours: ReturnType<typeof night>[], zone: string, from: string, days = 2) {
  const span = { from: Date.parse(from), through: Date.parse(from) + days * dayMs }
  return quietRanges(hours, zone, span).map((range) => range.map((moment) => moment.toISOString().slice(0, 16)))
}

test('a night of the week begins in the zone of its owner, and ends on the day after', () => {
  // A Wednesday.
  expect(rangesAround([night(3)], 'Europe/Paris', '2026-01-07T12:00Z')).toEqual([
    ['2026-01-07T21:00', '2026-01-08T06:00'],
  ])
  expect(rangesAround([night(3)], 'America/New_York', '2026-01-07T12:00Z')).toEqual([
    ['2026-01-08T03:00', '2026-01-08T12:00'],
  ])
  expect(rangesAround([night(3, '12:00', '13:30')], 'Asia/Kolkata', '2026-01-07T00:00Z')).toEqual([
    ['2026-01-07T06:30', '2026-01-07T08:00'],
  ])
})

test('the night that has already begun counts', () => {
  expect(rangesAround([night(2)], 'Europe/Paris', '2026-01-07T02:00Z')).toEqual([
    ['2026-01-06T21:00', '2026-01-07T06:00'],
  ])
})

test('a whole day is from a time to the same', () => {
  expect(rangesAround([night(6, '00:00', '00:00')], 'UTC', '2026-01-10T12:00Z', 1)).toEqual([
    ['2026-01-10T00:00', '2026-01-11T00:00'],
  ])
})

test('a night is an hour shorter when the clocks are put forward, and an hour longer when they are put back', () => {
  const lengths = (from: string) =>
    quietRanges([night(6)], 'Europe/Paris', { from: Date.parse(from), through: Date.parse(from) + dayMs }).map(
      ([begin, end]) => (end.getTime() - begin.getTime()) / 3_600_000,
    )
  expect(lengths('2026-03-21T12:00Z')).toEqual([9])
  expect(lengths('2026-03-28T12:00Z')).toEqual([8])
  expect(lengths('2026-10-24T12:00Z')).toEqual([10])
})

test('a time the clocks jump over is the moment in which they jump', () => {
  // At 01:00 UTC on 29 March, 02:00 becomes 03:00.
  expect(rangesAround([night(7, '02:30', '06:00')], 'Europe/Paris', '2026-03-29T00:00Z', 1)).toEqual([
    ['2026-03-29T01:00', '2026-03-29T04:00'],
  ])
  expect(rangesAround([night(7, '00:00', '02:30')], 'Europe/Paris', '2026-03-29T00:00Z', 1)).toEqual([
    ['2026-03-28T23:00', '2026-03-29T01:00'],
  ])
  // Nothing is left of it.
  expect(rangesAround([night(7, '02:10', '02:50')], 'Europe/Paris', '2026-03-29T00:00Z', 1)).toEqual([])
})

test('of a time the clocks show twice, quiet begins with the first and ends with the second', () => {
  // At 01:00 UTC on 25 October, 03:00 becomes 02:00.
  expect(rangesAround([night(7, '02:30', '06:00')], 'Europe/Paris', '2026-10-25T00:00Z', 1)).toEqual([
    ['2026-10-25T00:30', '2026-10-25T05:00'],
  ])
  expect(rangesAround([night(7, '00:00', '02:30')], 'Europe/Paris', '2026-10-25T00:00Z', 1)).toEqual([
    ['2026-10-24T22:00', '2026-10-25T01:30'],
  ])
  // In the south, they are put back in April.
  expect(rangesAround([night(7, '00:00', '02:30')], 'Australia/Sydney', '2026-04-04T12:00Z', 1)).toEqual([
    ['2026-04-04T13:00', '2026-04-04T16:30'],
  ])
})

test('weeks ahead, every night has its place', () => {
  const from = Date.parse('2026-10-12T00:00Z')
  const ranges = quietRanges(everyNight('22:00', '07:00'), 'Europe/Paris', { from, through: from + 35 * dayMs })
  expect(ranges.length).toBeGreaterThanOrEqual(35)
  const local = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Paris', hour: '2-digit', minute: '2-digit' })
  expect(new Set(ranges.map(([begin]) => local.format(begin)))).toEqual(new Set(['22:00']))
  expect(new Set(ranges.map(([, end]) => local.format(end)))).toEqual(new Set(['07:00']))
})

test('they are written as PostgreSQL reads them', () => {
  expect(rangesLiteral([])).toBe('{}')
  const [begin, end] = [new Date(0), new Date(1_000)]
  expect(rangesLiteral([[begin, end]])).toBe('{[1970-01-01T00:00:00.000Z,1970-01-01T00:00:01.000Z)}')
})
