import type { Event, Notification } from '@carillon/client'
import { expect, test } from 'vitest'
import { formatEvent, formatTime, oneLine } from './format-event.ts'

const now = new Date(2026, 2, 4, 15, 9, 26)
const counts = { unseen: 1, unread: 1, messages: 0 }
const actor = { id: '1', username: 'bob', displayName: 'Bob Keller' }

const notification: Notification = {
  id: '2',
  place: '2',
  kind: 'announcement',
  data: {},
  title: 'Build done',
  body: null,
  link: null,
  severity: 'normal',
  actor: null,
  groupKey: null,
  createdAt: now.toISOString(),
  seenAt: null,
  readAt: null,
  archivedAt: null,
  snoozedUntil: null,
}

const created = (differences: Partial<Notification>): Event => ({
  type: 'notification.created',
  notification: { ...notification, ...differences },
  counts,
  alerts: [],
})

test('a notification is one line with all that is known of it', () => {
  expect(formatEvent(created({}), now)).toBe('15:09:26  notification.created    Build done')
  expect(formatEvent(created({ body: 'In 3 s', link: '/builds', actor, severity: 'high' }), now)).toBe(
    '15:09:26  notification.created    [high] Build done · In 3 s (from Bob Keller) /builds',
  )
})

test('a change says to how many what was done', () => {
  const change = { seenAt: now.toISOString(), readAt: null }
  const event: Event = { type: 'notification.changed', ids: ['1', '2'], upTo: '2', change, counts }
  expect(formatEvent(event, now)).toBe('15:09:26  notification.changed    2 now seen, not read')
  expect(formatEvent({ ...event, ids: null }, now)).toContain('all now seen')
})

test('what is snoozed says so, and what comes back and goes', () => {
  const change = { snoozedUntil: now.toISOString(), archivedAt: now.toISOString() }
  const event: Event = { type: 'notification.changed', ids: ['1'], upTo: '1', change, counts }
  expect(formatEvent(event, now)).toBe('15:09:26  notification.changed    1 now snoozed, archived')
  expect(formatEvent({ type: 'notification.returned', notification, counts, alerts: [] }, now)).toContain('Build done')
  expect(formatEvent({ type: 'notification.removed', ids: ['1', '2'], counts }, now)).toContain('2 gone')
})

test('an event nobody here knows is still told by its name', () => {
  expect(formatEvent({ type: 'poll.closed' } as unknown as Event, now)).toBe('15:09:26  poll.closed')
})

test('only what did not happen today has a date', () => {
  expect(formatTime(new Date(2026, 2, 4, 0, 0, 1), now)).toBe('00:00:01')
  expect(formatTime(new Date(2026, 2, 3, 23, 59, 59), now)).toBe('2026-03-03 23:59:59')
})

test('a text cannot draw on the terminal, break the line, or turn it round', () => {
  expect(oneLine('one\n  two\x1b[31m\u009b2J\u202eeerht\u0007')).toBe('one two[31m2Jeerht')
})
