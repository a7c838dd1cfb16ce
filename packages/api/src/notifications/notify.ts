import { notifications, type Severity } from '@carillon/db'
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

const rowsPerInsert = 1_000

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
  const shared = { kind: kind.name, data, severity: severity ?? kind.severity, actorId, groupKey, expiresAt }
  const rows = to.map((userId) => ({ id: v7(), userId, ...shared }))
  for (let start = 0; start < rows.length; start += rowsPerInsert) {
    await tx.insert(notifications).values(rows.slice(start, start + rowsPerInsert))
  }
  for (const { id, userId } of rows) {
    emit([userId], { type: 'notification.created', notificationId: id })
    tally({ userId, unseen: 1, unread: 1 })
  }
  if (rows.length > 0) count((figures) => figures.notified(kind.name, rows.length))
  return rows.map((row) => row.id)
}
