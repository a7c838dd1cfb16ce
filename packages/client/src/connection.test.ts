import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { describeError } from './errors.ts'
import { createNetwork, news, type PlayedSocket, sync } from './socket-world.ts'
import { at } from './testing.ts'
import type { Known } from './transport/transport.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 })
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

/** A client whose stream flows. */
async function connected(...options: Parameters<typeof createNetwork>) {
  const network = createNetwork(...options)
  const listener = network.listen()
  await pass(0)
  const socket = network.socket()
  await socket.accept()
  socket.yield(at(1), sync)
  await pass(0)
  return { ...network, ...listener, first: socket }
}

describe('live is said only of a stream that flows', () => {
  test('nothing happens before somebody listens', async () => {
    const { connection, sockets } = createNetwork()
    await pass(60_000)
    expect(connection.get()).toEqual({ status: 'idle' })
    expect(sockets()).toEqual([])
  })

  test('not while the socket opens, nor when it is open, nor when the subscription has begun', async () => {
    const { connection, listen, socket, states } = createNetwork()
    listen()
    await pass(0)
    await socket().accept()
    expect(socket().requests).toHaveLength(1)
    socket().answer({ result: { type: 'started' } })
    await pass(5_000)
    expect(connection.get()).toEqual({ status: 'connecting' })
    socket().yield(at(1), sync)
    expect(states.map(({ status }) => status)).toEqual(['connecting', 'live'])
  })

  test('nor again after a drop, until an event has come through', async () => {
    const { first, socket, statuses, connection } = await connected()
    first.lose(1006)
    await pass(500)
    await socket().accept()
    await pass(5_000)
    expect(connection.get()).toEqual({ status: 'connecting' })
    socket().yield(at(1), sync)
    expect(statuses()).toEqual(['connecting', 'live', 'offline', 'connecting', 'live'])
  })

  test('not of an event on the socket before', async () => {
    const { first, connection } = await connected()
    first.lose(1006)
    first.yield(at(2), news(2))
    expect(connection.get().status).toBe('offline')
  })
})

describe('when the socket is lost', () => {
  test('it is known when the next attempt begins, and it begins then', async () => {
    const { first, connection, sockets } = await connected()
    first.lose(1006)
    expect(connection.get()).toEqual({ status: 'offline', retryAt: 1_000_500 })
    await pass(499)
    expect(sockets()).toHaveLength(1)
    await pass(1)
    expect(sockets()).toHaveLength(2)
  })

  test('it waits longer each time in vain, and starts anew once a stream has held', async () => {
    const { first, connection, socket } = await connected()
    first.lose(1006)
    const waits: number[] = []
    for (let attempt = 0; attempt < 7; attempt++) {
      const state = connection.get()
      if (state.status !== 'offline') throw new Error(state.status)
      waits.push(state.retryAt - Date.now())
      await pass(state.retryAt - Date.now())
      if (attempt < 6) socket().refuse()
      await pass(0)
    }
    expect(waits).toEqual([500, 1_000, 2_000, 2_000, 2_000, 2_000, 2_000])
    await socket().accept()
    socket().yield(at(1), sync)
    await pass(6_000)
    socket().lose(1006)
    expect(connection.get()).toEqual({ status: 'offline', retryAt: Date.now() + 500 })
  })

  test('a stream that got on is asked for at once, however short it was', async () => {
    const { first, connection, socket } = await connected()
    first.lose(1006)
    await pass(500)
    await socket().accept()
    socket().yield(at(1), sync)
    socket().yield(at(2), sync)
    socket().lose(1006)
    expect(connection.get()).toEqual({ status: 'offline', retryAt: Date.now() + 500 })
  })

  test('a stream that ends right after it began is asked for ever more rarely', async () => {
    const { first, connection, socket } = await connected()
    first.lose(1006)
    await pass(500)
    await socket().accept()
    socket().yield(at(1), sync)
    socket().lose(1006)
    expect(connection.get()).toEqual({ status: 'offline', retryAt: Date.now() + 1_000 })
  })

  test('retryNow does not wait', async () => {
    const { first, connection, sockets, open } = await connected()
    first.lose(4429)
    expect(connection.get()).toEqual({ status: 'offline', retryAt: Date.now() + 10_500 })
    connection.retryNow()
    connection.retryNow()
    await pass(0)
    expect(sockets()).toHaveLength(2)
    expect(connection.get()).toEqual({ status: 'connecting' })
    await pass(30_000)
    expect(open().length).toBeLessThanOrEqual(1)
  })

  test('somebody who retries the moment it is offline gets one socket, not two', async () => {
    const { first, connection, open, socket, heard } = await connected()
    const stop = connection.subscribe(({ status }) => status === 'offline' && connection.retryNow())
    first.lose(1006)
    stop()
    await pass(0)
    await socket().accept()
    socket().yield(at(1), sync)
    await pass(5_000)
    expect(open()).toHaveLength(1)
    expect(heard).toEqual(['sync', 'sync'])
  })

  test('somebody who listens too the moment it connects shares its socket', async () => {
    const network = createNetwork()
    network.connection.subscribe(({ status }) => status === 'connecting' && network.listen())
    network.listen()
    await pass(0)
    expect(network.sockets()).toHaveLength(1)
  })

  test('what comes after it was lost, and twice, comes once', async () => {
    const { first, socket, heard } = await connected()
    first.yield(at(2), news(2))
    first.lose(1006)
    await pass(500)
    await socket().accept()
    expect(socket().input).toEqual({ lastEventId: at(2) })
    socket().yield(at(2), { ...sync, verdict: 'replayed', missed: 1 } as typeof sync)
    socket().yield(at(2), news(2))
    socket().yield(at(3), news(3))
    await pass(0)
    expect(heard).toEqual(['sync', 'News 2', 'sync', 'News 3'])
  })
})

