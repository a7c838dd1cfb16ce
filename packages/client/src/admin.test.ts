import type { Overview } from '@carillon/api'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { followOverview } from './admin.ts'
import { describeError } from './errors.ts'
import { createNetwork, news, type PlayedSocket, sync } from './socket-world.ts'
import { at } from './testing.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 })
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)
const nothing = { p50: null, p95: null, p99: null }
const overview = (sockets: number): Overview => ({
  at: '2026-03-18T12:03:10.000Z',
  users: sockets,
  sockets,
  notificationsPerSecond: 0,
  messagesPerSecond: 0,
  latencies: { commit: nothing, hint: nothing, delivered: nothing },
  servers: [],
  totals: {
    notifications: {},
    messages: 0,
    delivered: 0,
    connects: { first: 0, network: 0, server: 0, 'too-slow': 0, session: 0, elsewhere: 0, unknown: 0 },
    replays: 0,
    resets: 0,
    slowCloses: 0,
    failedCalls: 0,
  },
  totalsByServer: {},
  connections: { slowest: [], noisiest: [] },
})

/** Somebody whose events flow, and who looks at the figures as well. */
async function following(...options: Parameters<typeof createNetwork>) {
  const network = createNetwork(...options)
  const { heard, outcome } = network.listen()
  await pass(0)
  const first = network.socket()
  await first.accept()
  first.yield(at(1), sync)
  await pass(0)
  const figures: number[] = []
  const errors: string[] = []
  const stop = followOverview(network, {
    onOverview: ({ sockets }) => figures.push(sockets),
    onError: (error) => errors.push(describeError(error).code),
  })
  await pass(0)
  first.answer({ result: { type: 'data', data: overview(1) } })
  await pass(0)
  return { ...network, heard, outcome, first, figures, errors, stop }
}

const pathsOf = ({ requests }: PlayedSocket) => requests.map(({ params }) => params.path).sort()
const idOf = ({ requests }: PlayedSocket, path: string) => requests.find(({ params }) => params.path === path)?.id

test('the figures come over the socket of the events, and go on with the next one when it is lost', async () => {
  const { first, socket, sockets, figures, stop, connection } = await following()
  expect(figures).toEqual([1])
  expect(sockets()).toHaveLength(1)
  first.lose(1006)
  await pass(500)
  await socket().accept()
  expect(sockets()).toHaveLength(2)
  expect(pathsOf(socket())).toEqual(['admin.live', 'live.events'])
  socket().answer({ result: { type: 'data', data: overview(2) } })
  await pass(0)
  expect(figures).toEqual([1, 2])
  expect(connection.get().status).toBe('connecting')
  expect(socket().stopped).toEqual([])
  stop()
  await pass(0)
  expect(socket().stopped).toEqual([idOf(socket(), 'admin.live')])
  const result = { type: 'data', id: at(1), data: { id: at(1), data: sync } }
  socket().say(JSON.stringify({ id: idOf(socket(), 'live.events'), result }))
  await pass(0)
  expect(connection.get().status).toBe('live')
})

// None of these is final: whatever the events fail with like that, they ask for again.
test.for(['INTERNAL_SERVER_ERROR', 'TOO_MANY_REQUESTS', 'SERVICE_UNAVAILABLE'])(
  'figures that fail with %s take nothing from the events',
  async (code) => {
    const { first, sockets, heard, errors, connection } = await following()
    first.fail(code)
    await pass(60_000)
    expect(errors).toEqual([code])
    expect(connection.get()).toEqual({ status: 'live' })
    expect(sockets()).toHaveLength(1)
    const result = { type: 'data', id: at(2), data: { id: at(2), data: news(2) } }
    first.say(JSON.stringify({ id: first.requests[0]?.id, result }))
    await pass(0)
    expect(heard).toEqual(['sync', 'News 2'])
  },
)

test('whoever is not known any more is signed out of both', async () => {
  const isKnown = async () => 'unknown' as const
  const { first, connection, errors, outcome } = await following({ isKnown })
  first.fail('UNAUTHORIZED')
  await pass(0)
  expect(connection.get()).toEqual({ status: 'signed-out' })
  expect(errors).toEqual(['UNAUTHORIZED'])
  expect(describeError(outcome.error)).toMatchObject({ code: 'UNAUTHORIZED' })
})

/** Who looks at the figures before anything else, or alone. */
async function watching() {
  const network = createNetwork({ isKnown: async () => 'known' })
  const stop = followOverview(network, { onOverview() {}, onError() {} })
  await pass(0)
  const first = network.socket()
  await first.accept()
  return { ...network, first, stop, figure: () => first.say(figureFor(first)) }
}

/** For the newest that asked for figures. */
const figureFor = ({ requests }: { requests: { id: number; params: { path: string } }[] }) => {
  const { id } = requests.findLast(({ params }) => params.path === 'admin.live') ?? { id: 0 }
  return JSON.stringify({ id, result: { type: 'data', data: overview(1) } })
}

test('figures alone keep their connection', async () => {
  const { figure, sockets, statuses } = await watching()
  figure()
  await pass(60_000)
  expect(sockets()).toHaveLength(1)
  expect(statuses()).toEqual(['connecting', 'live'])
})

test('figures that come say nothing of events that do not', async () => {
  const { listen, figure, statuses, connection } = await watching()
  listen()
  for (let second = 0; second < 3; second++) {
    figure()
    await pass(900)
  }
  expect(statuses()).not.toContain('live')
  await pass(1_000)
  // Where a socket carries no events, they are asked for over HTTP.
  expect(connection.socket()).toBe(null)
})

test('events that join figures are waited for anew', async () => {
  const { listen, figure, first, connection, sockets } = await watching()
  figure()
  await pass(0)
  expect(connection.get().status).toBe('live')
  listen()
  await pass(0)
  expect(connection.get().status).toBe('connecting')
  first.yield(at(1), sync)
  await pass(0)
  expect(connection.get().status).toBe('live')
  expect(sockets()).toHaveLength(1)
})
