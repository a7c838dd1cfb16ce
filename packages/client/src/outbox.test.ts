import type { Message } from '@carillon/api'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { ConnectionState } from './connection-state.ts'
import { createOutbox, type OutboxOptions } from './outbox.ts'
import { answering, message, refusal } from './testing.ts'
import { watched } from './watched.ts'

beforeEach(() => {
  vi.useFakeTimers()
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

interface Call {
  clientId: string
  conversationId: string
  body: string
  replyTo?: string
  answer(error?: unknown): Promise<void>
}

/** An outbox whose server stores each client id once, and answers when the test says so. */
function createWorld(options: Partial<OutboxOptions> = {}) {
  const calls: Call[] = []
  const stored = new Map<string, Message>()
  const sent: Message[] = []
  const api = answering(
    (_path, input) =>
      new Promise((resolve, reject) => {
        const call = input as Omit<Call, 'answer'>
        const answer = async (error?: unknown) => {
          const found = stored.get(call.clientId) ?? message(stored.size + 1, { ...call, replyTo: null })
          if (!error) stored.set(call.clientId, found)
          error ? reject(error) : resolve(found)
          await pass(0)
        }
        calls.push({ ...call, answer })
      }),
  )
  const state = watched<ConnectionState>({ status: 'idle' })
  const outbox = createOutbox({ api, connection: state, onSent: (one) => sent.push(one), ...options })
  const send = async (body: string, conversationId = 'c1') => {
    outbox.send({ conversationId, body })
    await pass(0)
  }
  return {
    outbox,
    state,
    calls,
    send,
    last: () => {
      const call = calls.at(-1)
      if (!call) throw new Error('Nothing was sent.')
      return call
    },
    bodies: () => calls.map(({ body }) => body),
    stored: () => [...stored.values()].map(({ body }) => body),
    sent: () => sent.map(({ body }) => body),
    pending: () => outbox.get().map(({ body, status }) => `${body}: ${status}`),
  }
}

const offline = new Error('fetch failed')

describe('what is written', () => {
  test('is there at once, under an id of its own, and gone when the server has it', async () => {
    const { outbox, last, sent } = createWorld()
    outbox.send({ conversationId: 'c1', body: 'one', replyTo: 'm1' })
    expect(outbox.get()).toMatchObject([{ body: 'one', replyTo: 'm1', status: 'queued', reason: null }])
    await pass(0)
    expect(outbox.get()).toMatchObject([{ status: 'sending' }])
    expect(last()).toMatchObject({ body: 'one', replyTo: 'm1', clientId: outbox.get()[0]?.clientId })
    await last().answer()
    expect(outbox.get()).toEqual([])
    expect(sent()).toEqual(['one'])
  })

  test('is in the list of what was sent before it leaves the outbox: it never disappears in between', async () => {
    const seen: number[] = []
    const { send, last, outbox } = createWorld({ onSent: () => seen.push(outbox.get().length) })
    await send('one')
    await last().answer()
    expect(seen).toEqual([1])
  })

  test('leaves in order, one at a time in a conversation', async () => {
    const { send, bodies, last, pending } = createWorld()
    for (const body of ['one', 'two', 'three']) await send(body)
    expect(bodies()).toEqual(['one'])
    expect(pending()).toEqual(['one: sending', 'two: queued', 'three: queued'])
    for (const expected of [
      ['one', 'two'],
      ['one', 'two', 'three'],
    ]) {
      await last().answer()
      expect(bodies()).toEqual(expected)
    }
  })

  test('does not wait for another conversation', async () => {
    const { send, bodies } = createWorld()
    await send('here', 'c1')
    await send('there', 'c2')
    expect(bodies()).toEqual(['here', 'there'])
  })

  test('is sent also when it is written in the very moment in which nothing was left to send', async () => {
    for (let steps = 0; steps < 40; steps++) {
      const { outbox, last, send, bodies } = createWorld()
      await send('one')
      const answered = last().answer()
      for (let step = 0; step < steps; step++) await Promise.resolve()
      outbox.send({ conversationId: 'c1', body: 'two' })
      await answered
      expect(bodies()).toEqual(['one', 'two'])
    }
  })

  test('is sent once, even if whoever hears of it throws', async () => {
    const thrown = vi.spyOn(globalThis, 'queueMicrotask').mockImplementation(() => {})
    const { send, last, bodies, outbox } = createWorld({
      onSent: () => {
        throw new Error('no sound')
      },
    })
    await send('one')
    await last().answer()
    await send('two')
    await last().answer()
    await pass(60_000)
    expect(bodies()).toEqual(['one', 'two'])
    expect(outbox.get()).toEqual([])
    expect(thrown).toHaveBeenCalledTimes(2)
    thrown.mockRestore()
  })
})

describe('without an answer', () => {
  test('it is sent again under the same id, and stored once', async () => {
    const { send, last, calls, stored, pending } = createWorld()
    await send('one')
    // The server has it, and the answer is lost.
    await last().answer()
    const { send: sendAgain, ...again } = createWorld()
    await sendAgain('two')
    await again.last().answer(offline)
    expect(again.pending()).toEqual(['two: queued'])
    await pass(1_000)
    expect(again.calls).toHaveLength(2)
    expect(new Set(again.calls.map(({ clientId }) => clientId)).size).toBe(1)
    await again.calls[0]?.answer()
    await again.last().answer()
    expect(again.stored()).toEqual(['two'])
    expect([calls.length, stored(), pending()]).toEqual([1, ['one'], []])
  })

  test('those after it wait, and order stays', async () => {
    const { send, last, bodies } = createWorld()
    await send('one')
    await send('two')
    await last().answer(offline)
    await pass(1_000)
    expect(bodies()).toEqual(['one', 'one'])
    await last().answer()
    expect(bodies()).toEqual(['one', 'one', 'two'])
  })

  test('it waits longer each time, and goes at once when the stream is back', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.999)
    const { send, last, calls, state } = createWorld()
    await send('one')
    const waits = [1_000, 2_000, ...Array<number>(40).fill(4_000)]
    for (const [index, waitMs] of waits.entries()) {
      await last().answer(offline)
      await pass(waitMs * 0.9)
      expect(calls).toHaveLength(index + 1)
      await pass(waitMs * 0.1)
      expect(calls).toHaveLength(index + 2)
    }
    await last().answer(offline)
    state.set({ status: 'connecting' })
    await pass(0)
    expect(calls).toHaveLength(waits.length + 1)
    state.set({ status: 'live' })
    await pass(0)
    expect(calls).toHaveLength(waits.length + 2)
    await last().answer(offline)
    state.set({ status: 'degraded' })
    await pass(0)
    expect(calls).toHaveLength(waits.length + 3)
  })

  test.for(['TOO_MANY_REQUESTS', 'SERVICE_UNAVAILABLE', 'TIMEOUT', 'GATEWAY_TIMEOUT'])(
    'nor for %s is it given up, however often',
    async (code) => {
      const { send, last, pending, calls } = createWorld()
      await send('one')
      for (let times = 1; times <= 20; times++) {
        await last().answer(refusal(code))
        expect(pending()).toEqual(['one: queued'])
        await pass(5_000)
        expect(calls).toHaveLength(times + 1)
      }
    },
  )

  test('nor where the server knows us no more: it waits until somebody has signed in', async () => {
    const { send, last, pending, calls, state } = createWorld()
    await send('one')
    await last().answer(refusal('UNAUTHORIZED'))
    expect(pending()).toEqual(['one: queued'])
    await pass(29_000)
    expect(calls).toHaveLength(1)
    state.set({ status: 'live' })
    await pass(0)
    expect(calls).toHaveLength(2)
  })

  test('it is left alone for as long as the server has asked for, and not much longer', async () => {
    const { send, last, calls, state } = createWorld()
    await send('one')
    await last().answer(refusal('TOO_MANY_REQUESTS', 8_000))
    await pass(4_000)
    // Events flow, and all the same.
    state.set({ status: 'live' })
    await pass(3_900)
    expect(calls).toHaveLength(1)
    await pass(4_200)
    expect(calls).toHaveLength(2)
    await last().answer(refusal('SERVICE_UNAVAILABLE', 3_600_000))
    await pass(66_000)
    expect(calls).toHaveLength(3)
  })
})

