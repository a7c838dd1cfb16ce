// What is snoozed comes back, and what has expired goes. Whoever takes a row holds it until the commit and others pass it over, so
// each is taken once, however many servers there are and wherever one of them dies.
import { dueAtOf, notifications } from '@carillon/db'
import { and, asc, isNotNull, lte, or, sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import type { Work } from '../../live/transaction.ts'
import { byUser, removeNotifications, weightOf } from '../remove.ts'

const { id, userId, seenAt, readAt, archivedAt, snoozedUntil, expiresAt } = notifications

const mostAtOnce = 500
/** Of whoever has more come back at the same time, all lists are fetched again: that is one event and not so many. */
const mostTold = 25

const now = sql`now()`
export const isDue = and(or(isNotNull(snoozedUntil), isNotNull(expiresAt)), lte(dueAtOf(notifications), now))

const selectDue = ({ tx }: Work) =>
  tx
    .select({ id, userId, seenAt, readAt, archivedAt, isOver: sql<boolean>`coalesce(${expiresAt} <= ${now}, false)` })
    .from(notifications)
    .where(isDue)
    .orderBy(asc(dueAtOf(notifications)))
    .limit(mostAtOnce)
    .for('update', { skipLocked: true })

type Due = Awaited<ReturnType<typeof selectDue>>

/** Unseen, unread, and above everything that came in the meantime. */
async function bringBack({ tx, emit, tally }: Work, rows: Due) {
  if (rows.length === 0) return
  const places = JSON.stringify(rows.map((row) => ({ id: row.id, place: v7() })))
  await tx.execute(sql`
    update notifications n
    set snoozed_until = null, archived_at = null, seen_at = null, read_at = null, place = p.place
    from jsonb_to_recordset(${places}::jsonb) as p(id uuid, place uuid) where n.id = p.id`)
  for (const row of rows) {
    const { unseen, unread } = weightOf(row)
    tally({ userId: row.userId, unseen: 1 - unseen, unread: 1 - unread })
  }
  for (const [reader, theirs] of byUser(rows)) {
    if (theirs.length > mostTold) emit([reader], { type: 'notification.changed', ids: null, upTo: null, change: {} })
    else for (const notificationId of theirs) emit([reader], { type: 'notification.returned', notificationId })
  }
}

/** Does so with some of what is due; returns whether there may be more. */
export async function takeDue(work: Work): Promise<boolean> {
  const due = await selectDue(work)
  await bringBack(
    work,
    due.filter((row) => !row.isOver),
  )
  const over = due.filter((row) => row.isOver).map((row) => row.id)
  await removeNotifications(work, over)
  return due.length === mostAtOnce
}
