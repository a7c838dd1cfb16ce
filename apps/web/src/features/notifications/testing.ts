import type { Notification } from '@carillon/client'

/** Unread, and called by its id. */
export const notification = (id: string, more: Partial<Notification> = {}): Notification => ({
  id,
  place: id,
  kind: 'announcement',
  data: {},
  title: id,
  body: null,
  link: null,
  actions: [],
  severity: 'normal',
  actor: null,
  groupKey: null,
  createdAt: '2026-03-05T12:00:00.000Z',
  seenAt: null,
  readAt: null,
  archivedAt: null,
  snoozedUntil: null,
  ...more,
})
