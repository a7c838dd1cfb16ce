import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { describeError } from './errors.ts'
import { createNetwork, news, sync } from './socket-world.ts'
import { at } from './testing.ts'
import type { Known } from './transport/transport.ts'

// A browser's tabs share one cookie, and each socket keeps the session it was opened with.

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 })
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

async function connected(answer: Known) {
  const isKnown = vi.fn(async () => answer)
  const network = createNetwork({ isKnown })
  const listener = network.listen()
  const accept = async () => {
    await network.socket().accept()
    network.socket().yield(at(1), sync)
    await pass(0)
  }
  await pass(0)
  await accept()
  return { ...network, ...listener, isKnown, accept }
}

test('a session that is over signs nobody out whose browser is in another: it comes back and misses nothing', async () => {
  const { socket, connection, accept, heard, outcome, statuses } = await connected('known')
  socket().lose(4401)
  await pass(0)
  expect(connection.get()).toEqual({ status: 'offline', retryAt: Date.now() + 500 })
  await pass(500)
  await accept()
  socket().yield(at(2), news(2))
  await pass(0)
  expect(socket().input).toEqual({ lastEventId: at(1) })
  expect(heard).toEqual(['sync', 'sync', 'News 2'])
  expect(statuses()).toEqual(['connecting', 'live', 'connecting', 'offline', 'connecting', 'live'])
  expect(outcome.isOver).toBe(false)
})

test('one that is known and refused all the same, again and again, asks ever more rarely', async () => {
  const { socket, connection, isKnown } = await connected('known')
  const waits: number[] = []
  for (let attempt = 1; attempt <= 5; attempt++) {
    socket().lose(4401)
    await pass(0)
    expect(isKnown).toHaveBeenCalledTimes(attempt)
    const state = connection.get()
    if (state.status !== 'offline') throw new Error(state.status)
    waits.push(state.retryAt - Date.now())
    await pass(state.retryAt - Date.now())
    await socket().accept()
  }
  expect(waits).toEqual([500, 1_000, 2_000, 2_000, 2_000])
})

test('whoever the server knows no more is told at once, and nothing is tried any more', async () => {
  const { socket, sockets, connection, outcome } = await connected('unknown')
  socket().lose(4401)
  await pass(0)
  expect(connection.get()).toEqual({ status: 'signed-out' })
  expect(describeError(outcome.error)).toMatchObject({ code: 'UNAUTHORIZED' })
  await pass(120_000)
  expect(sockets()).toHaveLength(1)
  expect(vi.getTimerCount()).toBe(0)
})

test('while the server cannot be asked, nobody is signed out', async () => {
  const { socket, connection, outcome } = await connected('unreachable')
  socket().lose(4401)
  await pass(0)
  expect(connection.get().status).toBe('offline')
  expect(outcome.isOver).toBe(false)
})
