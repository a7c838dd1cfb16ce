import type { AppRouter, Conversation, Counts, Event, Message, Notification, Preferences, UserRef } from '@carillon/api'
import { createTRPCClient, TRPCClientError } from '@trpc/client'
import { observable } from '@trpc/server/observable'
import { expect } from 'vitest'
import type { Applied, Apply, Pages } from './apply.ts'

export const me = 'me'
const bob: UserRef = { id: 'bob', username: 'bob', displayName: 'Bob' }

/** The place after the n-th event of the reader's feed. */
export const at = (seq: number, feed = 'feed') => `${feed}.${seq}`
const instant = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString()

export const counts = (change: Partial<Counts> = {}): Counts => ({ unseen: 0, unread: 0, messages: 0, ...change })

/** Ids sort by number, as real ones do by time. */
export const notification = (number: number, change: Partial<Notification> = {}): Notification => ({
  id: `n${String(number).padStart(4, '0')}`,
  place: `n${String(number).padStart(4, '0')}`,
  kind: 'announcement',
  data: { title: `News ${number}` },
  title: `News ${number}`,
  body: null,
  link: null,
  severity: 'normal',
  actor: bob,
  groupKey: null,
  createdAt: instant(number),
  seenAt: null,
  readAt: null,
  archivedAt: null,
  snoozedUntil: null,
  ...change,
})

export const message = (seq: number, change: Partial<Message> = {}): Message => ({
  id: `${change.conversationId ?? 'c1'}-m${seq}`,
  conversationId: 'c1',
  seq,
  author: bob,
  body: `Message ${seq}`,
  clientId: `client-${seq}`,
  replyTo: null,
  reactions: [],
  createdAt: instant(100 + seq),
  editedAt: null,
  deletedAt: null,
  ...change,
})

/** Its last activity was in minute `number`. */
export const conversation = (number: number, change: Partial<Conversation> = {}): Conversation => ({
  id: `c${number}`,
  type: 'group',
  title: `Group ${number}`,
  members: [
    { id: me, username: 'me', displayName: 'Me', role: 'owner', readSeq: 0, deliveredSeq: 0 },
    { ...bob, role: 'member', readSeq: 0, deliveredSeq: 0 },
  ],
  lastMessage: null,
  unread: 0,
  readSeq: 0,
  updatedAt: instant(number),
  ...change,
})

export const preferences = (change: Partial<Preferences> = {}): Preferences => ({
  kinds: [],
  doNotDisturbUntil: null,
  quietHours: [],
  timeZone: 'UTC',
  subjects: [],
  ...change,
})

/** Pages as TanStack keeps them; `pageParams` as the options of this package make them. */
export const pages = <Page>(...list: Page[]): Pages<Page> => ({
  pages: list,
  pageParams: list.map((_, index) => (index === 0 ? null : `page ${index}`)),
})

/** Takes a step twice: the second time changes nothing, and nothing that was there before was written to. */
export function twice<Data>(apply: Apply<Data>, input: Record<string, unknown> = {}) {
  return (data: Data, event: Event, cursor: string): Applied<Data> => {
    const before = structuredClone(data)
    const step = { event, cursor, userId: me, input }
    const once = apply(data, step)
    expect(data).toEqual(before)
    if (typeof once !== 'symbol') expect(apply(once, step)).toBe(once)
    return once
  }
}

const unread = { unread: 3, counts: counts({ messages: 3 }) }

/** One of each, so that an apply meets all of them. A new event without a line here does not compile. */
export const everyEvent: { [Type in Event['type']]: Extract<Event, { type: Type }> } = {
  sync: { type: 'sync', verdict: 'live', missed: 0 },
  'user.changed': { type: 'user.changed', user: { id: 'bob', username: 'bob', displayName: 'Robert' } },
  'notification.created': {
    type: 'notification.created',
    notification: notification(9),
    counts: counts({ unread: 4 }),
    alerts: ['system', 'sound'],
  },
  'notification.rewritten': {
    type: 'notification.rewritten',
    notification: notification(1, { title: 'Other words' }),
    counts: counts({ unread: 4 }),
    alerts: [],
  },
  'notification.changed': {
    type: 'notification.changed',
    ids: [notification(1).id],
    upTo: null,
    change: { readAt: instant(50) },
    counts: counts({ unread: 4 }),
  },
  'notification.returned': {
    type: 'notification.returned',
    notification: notification(1, { place: notification(9).place }),
    counts: counts({ unread: 5 }),
    alerts: ['system', 'sound'],
  },
  'notification.removed': { type: 'notification.removed', ids: [notification(1).id], counts: counts({ unread: 2 }) },
  'preferences.changed': { type: 'preferences.changed', preferences: preferences({ doNotDisturbUntil: instant(60) }) },
  'message.posted': { type: 'message.posted', message: message(3), ...unread },
  'message.changed': { type: 'message.changed', message: message(1, { body: 'Edited' }), ...unread },
  'read.moved': { type: 'read.moved', conversationId: 'c1', userId: me, seq: 2, ...unread },
  'delivered.moved': { type: 'delivered.moved', conversationId: 'c1', userId: 'bob', seq: 3 },
  'conversation.changed': { type: 'conversation.changed', conversation: conversation(1, { title: 'Renamed' }) },
  'conversation.left': { type: 'conversation.left', id: 'c1', counts: counts({ messages: 1 }) },
}

/** The API over a network that is played by the test. */
export const answering = (answer: (path: string, input: unknown, signal: AbortSignal | null) => Promise<unknown>) =>
  createTRPCClient<AppRouter>({
    links: [
      () =>
        ({ op }) =>
          observable((observer) => {
            answer(op.path, op.input, op.signal ?? null).then(
              (data) => {
                observer.next({ result: { type: 'data', data } })
                observer.complete()
              },
              (error) => observer.error(TRPCClientError.from(error)),
            )
          }),
    ],
  })

/** What the server says to somebody it refuses. */
export const refusal = (code: string, retryAfterMs?: number) =>
  TRPCClientError.from({ error: { code: -32_000, message: `refused: ${code}`, data: { code, retryAfterMs } } })
