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

/** One moment a second, in which so many messages have been written. */
const seconds = (...counts: number[]) =>
  counts.reduce<Moment[]>(
    (moments, count, second) =>
      remember(moments, { at: new Date(start + second * 1_000).toISOString(), totals: totals(count) }),
    [],
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
  expect(grownBy([], messages)).toBe(0)
})

it('does not count backwards when a server leaves with its part of the sum', () => {
  expect(perSecond(seconds(900, 400), messages)).toBe(0)
  expect(grownBy(seconds(900, 400), messages)).toBe(0)
})

it('knows a minute and no more, and takes no moment twice', () => {
  const moments = seconds(...Array.from({ length: 100 }, (_, second) => second))
  expect(moments).toHaveLength(61)
  expect(grownBy(moments, messages)).toBe(60)
  const again = remember(moments, { at: new Date(start + 99_000).toISOString(), totals: totals(99) })
  expect(again).toHaveLength(61)
})
