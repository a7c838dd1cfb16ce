import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { describeError } from './errors.ts'
import { createNetwork, news, sync } from './socket-world.ts'
import { at } from './testing.ts'
import { playHttp, timersLeft, turn } from './transport/stream-world.ts'
import type { Known } from './transport/transport.ts'

// Fetched once before, so that it takes no time in a test.
beforeAll(() => import('./transport/stream-link.ts'))
beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 })
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)
const settled = async () => {
  for (let turns = 0; turns < 5; turns++) await turn()
}

/** A client where plain HTTP works, listening; no socket has opened yet. */
async function listening(options: Parameters<typeof createNetwork>[0] = {}) {
  const http = playHttp()
  const network = createNetwork({ isKnown: async (): Promise<Known> => 'known', ...options })
  const listener = network.listen()
  await settled()
  return { ...network, ...listener, http }
}

/** Its sockets are refused, and events come over HTTP. */
async function degraded(options: Parameters<typeof createNetwork>[0] = {}) {
  const world = await listening(options)
  world.socket().refuse()
  await settled()
  await world.http.last().accept()
  world.http.last().yield(at(1), sync)
  await settled()
  expect(world.connection.get()).toEqual({ status: 'degraded' })
  return world
}

/** Its sockets are refused, one after the other, and so long is waited after each. */
async function refuseAll({ socket }: Pick<Awaited<ReturnType<typeof listening>>, 'socket'>, waitsMs: number[]) {
  for (const waitMs of waitsMs) {
    socket().refuse()
    await settled()
    await pass(waitMs)
  }
}

describe('where no WebSocket can be had, events come over HTTP within five seconds', () => {
  const flows = async ({ http, connection, heard }: Awaited<ReturnType<typeof listening>>) => {
    await settled()
    expect(http.asked).toHaveLength(1)
    expect(connection.get()).toEqual({ status: 'connecting' })
    await http.last().accept()
    http.last().yield(at(1), sync)
    http.last().yield(at(2), news(2))
    await settled()
    expect(connection.get()).toEqual({ status: 'degraded' })
    expect(heard.slice(-2)).toEqual(['sync', 'News 2'])
  }

  test('the upgrade is refused', async () => {
    const world = await listening()
    world.socket().refuse()
    await flows(world)
    expect(world.statuses()).toEqual(['connecting', 'degraded'])
  })

  test('the upgrade is never answered', async () => {
    const world = await listening()
    await pass(3_000)
    await flows(world)
    expect(world.open()).toEqual([])
  })

  test('the socket opens and nothing ever comes through', async () => {
    const world = await listening()
    await world.socket().accept()
    await pass(3_000)
    await flows(world)
    expect(world.open()).toEqual([])
  })

  test('the socket is cut as soon as it is open', async () => {
    const world = await listening()
    await world.socket().accept()
    world.socket().lose(1006)
    await flows(world)
  })

  test.for([1008, 1011, 1014])('something on the way accepts the socket and closes it with %i', async (code) => {
    const world = await listening()
    await world.socket().accept()
    world.socket().lose(code)
    await flows(world)
  })

  test('the socket is cut right after the greeting, three times in a row', async () => {
    const world = await listening()
    for (const waitMs of [500, 1_000, 0]) {
      await world.socket().accept()
      world.socket().yield(at(1), sync)
      world.socket().lose(1006)
      await pass(waitMs)
    }
    await flows(world)
    expect(world.sockets()).toHaveLength(3)
  })

  test('nobody was there, and when somebody is again, sockets are refused for good', async () => {
    const answers: Known[] = ['absent', 'absent']
    const world = await listening({ isKnown: async () => answers.shift() ?? 'known' })
    // Nobody is there twice, and then once more nobody asks; the server has come up, and its first refusal may be of before.
    await refuseAll(world, [500, 500, 500, 0, 0])
    await flows(world)
    expect(world.sockets()).toHaveLength(5)
  })

  test('nobody was there, and whoever wants it tried is told at once that sockets are blocked', async () => {
    const answers: Known[] = ['absent', 'absent']
    const world = await listening({ isKnown: async () => answers.shift() ?? 'known' })
    await refuseAll(world, [500, 0])
    world.connection.retryNow()
    for (let socket = 3; socket <= 4; socket++) {
      await settled()
      world.socket().refuse()
    }
    await flows(world)
    expect(world.sockets()).toHaveLength(4)
  })

  test('nobody was there once, which is long over', async () => {
    const answers: Known[] = ['absent']
    const world = await listening({ isKnown: async () => answers.shift() ?? 'known' })
    world.socket().refuse()
    await pass(500)
    await world.socket().accept()
    world.socket().yield(at(1), sync)
    world.socket().lose(1006)
    await pass(1_000)
    world.socket().refuse()
    await flows(world)
    expect(world.sockets()).toHaveLength(3)
  })
})

