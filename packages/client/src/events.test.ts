import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createNetwork, news, sync } from './socket-world.ts'
import { at } from './testing.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

describe('a loop over events', () => {
  /** A loop that takes an event only when told to. */
  async function pulling(since?: string) {
    const network = createNetwork()
    const loop = network.events({ since })
    const first = loop.next()
    await pass(0)
    await network.socket().accept()
    network.socket().yield(at(0), sync)
    await first
    const take = async (count: number) => {
      const taken: string[] = []
      while (taken.length < count) {
        const { value } = await loop.next()
        if (value?.type === 'notification.created') taken.push(value.cursor)
      }
      return taken
    }
    return { ...network, loop, take }
  }

  test('asks for what follows `since`, and without it for what happens from now on', async () => {
    const since = await pulling(at(41))
    expect(since.socket().input).toEqual({ lastEventId: at(41) })
    const now = await pulling()
    expect(now.socket().input).toEqual({ lastEventId: null })
  })

  test('that is slow stops the stream at a thousand waiting, and gets the rest, each once', async () => {
    const { socket, open, connection, take } = await pulling()
    for (let seq = 1; seq <= 999; seq++) socket().yield(at(seq), news(seq))
    expect(open()).toHaveLength(1)
    socket().yield(at(1_000), news(1_000))
    expect(open()).toEqual([])
    expect(connection.get()).toEqual({ status: 'idle' })
    const taken = await take(1_000)
    expect(open()).toEqual([])

    const rest = take(2)
    await pass(0)
    await socket().accept()
    expect(socket().input).toEqual({ lastEventId: at(1_000) })
    socket().yield(at(1_000), sync)
    for (const seq of [1_001, 1_002]) socket().yield(at(seq), news(seq))
    taken.push(...(await rest))
    expect(taken).toEqual(Array.from({ length: 1_002 }, (_, index) => at(index + 1)))
  })

  test('goes on after a reset from where that says, also where the numbers start anew', async () => {
    const { socket, take, loop } = await pulling()
    for (const seq of [1, 2]) socket().yield(at(seq), news(seq))
    await take(2)
    socket().lose(1006)
    await pass(1_000)
    await socket().accept()
    socket().yield(at(1, 'restored'), { type: 'sync', verdict: 'reset', missed: 0 })
    socket().yield(at(2, 'restored'), news(2))
    expect(await loop.next()).toMatchObject({ value: { type: 'sync', verdict: 'reset', cursor: at(1, 'restored') } })
    expect(await take(1)).toEqual([at(2, 'restored')])
  })

  test('hears of every connection, also where nothing was missed', async () => {
    const { socket, take, loop } = await pulling()
    for (const seq of [1, 2]) socket().yield(at(seq), news(seq))
    await take(2)
    socket().lose(1006)
    await pass(1_000)
    await socket().accept()
    socket().yield(at(2), sync)
    expect(await loop.next()).toMatchObject({ value: { type: 'sync', cursor: at(2) } })
  })

  test('that is left closes its socket', async () => {
    const { loop, open } = await pulling()
    await loop.return(undefined)
    expect(open()).toEqual([])
    await pass(0)
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('a loop ends', () => {
  async function listening(...options: Parameters<ReturnType<typeof createNetwork>['listen']>) {
    const network = createNetwork({ isKnown: async () => 'unknown' })
    const listener = network.listen(...options)
    await pass(0)
    await network.socket().accept()
    network.socket().yield(at(0), sync)
    await pass(0)
    return { ...network, ...listener }
  }

  test('with its signal, at once, while it waits', async () => {
    const controller = new AbortController()
    const { outcome, open } = await listening({ signal: controller.signal })
    controller.abort()
    await pass(0)
    expect(outcome).toEqual({ isOver: true })
    expect(open()).toEqual([])
  })

  test('with its signal, without a word of what still waits', async () => {
    const controller = new AbortController()
    const { outcome, heard, socket } = await listening({ signal: controller.signal })
    socket().yield(at(1), news(1))
    controller.abort()
    await pass(0)
    expect(outcome).toEqual({ isOver: true })
    expect(heard).toEqual(['sync'])
  })

  test('before it begins, when the signal was given already', async () => {
    const { outcome, sockets, ...network } = { ...createNetwork(), outcome: undefined }
    const listener = network.listen({ signal: AbortSignal.abort() })
    await pass(0)
    expect(listener.outcome).toEqual({ isOver: true })
    expect([outcome, sockets()]).toEqual([undefined, []])
  })

  test('with close, after what had come', async () => {
    const { outcome, heard, socket, connection } = await listening()
    socket().yield(at(1), news(1))
    connection.close()
    await pass(0)
    expect(outcome).toEqual({ isOver: true })
    expect(heard).toEqual(['sync', 'News 1'])
  })

  test('with an error when the server knows the caller no more, after what had come', async () => {
    const { outcome, heard, socket } = await listening()
    socket().yield(at(1), news(1))
    socket().lose(4401)
    await pass(0)
    expect(heard).toEqual(['sync', 'News 1'])
    expect(outcome.error).toMatchObject({ data: { code: 'UNAUTHORIZED' } })
  })

  test('without ending another one', async () => {
    const controller = new AbortController()
    const { listen, socket, heard } = await listening()
    const other = listen({ signal: controller.signal })
    await pass(0)
    socket().yield(at(0), sync)
    await pass(0)
    controller.abort()
    await pass(0)
    expect(other.outcome.isOver).toBe(true)
    const [first] = socket().requests
    socket().say(
      JSON.stringify({ id: first?.id, result: { type: 'data', id: at(1), data: { id: at(1), data: news(1) } } }),
    )
    await pass(0)
    expect(heard).toEqual(['sync', 'News 1'])
    expect(other.heard).toEqual(['sync'])
  })
})
