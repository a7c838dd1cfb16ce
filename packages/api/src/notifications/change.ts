// Every change of a notification's state goes through here: the rows, the badges and the event move together, and the
// badges move by what really changed, so that two devices doing the same at once count it once.
import { notifications } from '@carillon/db'
import { and, eq, inArray, isNotNull, isNull, type SQL, sql } from 'drizzle-orm'
import { notFound } from '../errors.ts'
import type { Work } from '../live/transaction.ts'
import type { NotificationChange } from './events.ts'

const { seenAt, readAt, archivedAt } = notifications

interface Action {
  /** Which notifications are not in that state yet. */
  where: SQL
  set(at: string): NotificationChange['change']
}

export const actions = {
  see: { where: isNull(seenAt), set: (at) => ({ seenAt: at }) },
  read: { where: isNull(readAt), set: (at) => ({ seenAt: at, readAt: at }) },
  unread: { where: isNotNull(readAt), set: () => ({ readAt: null }) },
  archive: { where: isNull(archivedAt), set: (at) => ({ seenAt: at, archivedAt: at }) },
  unarchive: { where: isNotNull(archivedAt), set: () => ({ archivedAt: null }) },
} satisfies Record<string, Action>

/** As many as a call may name. */
const mostNamed = 500

const columns = { seenAt: 'seen_at', readAt: 'read_at', archivedAt: 'archived_at' } as const

function assignments(change: NotificationChange['change']): SQL {
  const parts = Object.entries(change).map(([name, value]) => {
    const column = sql.identifier(columns[name as keyof typeof columns])
    return value === null ? sql`${column} = null` : sql`${column} = coalesce(n.${column}, ${value}::timestamptz)`
  })
  return sql.join(parts, sql`, `)
}

interface Changed extends Record<string, unknown> {
  ids: string[] | null
  upTo: string | null
  unseen: number
  unread: number
}

/** Some may be gone or in that state already; when not one is the user's, there is nothing to change. */
async function requireOne(tx: Work['tx'], userId: string, ids: string[]) {
  const mine = and(eq(notifications.userId, userId), inArray(notifications.id, ids))
  const found = await tx.query.notifications.findFirst({ where: mine, columns: { id: true } })
  if (!found) throw notFound('notification')
}

/** Applies the action to these ids, or to all of the user's; `matching` narrows it further. */
export async function changeNotifications(
  { tx, emit, tally }: Work,
  userId: string,
  action: keyof typeof actions,
  { ids, matching }: { ids?: string[] | undefined; matching?: SQL },
): Promise<void> {
  if (ids) await requireOne(tx, userId, ids)
  const { where, set } = actions[action]
  const change = set(new Date().toISOString())
  const scope = and(eq(notifications.userId, userId), where, ids && inArray(notifications.id, ids), matching)
  const [changed] = await tx.execute<Changed>(sql`
    with old as (
      select id, seen_at, read_at, archived_at from ${notifications} where ${scope} order by id for no key update
    ),
    new as (
      update ${notifications} n set ${assignments(change)} from old where n.id = old.id
      returning n.id, n.seen_at, n.read_at, n.archived_at
    )
    select json_agg(id) as ids, max(id::text) as "upTo",
      coalesce(sum((new.seen_at is null and new.archived_at is null)::int - (old.seen_at is null and old.archived_at is null)::int), 0)::int as unseen,
      coalesce(sum((new.read_at is null and new.archived_at is null)::int - (old.read_at is null and old.archived_at is null)::int), 0)::int as unread
    from old join new using (id)`)
  if (!changed?.ids || !changed.upTo) return
  // By name, never "all up to": what was made earlier may commit in the middle of this, and was not meant.
  const named = changed.ids.length > mostNamed ? null : changed.ids
  emit([userId], { type: 'notification.changed', ids: named, upTo: changed.upTo, change })
  tally({ userId, unseen: changed.unseen, unread: changed.unread })
}