describe('a code the server closes with', () => {
  test.for([
    [1001, 2_500],
    [4000, 750],
    [4408, 500],
    [4429, 10_500],
    [1009, 500],
    [1006, 500],
  ] as const)('%i comes back after %i ms', async ([code, delayMs]) => {
    const { first, connection, sockets } = await connected()
    first.lose(code)
    expect(connection.get()).toEqual({ status: 'offline', retryAt: Date.now() + delayMs })
    await pass(delayMs)
    expect(sockets()).toHaveLength(2)
  })

  test('who did not say in time who they are stops if nobody knows them, and comes back otherwise', async () => {
    let known: Known = 'unknown'
    const stranger = await connected({ isKnown: async () => known })
    stranger.first.lose(4402)
    await pass(120_000)
    expect(stranger.connection.get()).toEqual({ status: 'signed-out' })
    expect(stranger.sockets()).toHaveLength(1)
    known = 'known'
    const sleeper = await connected({ isKnown: async () => known })
    sleeper.first.lose(4402)
    await pass(1_000)
    expect(sleeper.sockets()).toHaveLength(2)
  })

  test('4403 is the end: the loop throws, and nothing is tried any more', async () => {
    const { first, connection, sockets, outcome } = await connected()
    first.lose(4403)
    await pass(120_000)
    expect(connection.get()).toEqual({ status: 'signed-out' })
    expect(describeError(outcome.error)).toMatchObject({ code: 'UNAUTHORIZED' })
    expect(sockets()).toHaveLength(1)
    expect(vi.getTimerCount()).toBe(0)
  })

  test('after signing in again, whoever listens anew is connected anew', async () => {
    const { first, listen, connection, socket } = await connected()
    first.lose(4403)
    await pass(1_000)
    const { heard } = listen()
    await pass(0)
    await socket().accept()
    socket().yield(at(1), sync)
    await pass(0)
    expect(heard).toEqual(['sync'])
    expect(connection.get()).toEqual({ status: 'live' })
  })
})

describe('an upgrade that fails', () => {
  const refusedOnce = async (isKnown: () => Promise<Known>) => {
    const network = createNetwork({ isKnown })
    const { outcome } = network.listen()
    await pass(0)
    network.socket().refuse()
    await pass(0)
    return { ...network, outcome }
  }

  test.for([
    ['absent', 500],
    ['unreachable', 1_000],
  ] as const)('again by a server that is %s is tried again within twice %s ms', async ([known, waitMs]) => {
    const { connection, socket } = await refusedOnce(async () => known)
    await pass(500)
    socket().refuse()
    await pass(0)
    expect(connection.get()).toEqual({ status: 'offline', retryAt: Date.now() + waitMs })
  })

  test('by a server that cannot be reached otherwise either is tried again', async () => {
    const { connection, outcome, sockets } = await refusedOnce(async () => 'unreachable')
    expect(connection.get()).toEqual({ status: 'offline', retryAt: Date.now() + 500 })
    await pass(500)
    expect(sockets()).toHaveLength(2)
    expect(outcome.isOver).toBe(false)
  })

  test('of somebody the server does not know means signed out', async () => {
    const { connection, outcome, sockets } = await refusedOnce(async () => 'unknown')
    expect(connection.get()).toEqual({ status: 'signed-out' })
    expect(outcome.error).toBeDefined()
    await pass(120_000)
    expect(sockets()).toHaveLength(1)
  })

  test('is not asked about when the socket had been open', async () => {
    const isKnown = vi.fn(async (): Promise<Known> => 'unknown')
    const { first, connection } = await connected({ isKnown })
    first.lose(1006)
    await pass(0)
    expect(isKnown).not.toHaveBeenCalled()
    expect(connection.get().status).toBe('offline')
  })
})

