import { type Severity, scheduledNotifications, users } from '@carillon/db'
import { and, eq, inArray, lte, sql } from 'drizzle-orm'
import { notFound, refuse } from '../../errors.ts'
import { answerAnew } from '../../live/once.ts'
import type { Work } from '../../live/transaction.ts'
import { isPerson } from '../../users/canary.ts'
import type { UserRef } from '../../users/user-ref.ts'
import type { KindRegistry } from '../kind.ts'
import { notify } from '../notify.ts'

const { id, sendAt, senderId } = scheduledNotifications

/** What may wait of one sender. */
const mostWaiting = 1_000

/** What is kept of it until then. */
interface Later {
  senderId: string
  sendAt: string
  recipients: UserRef[]
  kind: string
  data: Record<string, unknown>
  severity: Severity
  groupKey?: string | undefined
  expiresAt: Date | null
  requestId: string | null
}

export interface Sent {
  notifications: { id: string; username: string }[]
  /** What will be sent later: its id, with which it is cancelled. */
  scheduled?: { id: string; sendAt: string }
}

export async function schedule({ tx }: Work, later: Later): Promise<Sent> {
  const waiting = await tx.$count(scheduledNotifications, eq(senderId, later.senderId))
  if (waiting >= mostWaiting) throw refuse('sendAt', `${mostWaiting} of yours wait already`, 'TOO_MANY_REQUESTS')
  const row = { ...later, sendAt: new Date(later.sendAt), recipients: later.recipients.map((user) => user.id) }
  const [stored] = await tx.insert(scheduledNotifications).values(row).returning({ id })
  if (!stored) throw new Error('It was not scheduled.')
  return { notifications: [], scheduled: { id: stored.id, sendAt: later.sendAt } }
}

export async function cancel({ tx }: Work, sender: string, scheduledId: string): Promise<void> {
  const mine = and(eq(id, scheduledId), eq(senderId, sender))
  const gone = await tx.delete(scheduledNotifications).where(mine).returning({ id })
  // Also for whoever comes too late.
  if (gone.length === 0) throw notFound('scheduled notification')
}

const now = sql`now()`
export const isToBeSent = lte(sendAt, now)

type Row = typeof scheduledNotifications.$inferSelect

/** What was in order when it was asked for need not be so any more. */
function kindOf(kinds: KindRegistry, row: Row) {
  const kind = kinds.find(row.kind)
  const isInOrder = kind && !kind.isInternal && kind.data.safeParse(row.data).success
  if (!isInOrder)
    throw new Error(`What was to be sent at ${row.sendAt.toISOString()} does not fit ${row.kind} any more.`)
  return kind
}

/** Sends it if nobody else does, and forgets it: both, or neither. */
export async function sendOne(work: Work, kinds: KindRegistry, scheduledId: string): Promise<void> {
  const { tx } = work
  const [row] = await tx
    .select()
    .from(scheduledNotifications)
    .where(and(eq(id, scheduledId), isToBeSent))
    .for('update', { skipLocked: true })
  if (!row) return
  const kind = kindOf(kinds, row)
  // Whoever has gone in the meantime is no reason to keep it from the others.
  const left = await tx
    .select({ id: users.id, username: users.username })
    .from(users)
    .where(and(inArray(users.id, row.recipients), isPerson))
  const isOver = row.expiresAt !== null && row.expiresAt.getTime() <= Date.now()
  const to = isOver ? [] : left
  const ids = await notify(work, kind, { ...row, to: to.map((user) => user.id), actorId: row.senderId })
  await tx.delete(scheduledNotifications).where(eq(id, scheduledId))
  const notifications = to.map(({ username }, index) => ({ id: ids[index] ?? '', username }))
  const answer: Sent = { notifications, scheduled: { id: row.id, sendAt: row.sendAt.toISOString() } }
  if (row.requestId) await answerAnew(work, row.requestId, answer)
}
