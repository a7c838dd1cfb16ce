import { arrayLiteral, type Severity } from '@carillon/db'
import { sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import type { Work } from '../live/transaction.ts'
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
  { to, data, actorId = null, severity, groupKey = null, expiresAt = null }: Raised<Data>,
): Promise<string[]> {
  if (to.length === 0) return []
  const rows = to.map((userId) => ({ id: v7(), userId }))
  const ids = rows.map(({ id }) => id)
  // The same statement whatever their number: a row of parameters each takes longer to build than to store.
  await tx.execute(sql`
    insert into notifications (id, user_id, kind, data, severity, actor_id, group_key, expires_at)
    select id, user_id, ${kind.name}::text, ${JSON.stringify(data)}::jsonb, ${severity ?? kind.severity}::text,
      ${actorId}::uuid, ${groupKey}::text, ${expiresAt?.toISOString() ?? null}::timestamptz
    from unnest(${arrayLiteral(ids)}::uuid[], ${arrayLiteral(to)}::uuid[]) as told (id, user_id)`)
  for (const { id, userId } of rows) {
    emit([userId], { type: 'notification.created', notificationId: id })
    tally({ userId, unseen: 1, unread: 1 })
  }
  count((figures) => figures.notified(kind.name, to.length))
  return ids
}
