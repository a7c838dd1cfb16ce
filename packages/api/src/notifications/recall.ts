// What somebody has sent under a key they can take back, or say otherwise, for as long as the key is remembered. A key is the
// sender's own: nobody finds out whether another has used it.
import { type Db, notifications, scheduledNotifications, type Transaction } from '@carillon/db'
import { and, eq } from 'drizzle-orm'
import { notFound } from '../errors.ts'
import { answerUnder, requestIdOf } from '../live/once.ts'
import type { Work } from '../live/transaction.ts'
import { checkKind } from './check-kind.ts'
import type { Sent } from './due/scheduled.ts'
import type { KindRegistry } from './kind.ts'
import { isOneOf, removeNotifications } from './remove.ts'

interface Recalled {
  userId: string
  key: string
}

const { actorId } = notifications
const { requestId, senderId } = scheduledNotifications

const idOf = ({ userId, key }: Recalled) => requestIdOf({ userId, key, procedure: 'notifications.send' })

/** The ids of what has been sent under the key. */
export async function idsUnder(db: Db | Transaction, recalled: Recalled): Promise<string[]> {
  const answer = (await answerUnder(db, idOf(recalled))) as Sent | undefined
  if (!answer) throw notFound('key')
  return answer.notifications.map(({ id }) => id)
}

/** First what still waits: whoever sends it holds it until the answer says what became of it. */
const waitingUnder = (recalled: Recalled) => and(eq(requestId, idOf(recalled)), eq(senderId, recalled.userId))

export async function retract(work: Work, recalled: Recalled): Promise<{ removed: number; cancelled: boolean }> {
  const waiting = await work.tx
    .delete(scheduledNotifications)
    .where(waitingUnder(recalled))
    .returning({ id: scheduledNotifications.id })
  const ids = await idsUnder(work.tx, recalled)
  const removed = await removeNotifications(work, ids, eq(actorId, recalled.userId))
  return { removed, cancelled: waiting.length > 0 }
}

interface Replacing extends Recalled {
  kinds: KindRegistry
  data: unknown
}

/** Where they stand, read as they are: only their words change. */
async function rewrite({ tx, emit }: Work, ids: string[], { kinds, userId, data }: Replacing): Promise<number> {
  const mine = and(isOneOf(ids), eq(actorId, userId))
  const [first] = await tx
    .select({ id: notifications.id, kind: notifications.kind })
    .from(notifications)
    .where(mine)
    .orderBy(notifications.id)
    .for('update')
  if (!first) return 0
  const checked = checkKind(kinds, first.kind, data)
  const rewritten = await tx
    .update(notifications)
    .set({ data: checked.data })
    .where(mine)
    .returning({ notificationId: notifications.id, userId: notifications.userId })
  for (const { notificationId, userId } of rewritten) emit([userId], { type: 'notification.rewritten', notificationId })
  return rewritten.length
}

export async function replace(work: Work, replacing: Replacing): Promise<{ replaced: number; scheduled: boolean }> {
  const { tx } = work
  const [waiting] = await tx.select().from(scheduledNotifications).where(waitingUnder(replacing)).for('update')
  if (waiting) {
    const { data } = checkKind(replacing.kinds, waiting.kind, replacing.data)
    await tx.update(scheduledNotifications).set({ data }).where(eq(scheduledNotifications.id, waiting.id))
    return { replaced: 0, scheduled: true }
  }
  return { replaced: await rewrite(work, await idsUnder(tx, replacing), replacing), scheduled: false }
}
