import { expect, it } from 'vitest'
import { groupByDay } from './days.ts'

const moment = (day: number, hour: number) => new Date(2026, 2, day, hour).toISOString()

it('puts items under their days and keeps the order, newest or oldest first', () => {
  const items = [moment(18, 14), moment(18, 0), moment(17, 23), moment(15, 9)]
  const days = (list: string[]) => groupByDay(list, (item) => item).map((day) => day.items.length)
  expect(days(items)).toEqual([2, 1, 1])
  expect(days(items.toReversed())).toEqual([1, 1, 2])
  expect(days([])).toEqual([])
})
