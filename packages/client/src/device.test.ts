import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { createNetwork, sync } from './socket-world.ts'
import { at } from './testing.ts'
import { playHttp } from './transport/stream-world.ts'
import type { Known } from './transport/transport.ts'

/** A page in a browser, as much of it as is listened to. */
function createPage() {
  const window = new EventTarget()
  const document = Object.assign(new EventTarget(), { visibilityState: 'visible' })
  vi.stubGlobal('document', document)
  vi.stubGlobal('addEventListener', window.addEventListener.bind(window))
  vi.stubGlobal('removeEventListener', window.removeEventListener.bind(window))
  return (signal: string) => {
    const target = signal === 'visibilitychange' ? document : window
    target.dispatchEvent(new Event(signal))
  }
}

let signal: (name: string) => void
beforeAll(() => import('./transport/stream-link.ts'))
beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 })
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
  signal = createPage()
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)
const signals = ['online', 'offline', 'pageshow', 'visibilitychange']

async function live() {
  const network = createNetwork()
  network.listen()
  await pass(0)
  await network.socket().accept()
  network.socket().yield(at(1), sync)
  await pass(0)
  return network
}

describe('a socket in doubt', () => {
  test.for(signals)('that does not answer any more is given up three seconds after %s', async (name) => {
    const { socket, connection } = await live()
    socket().answersPings = false
    signal(name)
    await pass(2_499)
    expect(connection.get()).toEqual({ status: 'live' })
    await pass(501)
    expect(connection.get().status).not.toBe('live')
  })

  test.for(signals)('that answers stays after %s', async (name) => {
    const { sockets, connection } = await live()
    signal(name)
    signal(name)
    await pass(9_000)
    expect(connection.get()).toEqual({ status: 'live' })
    expect(sockets()).toHaveLength(1)
  })

  test('may be in doubt because a request got no answer', async () => {
    const { socket, connection } = await live()
    socket().answersPings = false
    connection.check()
    await pass(3_000)
    expect(connection.get().status).not.toBe('live')
  })
})

test.for(['online', 'pageshow', 'visibilitychange'])('offline, %s is reason to try at once', async (name) => {
  const { socket, sockets, connection } = await live()
  socket().lose(4429)
  signal('offline')
  await pass(0)
  expect(sockets()).toHaveLength(1)
  signal(name)
  await pass(0)
  expect(connection.get()).toEqual({ status: 'connecting' })
  expect(sockets()).toHaveLength(2)
})

describe('events over HTTP', () => {
  async function degraded() {
    const http = playHttp()
    const network = createNetwork({ isKnown: async () => 'known' })
    network.listen()
    await pass(0)
    network.socket().refuse()
    for (let round = 0; round < 5; round++) await pass(0)
    await http.last().accept()
    http.last().yield(at(1), sync)
    await pass(0)
    expect(network.connection.get()).toEqual({ status: 'degraded' })
    return { ...network, http }
  }

  test('are asked for over another network at once, and a WebSocket before them', async () => {
    const { http, sockets, connection } = await degraded()
    signal('online')
    expect(http.last().isLeft).toBe(true)
    await pass(500)
    expect(sockets()).toHaveLength(2)
    expect(connection.get()).toEqual({ status: 'connecting' })
  })

  test('that were silent for longer than the server ever is are asked for anew when the page is looked at again', async () => {
    const { http, connection, socket } = await degraded()
    await pass(10_000)
    socket().refuse()
    signal('visibilitychange')
    expect(connection.get()).toEqual({ status: 'degraded' })
    // Asleep, no timer went off meanwhile.
    vi.setSystemTime(Date.now() + 7_000)
    signal('visibilitychange')
    await pass(0)
    expect(http.last().isLeft).toBe(true)
    expect(connection.get().status).toBe('offline')
  })
})

test('a closed client listens to no device', async () => {
  const { connection, sockets } = await live()
  connection.close()
  signal('online')
  await pass(60_000)
  expect(sockets()).toHaveLength(1)
  expect(vi.getTimerCount()).toBe(0)
})

test('back on a network, a client asks whether somebody is there, though nobody was a moment ago', async () => {
  const isKnown = vi.fn(async (): Promise<Known> => 'absent')
  const network = createNetwork({ isKnown })
  network.listen()
  await pass(0)
  for (const waitMs of [500, 0]) {
    network.socket().refuse()
    await pass(waitMs)
  }
  expect(isKnown).toHaveBeenCalledTimes(2)
  signal('online')
  await pass(0)
  network.socket().refuse()
  await pass(0)
  expect(isKnown).toHaveBeenCalledTimes(3)
})
