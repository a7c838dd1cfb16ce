import { arrayLiteral, type Severity, type Transaction } from '@carillon/db'
import { sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import type { Work } from '../live/transaction.ts'
import { circumstancesOf, collected, doneAt, weighing } from '../preferences/circumstances.ts'
import { digestEnd, digestGroup } from './digest.ts'
import type { KindData, RaisableKind } from './kind.ts'

export interface Raised<Data extends KindData> {
  to: string[]
  data: Data
  /** Who caused it; nobody for the system itself. */
  actorId?: string | null
  severity?: Severity | undefined
  groupKey?: string | null | undefined
  /** It is removed then, wherever it is shown. */
  expiresAt?: Date | null | undefined
}

interface Shared {
  kind: string
  data: KindData
  severity: Severity
  actorId: string | null
  groupKey: string | null
  expiresAt: Date | null
  circumstances: number
}

/**
 * The same statement whatever their number: a row of parameters each takes longer to build than to store. Returns which of them do not
 * stand in the lists of their readers; those are stored as done already.
 */
async function store(tx: Transaction, ids: string[], to: string[], shared: Shared): Promise<Set<string>> {
  const { kind, data, severity, actorId, groupKey, expiresAt, circumstances } = shared
  const raised = sql`
    select id, user_id, ${kind}::text as kind, ${groupKey}::text as group_key, ${circumstances}::int as brought
    from unnest(${arrayLiteral(ids)}::uuid[], ${arrayLiteral(to)}::uuid[]) as told (id, user_id)`
  const unlisted = await tx.execute<{ id: string }>(sql`
    with ${weighing(raised)},
    stored as (
      insert into notifications (
        id, user_id, kind, data, severity, actor_id, group_key, expires_at, circumstances, seen_at, read_at, archived_at
      )
      select id, user_id, kind, ${JSON.stringify(data)}::jsonb, ${severity}::text, ${actorId}::uuid, group_key,
        ${expiresAt?.toISOString() ?? null}::timestamptz, circumstances, ${doneAt}
      from weighed
    )
    select id from weighed where not is_listed`)
  return new Set(unlisted.map(({ id }) => id))
}

/** Among what is snoozed; how its reader is told of it is decided once it comes, as of everything that comes back. */
async function storeWaiting(tx: Transaction, ids: string[], to: string[], shared: Shared, until: Date): Promise<void> {
  const { kind, data, severity, actorId, groupKey, expiresAt, circumstances } = shared
  await tx.execute(sql`
    insert into notifications (
      id, user_id, kind, data, severity, actor_id, group_key, expires_at, circumstances, archived_at, snoozed_until
    )
    select id, user_id, ${kind}::text, ${JSON.stringify(data)}::jsonb, ${severity}::text, ${actorId}::uuid, ${groupKey}::text,
      ${expiresAt?.toISOString() ?? null}::timestamptz, ${collected(circumstances)}::int, now(), ${until.toISOString()}::timestamptz
    from unnest(${arrayLiteral(ids)}::uuid[], ${arrayLiteral(to)}::uuid[]) as told (id, user_id)`)
}

/**
 * Raises a notification inside the transaction of the fact it tells of: both happen, or neither.
 * Returns the new ids in the order of `to`.
 *
 * @example
 * await transaction(ctx, async (work) => {
 *   await work.tx.insert(builds).values(build)
 *   await notify(work, buildFinished, { to: [ownerId], data: { project: 'web', seconds: 12 } })
 * })
 */
export async function notify<Data extends KindData>(
  { tx, emit, tally, count }: Work,
  kind: RaisableKind<Data>,
  { to, data, actorId = null, severity = kind.severity, groupKey, expiresAt = null }: Raised<Data>,
): Promise<string[]> {
  if (to.length === 0) return []
  const ids = to.map(() => v7())
  const until = digestEnd(kind, severity, new Date())
  const group = groupKey ?? (until ? digestGroup(kind) : null)
  const circumstances = circumstancesOf(kind, severity)
  const shared = { kind: kind.name, data, severity, actorId, groupKey: group, expiresAt, circumstances }
  const uncounted = until ? new Set(ids) : await store(tx, ids, to, shared)
  if (until) await storeWaiting(tx, ids, to, shared, until)
  for (const [index, userId] of to.entries()) {
    const notificationId = ids[index] ?? ''
    emit([userId], { type: 'notification.created', notificationId })
    if (!uncounted.has(notificationId)) tally({ userId, unseen: 1, unread: 1 })
  }
  count((figures) => figures.notified(kind.name, to.length))
  return ids
}
