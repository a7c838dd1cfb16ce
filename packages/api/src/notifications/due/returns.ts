// What is snoozed comes back, and what has expired goes. Whoever takes a row holds it until the commit and others pass it over, so
// each is taken once, however many servers there are and wherever one of them dies.
import { dueAtOf, notifications } from '@carillon/db'
import { and, asc, isNotNull, lte, or, sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import type { Work } from '../../live/transaction.ts'
import { circumstancesOf, doneAt, weighing } from '../../preferences/circumstances.ts'
import type { KindRegistry } from '../kind.ts'
import { byUser, removeNotifications, weightOf } from '../remove.ts'

const { id, userId, kind, severity, seenAt, readAt, archivedAt, snoozedUntil, expiresAt } = notifications

const mostAtOnce = 500
/** Of whoever has more come back at the same time, all lists are fetched again: that is one event and not so many. */
const mostTold = 25

const now = sql`now()`
export const isDue = and(or(isNotNull(snoozedUntil), isNotNull(expiresAt)), lte(dueAtOf(notifications), now))

const selectDue = ({ tx }: Work) =>
  tx
    .select({
      id,
      userId,
      kind,
      severity,
      seenAt,
      readAt,
      archivedAt,
      dueAt: sql<number>`extract(epoch from ${dueAtOf(notifications)})::float8`,
      isOver: sql<boolean>`coalesce(${expiresAt} <= ${now}, false)`,
    })
    .from(notifications)
    .where(isDue)
    .orderBy(asc(dueAtOf(notifications)))
    .limit(mostAtOnce)
    .for('update', { skipLocked: true })

type Due = Awaited<ReturnType<typeof selectDue>>

/** What comes back in the same moment stands as it came: not by the index, where a digest of everybody would be sorted for each part of it. */
const inOrder = (one: Due[number], other: Due[number]) => one.dueAt - other.dueAt || one.id.localeCompare(other.id)

/** As its reader chose by now, like something new: what they have muted in the meantime goes to the archive. Returns which do not. */
async function store({ tx }: Work, kinds: KindRegistry, rows: Due): Promise<Set<string>> {
  const places = rows.map((row) => {
    return { id: row.id, place: v7(), brought: circumstancesOf(kinds.find(row.kind), row.severity) }
  })
  const raised = sql`
    select n.id, n.user_id, n.kind, n.group_key, p.brought, p.place
    from jsonb_to_recordset(${JSON.stringify(places)}::jsonb) as p(id uuid, place uuid, brought int)
    join notifications n using (id)`
  const listed = await tx.execute<{ id: string }>(sql`
    with ${weighing(raised)},
    returned as (
      update notifications n
      set snoozed_until = null, place = w.place, circumstances = w.circumstances, (seen_at, read_at, archived_at) = (select ${doneAt})
      from weighed w where n.id = w.id
    )
    select id from weighed where is_listed`)
  return new Set(listed.map((row) => row.id))
}

/** Unseen, unread, and above everything that came in the meantime. */
async function bringBack(work: Work, kinds: KindRegistry, rows: Due) {
  if (rows.length === 0) return
  const { emit, tally } = work
  const listed = await store(work, kinds, rows)
  for (const row of rows) {
    const { unseen, unread } = weightOf(row)
    const counts = Number(listed.has(row.id))
    tally({ userId: row.userId, unseen: counts - unseen, unread: counts - unread })
  }
  for (const [reader, theirs] of byUser(rows)) {
    if (theirs.length > mostTold) emit([reader], { type: 'notification.changed', ids: null, upTo: null, change: {} })
    else for (const notificationId of theirs) emit([reader], { type: 'notification.returned', notificationId })
  }
}

/** Does so with some of what is due; returns whether there may be more. */
export async function takeDue(work: Work, kinds: KindRegistry): Promise<boolean> {
  const due = (await selectDue(work)).toSorted(inOrder)
  await bringBack(
    work,
    kinds,
    due.filter((row) => !row.isOver),
  )
  const over = due.filter((row) => row.isOver).map((row) => row.id)
  await removeNotifications(work, over)
  return due.length === mostAtOnce
}