describe('what the server answers to the subscription', () => {
  const answered = async (code: string) => {
    const network = createNetwork({ isKnown: async () => 'unknown' })
    const { outcome } = network.listen()
    await pass(0)
    await network.socket().accept()
    network.socket().fail(code)
    await pass(0)
    return { ...network, outcome }
  }

  test.for(['INTERNAL_SERVER_ERROR', 'TOO_MANY_REQUESTS'])('%s is tried again', async (code) => {
    const { connection, outcome } = await answered(code)
    expect(connection.get().status).toBe('offline')
    expect(outcome.isOver).toBe(false)
  })

  test.for(['BAD_REQUEST', 'FORBIDDEN'])('%s would be said again: the loop throws', async (code) => {
    const { outcome, connection, open } = await answered(code)
    expect(describeError(outcome.error)).toMatchObject({ code })
    expect(connection.get()).toEqual({ status: 'idle' })
    expect(open()).toEqual([])
  })

  test('UNAUTHORIZED means signed out', async () => {
    const { outcome, connection } = await answered('UNAUTHORIZED')
    expect(outcome.error).toBeDefined()
    expect(connection.get()).toEqual({ status: 'signed-out' })
  })

  test('an end of the stream is not the end: it is asked for again', async () => {
    const { first, connection, heard } = await connected()
    first.answer({ result: { type: 'stopped' } })
    await pass(0)
    expect(connection.get()).toEqual({ status: 'offline', retryAt: Date.now() + 2_500 })
    expect(heard).toEqual(['sync'])
  })
})

describe('a dead network', () => {
  test('is noticed when nothing answers any more', async () => {
    const { first, connection } = await connected()
    await pass(60_000)
    expect(first.sent.filter((text) => text === 'PING').length).toBeGreaterThan(3)
    expect(connection.get()).toEqual({ status: 'live' })
    first.answersPings = false
    await pass(15_000)
    expect(connection.get().status).not.toBe('live')
  })

  test('where a socket never opens is given up after eight seconds, and that socket is let go of', async () => {
    const { listen, socket, connection, open } = createNetwork()
    listen()
    await pass(0)
    const hanging: PlayedSocket = socket()
    await pass(7_999)
    expect(connection.get()).toEqual({ status: 'connecting' })
    await pass(1)
    expect(connection.get()).toEqual({ status: 'offline', retryAt: Date.now() + 500 })
    expect(hanging.readyState).toBe(3)
    expect(open()).toEqual([])
  })
})

describe('nothing is left behind', () => {
  const left = ({ open }: { open(): PlayedSocket[] }) => [open().length, vi.getTimerCount()]

  test('by close, whatever state it was in', async () => {
    const opening = createNetwork()
    const { outcome } = opening.listen()
    await pass(0)
    opening.connection.close()
    await pass(0)
    expect(outcome).toEqual({ isOver: true })
    expect(left(opening)).toEqual([0, 0])

    const live = await connected()
    live.connection.close()
    await pass(0)
    expect(live.outcome).toEqual({ isOver: true })
    expect(left(live)).toEqual([0, 0])

    const offline = await connected()
    offline.first.lose(1006)
    offline.connection.close()
    await pass(60_000)
    expect(offline.outcome).toEqual({ isOver: true })
    expect(left(offline)).toEqual([0, 0])
    expect(offline.connection.get()).toEqual({ status: 'idle' })
  })

  test('by close before the socket was made', async () => {
    const network = createNetwork()
    network.listen()
    network.connection.close()
    await pass(0)
    expect(left(network)).toEqual([0, 0])
  })

  test('by the last one who stops listening, while another one keeps the socket', async () => {
    const network = createNetwork()
    const [one, other] = [new AbortController(), new AbortController()]
    network.listen({ signal: one.signal })
    network.listen({ signal: other.signal })
    await pass(0)
    await network.socket().accept()
    network.socket().yield(at(1), sync)
    one.abort()
    await pass(0)
    expect(network.open()).toHaveLength(1)
    other.abort()
    await pass(0)
    expect(left(network)).toEqual([0, 0])
    expect(network.connection.get()).toEqual({ status: 'idle' })
  })
})

test('a token is the first thing said, and never in the address', async () => {
  const { listen, socket } = createNetwork({ token: 'crl_secret' })
  listen()
  await pass(0)
  await socket().accept()
  expect(socket().url).toBe('ws://carillon.test/trpc?connectionParams=1')
  expect(JSON.parse(socket().sent[0] ?? '')).toEqual({ method: 'connectionParams', data: { token: 'crl_secret' } })
})
