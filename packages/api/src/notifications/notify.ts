import type { Severity, Transaction } from '@carillon/db'
import { sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import type { Work } from '../live/transaction.ts'
import { circumstancesOf, doneAt, weighing } from '../preferences/circumstances.ts'
import type { KindData, RaisableKind } from './kind.ts'

export interface Raised<Data extends KindData> {
  to: string[]
  data: Data
  /** Who caused it; nobody for the system itself. */
  actorId?: string | null
  severity?: Severity | undefined
  groupKey?: string | null | undefined
}

const rowsPerInsert = 1_000

interface NewRow {
  id: string
  userId: string
}

interface Shared {
  kind: string
  data: KindData
  severity: Severity
  actorId: string | null
  groupKey: string | null
  circumstances: number
}

/** Which of them stand in the lists of their readers; the others are stored as done already. */
async function store(tx: Transaction, rows: NewRow[], shared: Shared): Promise<{ id: string; isListed: boolean }[]> {
  const { kind, data, severity, actorId, groupKey, circumstances } = shared
  const raised = sql`
    select id, user_id, ${kind}::text as kind, ${groupKey}::text as group_key, ${circumstances}::int as circumstances
    from jsonb_to_recordset(${JSON.stringify(rows.map(({ id, userId }) => ({ id, user_id: userId })))}::jsonb) as r(id uuid, user_id uuid)`
  return tx.execute<{ id: string; isListed: boolean }>(sql`
    with ${weighing(raised)},
    stored as (
      insert into notifications (
        id, user_id, kind, data, severity, actor_id, group_key, circumstances, seen_at, read_at, archived_at
      )
      select id, user_id, ${kind}, ${JSON.stringify(data)}::jsonb, ${severity}, ${actorId}::uuid, ${groupKey}, circumstances, ${doneAt}
      from weighed
    )
    select id, is_listed as "isListed" from weighed`)
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
  { to, data, actorId = null, severity, groupKey = null }: Raised<Data>,
): Promise<string[]> {
  const level = severity ?? kind.severity
  const circumstances = circumstancesOf(kind, level)
  const shared = { kind: kind.name, data, severity: level, actorId, groupKey, circumstances }
  const rows = to.map((userId) => ({ id: v7(), userId }))
  const unlisted = new Set<string>()
  for (let start = 0; start < rows.length; start += rowsPerInsert) {
    const stored = await store(tx, rows.slice(start, start + rowsPerInsert), shared)
    for (const { id, isListed } of stored) if (!isListed) unlisted.add(id)
  }
  for (const { id, userId } of rows) {
    emit([userId], { type: 'notification.created', notificationId: id })
    if (!unlisted.has(id)) tally({ userId, unseen: 1, unread: 1 })
  }
  if (rows.length > 0) count((figures) => figures.notified(kind.name, rows.length))
  return rows.map((row) => row.id)
}
