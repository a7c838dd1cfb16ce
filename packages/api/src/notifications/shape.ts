import { type Db, type Locale, notifications, type Severity, type Transaction, users } from '@carillon/db'
import { eq } from 'drizzle-orm'
import { type UserRef, userRef } from '../users/user-ref.ts'
import type { KindRegistry } from './kind.ts'

export interface Notification {
  id: string
  /** By which lists are ordered, the greatest first, and paged: its id, or, once it was snoozed and came back, a later one. */
  place: string
  kind: string
  data: Record<string, unknown>
  title: string
  body: string | null
  link: string | null
  severity: Severity
  actor: UserRef | null
  groupKey: string | null
  createdAt: string
  seenAt: string | null
  readAt: string | null
  /** Also set as long as it is snoozed: then it is in no list but that one. */
  archivedAt: string | null
  /** When it comes back, unseen and unread; `null` unless it is snoozed. */
  snoozedUntil: string | null
}

export const withActor = { row: notifications, actor: userRef }

export const selectNotifications = (db: Db | Transaction) =>
  db.select(withActor).from(notifications).leftJoin(users, eq(users.id, notifications.actorId)).$dynamic()

type Selected = Awaited<ReturnType<typeof selectNotifications>>[number]

export function shapeNotification(kinds: KindRegistry, locale: Locale, { row, actor }: Selected): Notification {
  const { id, kind, data, severity, groupKey } = row
  return {
    id,
    place: row.place ?? id,
    kind,
    data,
    ...kinds.render(kind, locale, data, actor),
    severity,
    actor,
    groupKey,
    createdAt: row.createdAt.toISOString(),
    seenAt: row.seenAt?.toISOString() ?? null,
    readAt: row.readAt?.toISOString() ?? null,
    archivedAt: row.archivedAt?.toISOString() ?? null,
    snoozedUntil: row.snoozedUntil?.toISOString() ?? null,
  }
}