describe('refused', () => {
  test.for(['BAD_REQUEST', 'NOT_FOUND', 'CONFLICT', 'FORBIDDEN', 'PAYLOAD_TOO_LARGE'])(
    'with %s it says why and is not tried again',
    async (code) => {
      const { send, last, outbox, calls } = createWorld()
      await send('one')
      await last().answer(refusal(code))
      expect(outbox.get()).toMatchObject([{ body: 'one', status: 'failed', reason: `refused: ${code}` }])
      await pass(120_000)
      expect(calls).toHaveLength(1)
    },
  )

  test('by a fault that comes back again and again it is given up, and those behind it go', async () => {
    const { send, last, outbox, stored, calls } = createWorld()
    await send('bad')
    await send('good')
    for (let times = 1; times <= 5; times++) {
      expect(outbox.get()).toMatchObject([{ body: 'bad', status: 'sending' }, { status: 'queued' }])
      await last().answer(refusal('INTERNAL_SERVER_ERROR'))
      await pass(10_000)
    }
    expect(outbox.get()[0]).toMatchObject({ status: 'failed', code: 'INTERNAL_SERVER_ERROR' })
    expect(calls).toHaveLength(6)
    await last().answer()
    expect(stored()).toEqual(['good'])
    outbox.retry(outbox.get()[0]?.clientId ?? '')
    await pass(0)
    await last().answer()
    expect(stored()).toEqual(['good', 'bad'])
  })

  test('and tried again it goes before all that waits and was written later', async () => {
    const { send, last, outbox, bodies } = createWorld()
    for (const body of ['one', 'two', 'three']) await send(body)
    await last().answer(refusal('NOT_FOUND'))
    outbox.retry(outbox.get()[0]?.clientId ?? '')
    await pass(0)
    await last().answer()
    await last().answer()
    expect(bodies()).toEqual(['one', 'two', 'one', 'three'])
  })

  test('before it is tried, where the server would not take it', async () => {
    const { send, outbox, calls } = createWorld()
    await send('🔔'.repeat(4_000))
    await send('x'.repeat(4_001))
    expect(outbox.get().map(({ status, code, field }) => [status, code, field])).toEqual([
      ['sending', null, null],
      ['failed', 'PAYLOAD_TOO_LARGE', 'body'],
    ])
    expect(calls).toHaveLength(1)
  })

  test('where too many wait already, in words; and where those refused are too many as well, by an error', async () => {
    const { send, outbox, last } = createWorld()
    for (let number = 1; number <= 600; number++) outbox.send({ conversationId: 'c1', body: `${number}` })
    await pass(0)
    expect(outbox.get()[499]).toMatchObject({ status: 'queued' })
    expect(outbox.get()[500]).toMatchObject({ status: 'failed', code: 'OUTBOX_FULL' })
    expect(() => outbox.send({ conversationId: 'c1', body: '601' })).toThrow(RangeError)
    expect(outbox.get()).toHaveLength(600)
    const refused = outbox.get()[500]?.clientId ?? ''
    outbox.retry(refused)
    await pass(0)
    expect(outbox.get()[500]).toMatchObject({ status: 'failed' })
    await last().answer()
    outbox.retry(refused)
    await pass(0)
    expect(outbox.get()[499]).toMatchObject({ clientId: refused, status: 'queued' })
    await send('602')
    expect(outbox.get().at(-1)).toMatchObject({ status: 'failed', code: 'OUTBOX_FULL' })
  })

  test('it holds up nothing after it', async () => {
    const { send, last, stored, pending } = createWorld()
    await send('bad')
    await send('good')
    await last().answer(refusal('BAD_REQUEST'))
    await last().answer()
    expect(stored()).toEqual(['good'])
    expect(pending()).toEqual(['bad: failed'])
  })

  test('it is tried again when asked to, under the same id', async () => {
    const { send, last, outbox, calls, sent } = createWorld()
    await send('one')
    await last().answer(refusal('NOT_FOUND'))
    outbox.retry(last().clientId)
    await pass(0)
    expect(outbox.get()).toMatchObject([{ status: 'sending', reason: null }])
    expect(calls).toHaveLength(2)
    expect(calls[0]?.clientId).toBe(calls[1]?.clientId)
    await last().answer()
    expect(sent()).toEqual(['one'])
  })

  test('it is forgotten when asked to', async () => {
    const { send, last, outbox, calls } = createWorld()
    await send('one')
    await last().answer(refusal('NOT_FOUND'))
    outbox.discard(last().clientId)
    outbox.retry(last().clientId)
    await pass(60_000)
    expect(outbox.get()).toEqual([])
    expect(calls).toHaveLength(1)
  })
})

describe('whoever clicks at the wrong moment', () => {
  test('sends nothing twice by retrying what is under way', async () => {
    const { send, last, outbox, calls } = createWorld()
    await send('one')
    outbox.retry(last().clientId)
    await pass(0)
    expect(calls).toHaveLength(1)
    await last().answer()
    expect(outbox.get()).toEqual([])
  })

  test('discards what waits for the connection, and the next one goes', async () => {
    const { send, last, outbox, bodies, state } = createWorld()
    await send('one')
    await send('two')
    await last().answer(offline)
    outbox.discard(last().clientId)
    state.set({ status: 'live' })
    await pass(0)
    expect(bodies()).toEqual(['one', 'two'])
  })
})

test('closed, it sends nothing more and leaves no timer', async () => {
  const { send, last, outbox, calls, state } = createWorld()
  await send('one')
  await last().answer(offline)
  outbox.close()
  await send('two')
  state.set({ status: 'live' })
  await pass(60_000)
  expect(calls).toHaveLength(1)
  expect(vi.getTimerCount()).toBe(0)
})
