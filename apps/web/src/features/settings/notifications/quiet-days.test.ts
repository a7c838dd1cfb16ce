import { expect, test } from 'vitest'
import { isOvernight, onEveryDay, usualFor, withDay } from './quiet-days.ts'

const monday = { day: 1, from: '22:00', to: '07:00' }
const noon = { day: 1, from: '12:00', to: '13:00' }
const friday = { day: 5, from: '23:00', to: '09:00' }

test('a day is changed in its place, and what the page does not show of it stays', () => {
  const times = { from: '21:00', to: '06:00' }
  expect(withDay([monday, noon, friday], 1, times)).toEqual([{ day: 1, ...times }, noon, friday])
  expect(withDay([friday], 1, times)).toEqual([{ day: 1, ...times }, friday])
  expect(withDay([monday, noon, friday], 1, null)).toEqual([friday])
})

test('one day is copied to all', () => {
  const all = onEveryDay([monday, noon, friday], 5)
  expect(all.map(({ day }) => day)).toEqual([1, 2, 3, 4, 5, 6, 7])
  expect(new Set(all.map(({ from }) => from))).toEqual(new Set(['23:00']))
})

test('a day that becomes quiet is as the others are', () => {
  expect(usualFor([friday])).toEqual({ from: '23:00', to: '09:00' })
  expect(usualFor([])).toEqual({ from: '22:00', to: '07:00' })
})

test('what ends before it begins ends on the next day', () => {
  expect([monday, noon].map(isOvernight)).toEqual([true, false])
})