describe('HTTP is left alone', () => {
  test('while it does not work either: an outage is asked about once an attempt, and no more', async () => {
    const isKnown = vi.fn(async (): Promise<Known> => 'unreachable')
    const { socket, http, connection } = await listening({ isKnown })
    for (let attempt = 1; attempt <= 5; attempt++) {
      socket().refuse()
      await settled()
      expect(isKnown).toHaveBeenCalledTimes(attempt)
      const state = connection.get()
      if (state.status !== 'offline') throw new Error(state.status)
      await pass(state.retryAt - Date.now())
    }
    expect(http.asked).toEqual([])
  })

  test('where the server says that the session is over, though nobody was there a moment ago', async () => {
    const answers: Known[] = ['absent', 'absent']
    const world = await listening({ isKnown: async () => answers.shift() ?? 'unknown' })
    await refuseAll(world, [500, 500])
    await world.socket().accept()
    world.socket().lose(4401)
    await settled()
    expect(world.connection.get()).toEqual({ status: 'signed-out' })
  })

  test('while nobody is there at all: of two attempts one asks', async () => {
    const isKnown = vi.fn(async (): Promise<Known> => 'absent')
    const { socket, sockets, connection } = await listening({ isKnown })
    const asked: number[] = []
    for (let attempt = 1; attempt <= 6; attempt++) {
      socket().refuse()
      await settled()
      asked.push(isKnown.mock.calls.length)
      expect(connection.get()).toEqual({ status: 'offline', retryAt: Date.now() + 500 })
      await pass(500)
    }
    expect(asked).toEqual([1, 2, 2, 3, 3, 4])
    expect(sockets()).toHaveLength(7)
  })

  test('while nobody is there at all: every attempt asks once they have become rare', async () => {
    const isKnown = vi.fn(async (): Promise<Known> => 'absent')
    const { socket, connection } = await listening({ isKnown })
    const asked: number[] = []
    for (let attempt = 1; attempt <= 24; attempt++) {
      socket().refuse()
      await settled()
      asked.push(isKnown.mock.calls.length)
      const state = connection.get()
      if (state.status !== 'offline') throw new Error(state.status)
      await pass(state.retryAt - Date.now())
    }
    expect(asked.slice(-5)).toEqual([11, 12, 13, 14, 15])
  })

  test('while the question whether it works is not answered, for two seconds at most', async () => {
    const { socket, http, connection } = await listening({ isKnown: () => new Promise(() => {}) })
    socket().refuse()
    await pass(1_999)
    expect(connection.get()).toEqual({ status: 'connecting' })
    await pass(1)
    expect(connection.get().status).toBe('offline')
    expect(http.asked).toEqual([])
  })

  test.for(['absent', 'unreachable'] as const)(
    'by a server that comes up between the two: it was %s before',
    async (gone) => {
      const answers: Known[] = [gone]
      const world = await listening({ isKnown: async () => answers.shift() ?? 'known' })
      await refuseAll(world, [500, 0])
      await world.socket().accept()
      world.socket().yield(at(1), sync)
      await settled()
      expect(world.connection.get()).toEqual({ status: 'live' })
      expect(world.http.asked).toEqual([])
    },
  )

  test.for([4000, 4408, 4429, 1001, 1009])('when the server itself closes the socket with %i', async (code) => {
    const { socket, http, connection } = await listening()
    await socket().accept()
    socket().lose(code)
    await settled()
    expect(connection.get().status).toBe('offline')
    expect(http.asked).toEqual([])
  })

  test('when a socket that carried events is lost', async () => {
    const { socket, http, connection } = await listening()
    await socket().accept()
    socket().yield(at(1), sync)
    socket().yield(at(2), news(2))
    socket().lose(1006)
    await settled()
    expect(connection.get().status).toBe('offline')
    expect(http.asked).toEqual([])
  })

  test('when the socket carries something while HTTP is asked about', async () => {
    let answer = (_known: Known) => {}
    const asked = new Promise<Known>((resolve) => {
      answer = resolve
    })
    const { socket, http, connection } = await listening({ isKnown: () => asked })
    await socket().accept()
    await pass(3_000)
    socket().yield(at(1), sync)
    answer('known')
    await settled()
    expect(connection.get()).toEqual({ status: 'live' })
    expect(http.asked).toEqual([])
  })
})

