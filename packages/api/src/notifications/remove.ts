// Every end of a notification goes through here: the row, the badges and the event go together.
import { arrayLiteral, notifications } from '@carillon/db'
import { and, type SQL, sql } from 'drizzle-orm'
import type { Work } from '../live/transaction.ts'

/** One event names so many at most. */
export const mostRemoved = 500

/** By how much a row counts in the badges. */
export const weightOf = ({ seenAt, readAt, archivedAt }: Pick<Row, 'seenAt' | 'readAt' | 'archivedAt'>) => ({
  unseen: Number(seenAt === null && archivedAt === null),
  unread: Number(readAt === null && archivedAt === null),
})

type Row = typeof notifications.$inferSelect

/** Ids by whose they are. */
export function byUser(rows: { id: string; userId: string }[]): Map<string, string[]> {
  const ids = new Map<string, string[]>()
  for (const { id, userId } of rows) ids.set(userId, [...(ids.get(userId) ?? []), id])
  return ids
}

/** Whether its id is one of these, however many. */
export const isOneOf = (ids: string[]): SQL => sql`${notifications.id} = any(${arrayLiteral(ids)}::uuid[])`

/** Removes those of these that are there, where `matching` says so, and tells their readers. Returns how many there were. */
export async function removeNotifications(work: Work, ids: string[], matching?: SQL): Promise<number> {
  const { tx, emit, tally } = work
  if (ids.length === 0) return 0
  const { id, userId, seenAt, readAt, archivedAt } = notifications
  // In the order in which everybody else locks them.
  await tx
    .select({ id })
    .from(notifications)
    .where(and(isOneOf(ids), matching))
    .orderBy(id)
    .for('update')
  const gone = await tx
    .delete(notifications)
    .where(and(isOneOf(ids), matching))
    .returning({ id, userId, seenAt, readAt, archivedAt })
  for (const row of gone) {
    const { unseen, unread } = weightOf(row)
    tally({ userId: row.userId, unseen: -unseen, unread: -unread })
  }
  for (const [reader, theirs] of byUser(gone)) {
    for (let from = 0; from < theirs.length; from += mostRemoved) {
      emit([reader], { type: 'notification.removed', ids: theirs.slice(from, from + mostRemoved) })
    }
  }
  return gone.length
}
