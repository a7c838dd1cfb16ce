// Every change of a notification's state goes through here: the rows, the badges and the event move together, and the
// badges move by what really changed, so that two devices doing the same at once count it once.
import { notifications } from '@carillon/db'
import { and, eq, inArray, isNotNull, isNull, type SQL, sql } from 'drizzle-orm'
import { notFound } from '../errors.ts'
import type { Work } from '../live/transaction.ts'
import type { NotificationChange } from './events.ts'

const { seenAt, readAt, archivedAt, snoozedUntil } = notifications

interface Action {
  /** Which notifications are not in that state yet. */
  where: SQL
  set(at: string): NotificationChange['change']
}

const back = { archivedAt: null, snoozedUntil: null }

export const actions = {
  see: { where: isNull(seenAt), set: (at) => ({ seenAt: at }) },
  read: { where: isNull(readAt), set: (at) => ({ seenAt: at, readAt: at }) },
  unread: { where: isNotNull(readAt), set: () => ({ readAt: null }) },
  // What is snoozed is archived until then; now it stays so.
  archive: {
    where: sql`(${archivedAt} is null or ${snoozedUntil} is not null)`,
    set: (at) => ({ seenAt: at, archivedAt: at, snoozedUntil: null }),
  },
  unarchive: { where: isNotNull(archivedAt), set: () => back },
  unsnooze: { where: isNotNull(snoozedUntil), set: () => back },
} satisfies Record<string, Action>

/** Puts away until then, also what was put away for good or until another time. */
export const snooze = (until: string): Action => ({
  where: sql`${snoozedUntil} is distinct from ${until}::timestamptz`,
  set: (at) => ({ seenAt: at, archivedAt: at, snoozedUntil: until }),
})

/** As many as a call may name. */
const mostNamed = 500

const columns = {
  seenAt: 'seen_at',
  readAt: 'read_at',
  archivedAt: 'archived_at',
  snoozedUntil: 'snoozed_until',
} as const
/** Of these the first time stands. */
const lasting = new Set(['seenAt', 'readAt'])

function assignments(change: NotificationChange['change']): SQL {
  const parts = Object.entries(change).map(([name, value]) => {
    const column = sql.identifier(columns[name as keyof typeof columns])
    if (value === null) return sql`${column} = null`
    const time = sql`${value}::timestamptz`
    return sql`${column} = ${lasting.has(name) ? sql`coalesce(n.${column}, ${time})` : time}`
  })
  return sql.join(parts, sql`, `)
}

/** What a change came to. */
interface Outcome {
  /** How many were not in that state yet. */
  changed: number
  /** By this time, which is now theirs, what was changed can be named to change it back. */
  at: string
}

interface Changed extends Record<string, unknown> {
  ids: string[] | null
  upTo: string | null
  changed: number
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
  action: keyof typeof actions | Action,
  { ids, matching }: { ids?: string[] | undefined; matching?: SQL | undefined },
): Promise<Outcome> {
  if (ids) await requireOne(tx, userId, ids)
  const { where, set } = typeof action === 'string' ? actions[action] : action
  const at = new Date().toISOString()
  const change = set(at)
  const scope = and(eq(notifications.userId, userId), where, ids && inArray(notifications.id, ids), matching)
  const [changed] = await tx.execute<Changed>(sql`
    with old as (
      select id, seen_at, read_at, archived_at from ${notifications} where ${scope} order by id for no key update
    ),
    -- What it was before comes along: joined again, ten thousand rows that nobody expects are compared with each other.
    new as (
      update ${notifications} n set ${assignments(change)} from old where n.id = old.id
      returning n.id,
        (n.seen_at is null and n.archived_at is null)::int - (old.seen_at is null and old.archived_at is null)::int as unseen,
        (n.read_at is null and n.archived_at is null)::int - (old.read_at is null and old.archived_at is null)::int as unread
    )
    select json_agg(id) as ids, max(id::text) as "upTo", count(*)::int as changed,
      coalesce(sum(unseen), 0)::int as unseen, coalesce(sum(unread), 0)::int as unread
    from new`)
  if (!changed?.ids || !changed.upTo) return { changed: 0, at }
  // By name, never "all up to": what was made earlier may commit in the middle of this, and was not meant.
  const named = changed.ids.length > mostNamed ? null : changed.ids
  emit([userId], { type: 'notification.changed', ids: named, upTo: changed.upTo, change })
  tally({ userId, unseen: changed.unseen, unread: changed.unread })
  return { changed: changed.changed, at }
}
