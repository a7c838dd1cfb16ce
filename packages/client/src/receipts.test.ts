import type { Event } from '@carillon/api'
import { QueryClient } from '@tanstack/query-core'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { conversationListOptions } from './conversations.ts'
import { startLive } from './live.ts'
import { createStream } from './live-world.ts'
import { answering, at, conversation, everyEvent, me, message } from './testing.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

const posted = (conversationId: string, seq: number, authorId = 'bob'): Event => ({
  ...everyEvent['message.posted'],
  message: message(seq, { conversationId, author: { id: authorId, username: authorId, displayName: authorId } }),
})

/** A stream, and a server that hears how far this device has what was posted. */
function createWorld({ conversations = [conversation(1)], hasReceipts = true } = {}) {
  const told: Record<string, number>[] = []
  const server = { isAway: false, failed: 0 }
  const cache = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  const stream = createStream()
  const api = answering(async (path, input) => {
    if (server.isAway) {
      server.failed++
      throw new Error('fetch failed')
    }
    if (path === 'conversations.list') return { items: conversations, nextCursor: null, asOf: at(0) }
    const { items } = input as { items: { id: string; seq: number }[] }
    told.push(Object.fromEntries(items.map(({ id, seq }) => [id, seq])))
    return {}
  })
  const live = startLive({ client: stream.client, cache, userId: me, api: hasReceipts ? api : undefined })
  let cursor = 0
  return {
    told,
    server,
    live,
    load: () => cache.fetchInfiniteQuery(conversationListOptions({ api })),
    begin: () => stream.sync(0),
    hears: (event: Event) => stream.say(event, at(++cursor)),
    [Symbol.dispose]() {
      live.stop()
      cache.clear()
    },
  }
}

test('what others post is acknowledged: what comes together at once, then once a second, each time up to the last', async () => {
  using world = createWorld()
  await world.begin()
  for (const seq of [1, 2, 3]) await world.hears(posted('c1', seq))
  await world.hears(posted('c2', 7))
  await pass(100)
  expect(world.told).toEqual([{ c1: 3, c2: 7 }])
  for (const seq of [4, 5]) await world.hears(posted('c1', seq))
  await pass(800)
  expect(world.told).toHaveLength(1)
  await world.hears(posted('c1', 6))
  await pass(200)
  expect(world.told.slice(1)).toEqual([{ c1: 6 }])
  await pass(60_000)
  expect(world.told).toHaveLength(2)
})

test('what one posted oneself is not, nor what another device has acknowledged or read meanwhile', async () => {
  using world = createWorld()
  await world.begin()
  await world.hears(posted('c1', 1, me))
  await world.hears(posted('c2', 1))
  await world.hears({ ...everyEvent['delivered.moved'], conversationId: 'c2', userId: me, seq: 1 })
  await world.hears(posted('c3', 2))
  await world.hears({ ...everyEvent['read.moved'], conversationId: 'c3', userId: me, seq: 1 })
  await world.hears({ ...everyEvent['delivered.moved'], conversationId: 'c3', userId: 'bob', seq: 2 })
  await world.hears(posted('c4', 1))
  await world.hears(posted('c4', 2, me))
  await pass(10_000)
  expect(world.told).toEqual([{ c3: 2 }])
})

test('nor where so many are in a conversation that nobody keeps receipts', async () => {
  const members = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      ...{ id: index === 0 ? me : `u${index}`, username: 'u', displayName: 'U' },
      ...{ role: 'member' as const, readSeq: 0, deliveredSeq: 0 },
    }))
  using world = createWorld({
    conversations: [conversation(1, { members: members(8) }), conversation(2, { members: members(9) })],
  })
  await world.begin()
  await world.load()
  await world.hears(posted('c1', 1))
  await world.hears(posted('c2', 1))
  await pass(10_000)
  expect(world.told).toEqual([{ c1: 1 }])
})

test('what came while one was away is acknowledged with the list', async () => {
  const known = conversation(2, { lastMessage: message(4, { conversationId: 'c2' }) })
  const members = known.members.map((member) => ({ ...member, deliveredSeq: 4 }))
  using world = createWorld({
    conversations: [conversation(1, { lastMessage: message(4) }), { ...known, members }, conversation(3)],
  })
  await world.begin()
  await world.load()
  await pass(10_000)
  expect(world.told).toEqual([{ c1: 4 }])
})

test('and what was said before one came with the conversation itself', async () => {
  using world = createWorld()
  await world.begin()
  const lastMessage = message(4, { conversationId: 'c9' })
  await world.hears({ type: 'conversation.changed', conversation: conversation(9, { lastMessage }) })
  await world.hears({ type: 'conversation.changed', conversation: conversation(8) })
  await pass(10_000)
  expect(world.told).toEqual([{ c9: 4 }])
})

test('a receipt that is lost is said again, up to what has come since', async () => {
  using world = createWorld()
  await world.begin()
  world.server.isAway = true
  await world.hears(posted('c1', 2))
  await world.hears(posted('c2', 1))
  await pass(500)
  await world.hears(posted('c2', 5))
  await pass(5_000)
  world.server.isAway = false
  await pass(10_000)
  expect(world.told).toEqual([{ c1: 2, c2: 5 }])
})

test('but not without end: then the next makes up for it', async () => {
  using world = createWorld()
  await world.begin()
  world.server.isAway = true
  await world.hears(posted('c1', 1))
  await pass(600_000)
  expect(world.server.failed).toBe(6)
  expect(vi.getTimerCount()).toBe(0)
  world.server.isAway = false
  await world.hears(posted('c1', 2))
  await pass(10_000)
  expect(world.told).toEqual([{ c1: 2 }])
})

test('one that fails after all was stopped is not said again', async () => {
  using world = createWorld()
  await world.begin()
  world.server.isAway = true
  await world.hears(posted('c1', 1))
  vi.advanceTimersByTime(100)
  world.live.stop()
  await pass(60_000)
  expect([world.server.failed, vi.getTimerCount()]).toEqual([1, 0])
})

test('many conversations are acknowledged in portions', async () => {
  using world = createWorld()
  await world.begin()
  for (let number = 1; number <= 250; number++) await world.hears(posted(`c${number}`, 1))
  await pass(3_000)
  expect(world.told.map((items) => Object.keys(items).length)).toEqual([100, 100, 50])
})

test('stopped, or without a way to say it, nothing is acknowledged and no timer stays', async () => {
  using silent = createWorld({ hasReceipts: false })
  await silent.begin()
  await silent.hears(posted('c1', 1))
  using stopped = createWorld()
  await stopped.begin()
  await stopped.hears(posted('c1', 1))
  stopped.live.stop()
  await pass(10_000)
  expect([silent.told, stopped.told]).toEqual([[], []])
  expect(vi.getTimerCount()).toBe(0)
})
