import type { Totals } from '@carillon/client'
import { expect, it } from 'vitest'
import { grownBy, type Moment, perSecond, remember } from './rates.ts'

const start = Date.parse('2026-03-18T12:00:00.000Z')

const totals = (messages: number): Totals => ({
  notifications: { mention: messages * 2 },
  messages,
  delivered: 0,
  connects: { first: 0, network: 0, server: 0, 'too-slow': 0, session: 0, elsewhere: 0, unknown: 0 },
  replays: 0,
  resets: 0,
  slowCloses: 0,
  failedCalls: 0,
})

const told = (second: number, count: number, ids = ['one']) => ({
  at: new Date(start + second * 1_000).toISOString(),
  totals: totals(count),
  servers: ids.map((id) => ({ id })),
})

/** One moment a second, in which so many messages have been written. */
const seconds = (...counts: number[]) =>
  counts.reduce<Moment[]>((moments, count, second) => remember(moments, told(second, count)), [])

/** As many moments, a second apart, in which this does not change. */
const during = (from: number, count: number, ids: string[]) => (moments: readonly Moment[]) =>
  Array.from({ length: 62 }, (_, second) => second).reduce(
    (so, second) => remember(so, told(from + second, count, ids)),
    [...moments],
  )

const messages = (all: Totals) => all.messages

it('a rate is how much was added within the last ten seconds', () => {
  expect(perSecond(seconds(100, 100, 104), messages)).toBe(2)
  expect(perSecond(seconds(0, 500, ...Array.from({ length: 11 }, () => 500)), messages)).toBe(0)
  expect(perSecond(seconds(0, 5), (all) => all.notifications['mention'])).toBe(10)
})

it('says nothing of a rate before there are two moments', () => {
  expect(perSecond([], messages)).toBeUndefined()
  expect(perSecond(seconds(7), messages)).toBeUndefined()
})

it('counts a kind that was not there before from nothing', () => {
  expect(perSecond(seconds(0, 5), (all) => all.notifications['invited'])).toBe(0)
  const moments = seconds(...Array.from({ length: 61 }, () => 5))
  expect(grownBy(moments, (all) => all.notifications['invited'])).toBe(0)
})

it('says nothing of a minute before one was looked at, instead of calling it quiet', () => {
  expect(grownBy([], messages)).toBeUndefined()
  expect(grownBy(seconds(7), messages)).toBeUndefined()
  expect(grownBy(seconds(...Array.from({ length: 50 }, (_, second) => second)), messages)).toBeUndefined()
})

it('knows a minute and no more, and takes no moment twice', () => {
  const moments = seconds(...Array.from({ length: 100 }, (_, second) => second))
  expect(moments).toHaveLength(61)
  expect(grownBy(moments, messages)).toBe(60)
  expect(remember(moments, told(99, 99))).toHaveLength(61)
})

it('begins anew when a server leaves with its part of the sum, and does not call that a quiet minute', () => {
  const before = during(0, 900, ['one', 'other'])([])
  const left = remember(before, told(62, 400, ['one']))
  expect(perSecond(left, messages)).toBeUndefined()
  expect(grownBy(left, messages)).toBeUndefined()
  const after = remember(left, told(63, 404, ['one']))
  expect(perSecond(after, messages)).toBe(4)
})

it('does not count what a server brings that comes back as if it had happened just now', () => {
  const without = during(0, 400, ['one'])([])
  const back = remember(without, told(62, 900, ['other', 'one']))
  expect(perSecond(back, messages)).toBeUndefined()
  expect(grownBy(back, messages)).toBeUndefined()
  const after = remember(back, told(63, 901, ['one', 'other']))
  expect(perSecond(after, messages)).toBe(1)
  expect(grownBy(during(64, 903, ['one', 'other'])(after), messages)).toBe(0)
})

it('knows nothing where no server reports', () => {
  expect(remember(seconds(1, 2), told(2, 0, []))).toEqual([])
})