describe('events over HTTP', () => {
  test('are asked for with the token in a header, and never in the address', async () => {
    const { http } = await degraded({ token: 'crl_secret' })
    expect(http.last().headers.get('authorization')).toBe('Bearer crl_secret')
    expect(http.last().url.href).not.toContain('secret')
    expect(http.last().credentials).toBe('include')
    expect(http.last().url.pathname).toBe('/trpc/live.events')
  })

  test('go on where they stopped, each once', async () => {
    const { http, heard, connection } = await degraded()
    http.last().yield(at(2), news(2))
    await settled()
    http.last().end()
    await settled()
    expect(connection.get()).toEqual({ status: 'offline', retryAt: Date.now() + 500 })
    await pass(500)
    await settled()
    expect(http.last().input).toEqual({ lastEventId: at(2) })
    await http.last().accept()
    http.last().yield(at(2), sync)
    http.last().yield(at(2), news(2))
    http.last().yield(at(3), news(3))
    await settled()
    expect(heard).toEqual(['sync', 'News 2', 'sync', 'News 3'])
  })

  test.for(['ends', 'breaks', 'tells of an error'])('that %s are asked for again when we say so', async (how) => {
    const { http, connection } = await degraded()
    if (how === 'ends') http.last().end()
    if (how === 'breaks') http.last().break()
    if (how === 'tells of an error') http.last().fail('SERVICE_UNAVAILABLE', {})
    await settled()
    expect(connection.get()).toEqual({ status: 'offline', retryAt: Date.now() + 500 })
    await pass(499)
    expect(http.asked).toHaveLength(1)
    await pass(1)
    expect(http.asked).toHaveLength(2)
  })

  test('that fall silent for 22 seconds are given up; pings keep them', async () => {
    const { http, connection, socket } = await degraded()
    for (let ping = 0; ping < 4; ping++) {
      await pass(15_000)
      http.last().send('ping', '')
      if (socket().readyState < 2) socket().refuse()
      await settled()
    }
    expect(connection.get()).toEqual({ status: 'degraded' })
    const silent = http.last()
    await pass(21_000)
    expect(silent.isLeft).toBe(false)
    await pass(1_001)
    expect(silent.isLeft).toBe(true)
    expect(http.asked.length).toBeLessThanOrEqual(2)
  })

  test('the server is heeded that wants to be left alone', async () => {
    const { http, connection } = await degraded()
    http.last().fail('TOO_MANY_REQUESTS', { retryAfterMs: 20_000 })
    await settled()
    expect(connection.get()).toEqual({ status: 'offline', retryAt: Date.now() + 20_500 })
  })

  test('UNAUTHORIZED means signed out, and nothing is tried any more', async () => {
    const answers: Known[] = ['known', 'unknown']
    const isKnown = async () => answers.shift() ?? 'unknown'
    const { http, connection, outcome, sockets } = await degraded({ isKnown })
    http.last().fail('UNAUTHORIZED')
    await settled()
    expect(connection.get()).toEqual({ status: 'signed-out' })
    expect(describeError(outcome.error)).toMatchObject({ code: 'UNAUTHORIZED' })
    const tried = [http.asked.length, sockets().length]
    await pass(120_000)
    expect([http.asked.length, sockets().length]).toEqual(tried)
    expect(await timersLeft()).toBe(0)
  })

  test('a refusal by its status alone means signed out where the server does not know us', async () => {
    const answers: Known[] = ['known', 'unknown']
    const { socket, http, connection } = await listening({ isKnown: async () => answers.shift() ?? 'unknown' })
    socket().refuse()
    await settled()
    http.last().refuse(401)
    await settled()
    expect(connection.get()).toEqual({ status: 'signed-out' })
    await pass(60_000)
    expect(http.asked).toHaveLength(1)
  })

  test('where they do not come either, a WebSocket is tried first again', async () => {
    const { socket, sockets, http, connection } = await listening()
    socket().refuse()
    await settled()
    await http.last().accept()
    await pass(8_000)
    expect(connection.get().status).toBe('offline')
    await pass(500)
    expect(sockets()).toHaveLength(2)
    expect(http.asked).toHaveLength(1)
  })

  test('several subscriptions each have their own, and one that falls silent is noticed beside one that does not', async () => {
    const { http, listen, connection } = await degraded()
    const other = listen()
    await settled()
    expect(http.asked).toHaveLength(2)
    await http.last().accept()
    http.last().yield(at(1), sync)
    await settled()
    expect(other.heard).toEqual(['sync'])
    const [first, second] = http.asked
    await pass(15_000)
    second?.send('ping', '')
    await pass(7_001)
    expect(first?.isLeft).toBe(true)
    expect(connection.get().status).not.toBe('degraded')
  })

  test('are let go of by the last one who stops listening, and by close', async () => {
    const { http, connection } = await degraded()
    connection.close()
    await pass(1)
    expect(http.last().isLeft).toBe(true)
    expect(await timersLeft()).toBe(0)
    expect(connection.get()).toEqual({ status: 'idle' })
  })
})

