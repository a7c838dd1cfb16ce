import type { Conversation, Message, MessagePage } from '@carillon/client'
import { describe, expect, it } from 'vitest'
import { isUsable, type Kept, keptShape, mergeKept } from './kept.ts'
import { mostThreads } from './most-threads.ts'

const now = Date.parse('2026-03-18T09:00:00.000Z')
const dayMs = 24 * 60 * 60_000
const alice = { id: 'alice', username: 'alice', displayName: 'Alice', locale: 'en', timeZone: 'UTC' } as Kept['user']
const bob = { ...alice, id: 'bob', username: 'bob', displayName: 'Bob' }

const conversation = (id: string): Conversation => ({
  id,
  type: 'direct',
  title: null,
  members: [],
  lastMessage: null,
  unread: 0,
  readSeq: 0,
  updatedAt: '',
})

const message = (conversationId: string, seq: number, body = 'Hello'): Message => ({
  id: `${conversationId} ${seq}`,
  conversationId,
  seq,
  author: bob,
  body,
  clientId: `${seq}`,
  replyTo: null,
  reactions: [],
  createdAt: '2026-03-18T09:00:00.000Z',
  editedAt: null,
  deletedAt: null,
})

const thread = (conversationId: string, count: number, body?: string): MessagePage => ({
  items: Array.from({ length: count }, (_, index) => message(conversationId, index + 1, body)),
  asOf: 'feed.1',
})

interface Known {
  listed?: string[]
  threads?: Record<string, MessagePage>
  user?: Kept['user']
  updatedAt?: number
  keptAt?: number
}

const keep = ({ listed = [], threads = {}, user = alice, updatedAt = 1, keptAt = now }: Known): Kept => ({
  shape: keptShape,
  keptAt,
  user,
  counts: undefined,
  conversations: { page: { items: listed.map(conversation), nextCursor: null, asOf: 'feed.1' }, updatedAt },
  notifications: {},
  threads: Object.fromEntries(Object.entries(threads).map(([id, page]) => [id, { page, updatedAt }])),
})

const seqs = (kept: Kept, id: string) => kept.threads[id]?.page.items.map(({ seq }) => seq)

describe('what is kept for a time without a network', () => {
  it('holds what either of two tabs knows, and of both the newer', () => {
    const before = keep({ listed: ['a', 'b'], threads: { a: thread('a', 1), b: thread('b', 5) }, updatedAt: 2 })
    const after = mergeKept(before, keep({ listed: ['a', 'b'], threads: { b: thread('b', 2) }, updatedAt: 1 }))
    expect(seqs(after, 'a')).toEqual([1])
    expect(seqs(after, 'b')).toEqual([1, 2, 3, 4, 5])
  })

  it('forgets what was said in a conversation that is left', () => {
    const before = keep({ listed: ['a', 'b'], threads: { a: thread('a', 1), b: thread('b', 1) } })
    const after = mergeKept(before, keep({ listed: ['b'], updatedAt: 2 }))
    expect(Object.keys(after.threads)).toEqual(['b'])
  })

  it('has nothing of anybody else, of another version, or of long ago', () => {
    const before = keep({ listed: ['a'], threads: { a: thread('a', 1) }, updatedAt: 9 })
    const fresh = keep({ listed: ['a'] })
    expect(mergeKept({ ...before, user: bob }, fresh).threads).toEqual({})
    expect(mergeKept({ ...before, shape: keptShape + 1 }, fresh).threads).toEqual({})
    expect(mergeKept({ ...before, keptAt: now - 31 * dayMs }, fresh).threads).toEqual({})
    expect(isUsable(before, now + 29 * dayMs)).toBe(true)
    expect(isUsable(before, now + 30 * dayMs)).toBe(false)
  })

  it('does not grow without end: the last conversations, and the newest messages of each', () => {
    const ids = Array.from({ length: mostThreads + 5 }, (_, index) => `c${index}`)
    const many = mergeKept(
      undefined,
      keep({ listed: ids, threads: Object.fromEntries(ids.map((id) => [id, thread(id, 80)])) }),
    )
    expect(Object.keys(many.threads)).toEqual(ids.slice(0, mostThreads))
    expect(seqs(many, 'c0')?.[0]).toBe(31)
    expect(seqs(many, 'c0')).toHaveLength(50)

    const long = Object.fromEntries(ids.map((id) => [id, thread(id, 50, 'x'.repeat(4_000))]))
    const few = mergeKept(undefined, keep({ listed: ids, threads: long }))
    expect(Object.keys(few.threads)).toEqual(['c0', 'c1', 'c2', 'c3', 'c4', 'c5'])
  })

  it('cuts a list that has grown, and does not pretend that it is whole', () => {
    const ids = Array.from({ length: 60 }, (_, index) => `c${index}`)
    const { conversations } = mergeKept(undefined, keep({ listed: ids }))
    expect(conversations?.page.items).toHaveLength(50)
    expect(conversations?.page.asOf).toBe('')
  })
})
