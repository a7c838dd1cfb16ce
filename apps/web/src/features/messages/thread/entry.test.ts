import type { Conversation, Message, Pending } from '@carillon/client'
import { expect, it } from 'vitest'
import { deliveriesOf } from './delivery.ts'
import { entriesOf } from './entry.ts'

const me = { id: 'me', username: 'me', displayName: 'Me' }
const bob = { id: 'bob', username: 'bob', displayName: 'Bob' }
const eve = { id: 'eve', username: 'eve', displayName: 'Eve' }

const message = (seq: number, author = bob): Message => ({
  id: `m${seq}`,
  conversationId: 'c',
  seq,
  author,
  body: `Number ${seq}`,
  clientId: `k${seq}`,
  replyTo: null,
  reactions: [],
  createdAt: '2026-03-18T09:00:00.000Z',
  editedAt: null,
  deletedAt: null,
})

const pending = (clientId: string, status: Pending['status'] = 'queued', replyTo?: string): Pending => ({
  conversationId: 'c',
  clientId,
  body: clientId,
  queuedAt: '2026-03-18T09:01:00.000Z',
  status,
  reason: status === 'failed' ? 'too long' : null,
  code: status === 'failed' ? 'PAYLOAD_TOO_LARGE' : null,
  field: status === 'failed' ? 'body' : null,
  replyTo,
})

type Seqs = Record<string, number>

const group = (readSeqs: Seqs, deliveredSeqs = readSeqs): Conversation => ({
  id: 'c',
  type: 'group',
  title: null,
  members: [me, bob, eve].map((user) => {
    const { [user.id]: readSeq = 0 } = readSeqs
    return { ...user, role: 'member', readSeq, deliveredSeq: deliveredSeqs[user.id] ?? readSeq }
  }),
  lastMessage: null,
  unread: 0,
  readSeq: 0,
  updatedAt: '',
})

const around = (conversation: Conversation, isFlowing = true) => ({ conversation, myId: 'me', isFlowing })

const entries = (stored: Message[], waiting: Pending[] = [], newAfter?: number) =>
  entriesOf({ stored, pending: waiting, me, newAfter })

const newAt = (stored: Message[], newAfter: number) =>
  entries(stored, [], newAfter).find((entry) => entry.isFirstNew)?.stored?.seq

it('puts what is on its way below what is stored, with what it answers', () => {
  const [first, second] = entries([message(1)], [pending('a', 'queued', 'm1')])
  expect(first?.previous).toBeUndefined()
  expect(second?.previous?.body).toBe('Number 1')
  expect(second?.message.replyTo?.body).toBe('Number 1')
})

it('keeps the key of a message when the server has it', () => {
  const [before] = entries([], [pending('k1')])
  const [after] = entries([message(1, me)])
  expect(after?.key).toBe(before?.key)
})

it('begins what is new at the first message of somebody else after the one read last', () => {
  expect(newAt([message(1), message(2, me), message(3)], 1)).toBe(3)
  expect(newAt([message(1), message(2)], 2)).toBeUndefined()
})

it('does not say where what is new begins before what was read last is loaded', () => {
  expect(newAt([message(7), message(8)], 3)).toBeUndefined()
  expect(newAt([message(4), message(5)], 3)).toBe(4)
})

it('says how far one’s own last message has come', () => {
  const stored = [message(1, me), message(2, me)]
  const told = (readSeqs: Seqs, deliveredSeqs?: Seqs) =>
    deliveriesOf(entries(stored), around(group(readSeqs, deliveredSeqs))).get('me/k2') ?? null
  expect(told({})).toEqual({ state: 'sent' })
  expect(told({}, { bob: 2, eve: 1 })).toEqual({ state: 'sent' })
  expect(told({}, { bob: 2, eve: 2 })).toEqual({ state: 'delivered' })
  expect(told({ bob: 2, eve: 1 })).toEqual({ state: 'read', readers: ['Bob'], isEveryone: false })
  expect(told({ bob: 2, eve: 2 })).toEqual({ state: 'read', readers: ['Bob', 'Eve'], isEveryone: true })
  expect(deliveriesOf(entries(stored), around(group({}))).has('me/k1')).toBe(false)
})

it('tells of everything that failed, and of the last one on its way', () => {
  const rows = entries([message(1, me)], [pending('a', 'failed'), pending('b', 'sending'), pending('d')])
  const failed = ['me/a', { state: 'failed', code: 'PAYLOAD_TOO_LARGE', field: 'body' }]
  expect([...deliveriesOf(rows, around(group({}), false))]).toEqual([failed, ['me/d', { state: 'waiting' }]])
  expect([...deliveriesOf(rows, around(group({})))]).toEqual([failed, ['me/d', { state: 'queued' }]])
})

it('leaves out between two people what an answer says', () => {
  const direct = { ...group({ bob: 2 }), type: 'direct' as const }
  expect(deliveriesOf(entries([message(1, me), message(2)]), around(direct)).size).toBe(0)
})