describe('back to a WebSocket', () => {
  test('once one has answered, and nothing is lost or comes twice', async () => {
    const { http, socket, sockets, connection, heard, statuses } = await degraded()
    http.last().yield(at(2), news(2))
    await pass(5_000)
    expect(sockets()).toHaveLength(2)
    http.last().yield(at(3), news(3))
    await settled()
    await socket().accept()
    await settled()
    expect(http.last().isLeft).toBe(true)
    expect(socket().input).toEqual({ lastEventId: at(3) })
    expect(connection.get()).toEqual({ status: 'connecting' })
    socket().yield(at(3), sync)
    socket().yield(at(3), news(3))
    socket().yield(at(4), news(4))
    await settled()
    expect(statuses()).toEqual(['connecting', 'degraded', 'connecting', 'live'])
    expect(heard).toEqual(['sync', 'News 2', 'News 3', 'sync', 'News 4'])
  })

  test('never because one has opened', async () => {
    const { http, socket, connection } = await degraded()
    await pass(5_000)
    socket().answersPings = false
    await socket().accept()
    await pass(5_000)
    expect(connection.get()).toEqual({ status: 'degraded' })
    expect(http.last().isLeft).toBe(false)
    expect(socket().readyState).toBe(3)
  })

  test('and to HTTP again where it answers but carries nothing', async () => {
    const { http, socket, connection, statuses } = await degraded()
    await pass(5_000)
    await socket().accept()
    await pass(3_000)
    await settled()
    expect(http.asked).toHaveLength(2)
    await http.last().accept()
    http.last().yield(at(1), sync)
    await settled()
    expect(connection.get()).toEqual({ status: 'degraded' })
    expect(statuses()).toEqual(['connecting', 'degraded', 'connecting', 'degraded'])
  })

  test('is tried ever more rarely, but twice a minute', async () => {
    const { http, sockets, socket } = await degraded()
    const tried: number[] = []
    for (let second = 0; second < 120; second++) {
      await pass(1_000)
      if (second % 10 === 0) http.last().send('ping', '')
      if (sockets().length > tried.length + 1) {
        tried.push(second + 1)
        socket().refuse()
      }
    }
    expect(tried).toEqual([5, 15, 35, 65, 95])
  })

  test('is tried at once on request', async () => {
    const { connection, sockets } = await degraded()
    connection.retryNow()
    connection.retryNow()
    await settled()
    expect(sockets()).toHaveLength(2)
  })
})
