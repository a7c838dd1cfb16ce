import type { Message } from '@carillon/api'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { ConnectionState } from '../connection-state.ts'
import { createOutbox } from '../outbox.ts'
import { answering, message } from '../testing.ts'
import { watched } from '../watched.ts'

beforeEach(() => {
  vi.useFakeTimers()
  vi.spyOn(Math, 'random').mockReturnValue(0)
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

/** An outbox with one message, whose requests each take so long, 15 s at most. */
async function createWorld(takesMs: (attempt: number) => number) {
  const state = watched<ConnectionState>({ status: 'live' })
  /** In seconds. */
  const startedAt: number[] = []
  const begun = Date.now()
  const sent: Message[] = []
  const api = answering(
    (_path, _input, signal) =>
      new Promise((resolve, reject) => {
        startedAt.push(Math.round((Date.now() - begun) / 100) / 10)
        const ms = takesMs(startedAt.length)
        const timer = setTimeout(() => (ms > 15_000 ? reject(new Error('timed out')) : resolve(message(1))), ms)
        signal?.addEventListener('abort', () => {
          clearTimeout(timer)
          reject(signal.reason)
        })
      }),
  )
  const outbox = createOutbox({ api, connection: state, onSent: (one) => sent.push(one) })
  outbox.send({ conversationId: 'c1', body: 'one' })
  await pass(0)
  /** It is lost, and there is another. */
  const reconnect = () => {
    state.set({ status: 'connecting' })
    state.set({ status: 'live' })
  }
  return { startedAt, sent, reconnect, pending: () => outbox.get().length }
}

const never = () => 16_000

test('a first attempt without an answer is given up after five seconds', async () => {
  const { startedAt, sent } = await createWorld((attempt) => (attempt === 1 ? never() : 100))
  await pass(4_999)
  expect(startedAt).toEqual([0])
  await pass(200)
  expect(startedAt).toEqual([0, 5])
  expect(sent).toHaveLength(1)
})

test('one that is under way when another connection comes is given up a second later', async () => {
  const { startedAt, sent, reconnect } = await createWorld((attempt) => (attempt <= 2 ? never() : 100))
  await pass(7_000)
  reconnect()
  await pass(999)
  expect(startedAt).toEqual([0, 5])
  await pass(200)
  expect(startedAt).toEqual([0, 5, 8])
  expect(sent).toHaveLength(1)
})

test('an answer that comes soon after another connection is taken', async () => {
  const { startedAt, sent, reconnect } = await createWorld(() => 3_000)
  await pass(2_500)
  reconnect()
  await pass(600)
  expect([startedAt, sent.length]).toEqual([[0], 1])
})

test('a network that is slow and not dead gets there, though every request outlasts a connection', async () => {
  const { startedAt, sent, reconnect, pending } = await createWorld(() => 12_000)
  for (let second = 0; second < 60 && pending() > 0; second += 2) {
    reconnect()
    await pass(2_000)
  }
  expect(sent).toHaveLength(1)
  expect(startedAt.length).toBeLessThanOrEqual(6)
  expect(vi.getTimerCount()).toBe(0)
})
