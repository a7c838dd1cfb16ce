import { type Caller, canaryName } from '@carillon/api'
import { afterEach, expect, test, vi } from 'vitest'
import { goingAway, moving, sessionEnded, tooMuch, tooSlow } from '../close-codes.ts'
import { causeOf } from './causes.ts'
import { createClock } from './clock.ts'
import { createTraffic, type StreamSource } from './traffic.ts'

afterEach(() => {
  vi.useRealTimers()
})

function callerOf(username: string): Caller {
  const user = { id: username, username, displayName: username, isAdmin: false, locale: 'en', timeZone: 'UTC' } as const
  return { via: 'session', handle: username, user }
}

const source = (username: string, more: Partial<StreamSource> = {}): StreamSource => ({
  transport: 'socket',
  caller: () => callerOf(username),
  bufferedBytes: () => 0,
  roundTripMs: () => null,
  ping() {},
  ...more,
})

test('a user with three devices is one user', () => {
  const traffic = createTraffic('here')
  const streams = [source('ann'), source('ann', { transport: 'sse' }), source('ben')].map(traffic.open)
  expect(traffic.count()).toEqual({ users: 2, sockets: 2, streams: 1 })
  for (const stream of streams) traffic.close(stream, 'network')
  expect(traffic.count()).toEqual({ users: 0, sockets: 0, streams: 0 })
})

test('of many, the ten that stand out are shown, those who do not read first', () => {
  const traffic = createTraffic('here')
  const crowd = Array.from({ length: 30 }, (_, index) =>
    traffic.open(source(`far-${index}`, { roundTripMs: () => index })),
  )
  traffic.open(source('stalled', { bufferedBytes: () => 100 }))
  for (const [index, stream] of crowd.entries()) stream.events += index % 20
  const { slowest, noisiest } = traffic.look()
  expect(slowest.map(({ username }) => username).slice(0, 3)).toEqual(['stalled', 'far-29', 'far-28'])
  expect([slowest.length, noisiest.length]).toEqual([10, 10])
  expect(noisiest[0]).toMatchObject({ username: 'far-19', serverId: 'here', transport: 'socket' })
  // Nothing has passed since.
  expect(traffic.look().noisiest).toEqual([])
})

test('the canary is nobody, also when it stands out', () => {
  const traffic = createTraffic('here')
  const stream = traffic.open(source(canaryName, { bufferedBytes: () => 500 }))
  stream.events += 10
  expect(traffic.look()).toEqual({ users: 0, sockets: 0, streams: 0, slowest: [], noisiest: [] })
  traffic.close(stream, 'too-slow')
  expect(traffic.slowCloses()).toBe(0)
})

test('whoever has not said who they are is not shown', () => {
  const traffic = createTraffic('here')
  traffic.open(source('nobody', { caller: () => null, bufferedBytes: () => 5 }))
  expect(traffic.look().slowest).toEqual([])
  expect(traffic.count()).toEqual({ users: 0, sockets: 1, streams: 0 })
})

test('why a stream begins is what ended the last one, as far as this server knows', () => {
  const traffic = createTraffic('here')
  traffic.connected('ann', false)
  // It was on another server, or on this one before it was started anew.
  traffic.connected('ann', true)
  traffic.close(traffic.open(source('ann')), 'too-slow')
  traffic.connected('ann', true)
  traffic.connected('ann', false)
  const others = { network: 0, server: 0, session: 0, unknown: 0 }
  expect(traffic.connects).toEqual({ first: 2, elsewhere: 1, 'too-slow': 1, ...others })
  expect(traffic.slowCloses()).toBe(1)
})

test('an end explains one return of its device, and of no other', () => {
  const traffic = createTraffic('here')
  traffic.close(traffic.open(source('phone')), 'network')
  traffic.connected('desk', true)
  traffic.connected('phone', true)
  traffic.connected('phone', true)
  expect(traffic.connects).toMatchObject({ network: 1, elsewhere: 2 })
  // Two that were sent away come back both.
  for (const stream of [source('desk'), source('desk')].map(traffic.open)) traffic.close(stream, 'server')
  for (const _ of [1, 2, 3]) traffic.connected('desk', true)
  expect(traffic.connects).toMatchObject({ server: 2, elsewhere: 3 })
})

test('a page that is loaded anew leaves nothing behind that would explain a later return', () => {
  const traffic = createTraffic('here')
  traffic.close(traffic.open(source('phone')), 'network')
  traffic.connected('phone', false)
  traffic.connected('phone', true)
  expect(traffic.connects).toMatchObject({ first: 1, network: 0, elsewhere: 1 })
})

test('an end is remembered for five minutes, of ten thousand devices', () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  const traffic = createTraffic('here')
  const leave = (device: string) => traffic.close(traffic.open(source(device)), 'network')
  leave('late')
  vi.advanceTimersByTime(300_001)
  traffic.connected('late', true)
  expect(traffic.connects).toMatchObject({ network: 0, elsewhere: 1 })
  for (let count = 0; count <= 10_000; count++) leave(`device-${count}`)
  traffic.connected('device-0', true)
  traffic.connected('device-1', true)
  expect(traffic.connects).toMatchObject({ network: 1, elsewhere: 2 })
})

test('a close of ours says why, whatever the other end answers; theirs only whether they said goodbye', () => {
  expect([tooSlow, goingAway, moving, sessionEnded, tooMuch].map((ours) => causeOf(ours, 1006))).toEqual([
    'too-slow',
    'server',
    'server',
    'session',
    'unknown',
  ])
  expect([1006, 1000, 1001].map((seen) => causeOf(undefined, seen))).toEqual(['network', 'unknown', 'unknown'])
})

test('the clocks are as far apart as the fastest answer says', () => {
  const clock = createClock()
  expect(clock.aheadMs()).toBeNull()
  clock.measure({ tookMs: 200, aheadMs: 90 })
  clock.measure({ tookMs: 2, aheadMs: 5 })
  clock.measure({ tookMs: 80, aheadMs: -30 })
  expect(clock.aheadMs()).toBe(5)
  // What was right once is not for ever: clocks drift.
  for (let count = 0; count < 30; count++) clock.measure({ tookMs: 10, aheadMs: 7 })
  expect(clock.aheadMs()).toBe(7)
})
