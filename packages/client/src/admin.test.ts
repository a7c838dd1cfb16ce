import type { Overview } from '@carillon/api'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
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
    connects: { first: 0, network: 0, server: 0, 'too-slow': 0, session: 0, unknown: 0 },
    replays: 0,
    resets: 0,
    slowCloses: 0,
    failedCalls: 0,
  },
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

const pathsOf = ({ requests }: { requests: { params: { path: string } }[] }) =>
  requests.map(({ params }) => params.path).sort()

/** The events have begun, whatever else was asked since. */
function sayEvent(socket: PlayedSocket) {
  const id = socket.requests.find(({ params }) => params.path === 'live.events')?.id
  socket.say(JSON.stringify({ id, result: { type: 'data', id: at(1), data: { id: at(1), data: sync } } }))
}

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
  stop()
  await pass(0)
  expect(connection.get().status).toBe('connecting')
  sayEvent(socket())
  await pass(0)
  expect(connection.get().status).toBe('live')
})

test.for(['INTERNAL_SERVER_ERROR', 'TOO_MANY_REQUESTS', 'FORBIDDEN'])(
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

describe('the connection is live', () => {
  async function looking() {
    const network = createNetwork()
    const stop = followOverview(network, { onOverview() {}, onError() {} })
    await pass(0)
    return { ...network, stop, show: () => network.socket().answer({ result: { type: 'data', data: overview(1) } }) }
  }

  test('by its figures, where nobody listens for events', async () => {
    const { socket, show, connection, stop } = await looking()
    await socket().accept()
    show()
    expect(connection.get()).toEqual({ status: 'live' })
    stop()
  })

  test('not by its figures while the events have not begun', async () => {
    const { listen, socket, connection, stop } = await looking()
    listen()
    await pass(0)
    await socket().accept()
    const [figures, events] = socket().requests.toSorted((a, b) => a.params.path.localeCompare(b.params.path))
    expect([figures?.params.path, events?.params.path]).toEqual(['admin.live', 'live.events'])
    socket().say(JSON.stringify({ id: figures?.id, result: { type: 'data', data: overview(1) } }))
    await pass(0)
    expect(connection.get()).toEqual({ status: 'connecting' })
    sayEvent(socket())
    await pass(0)
    expect(connection.get()).toEqual({ status: 'live' })
    stop()
  })
})
