import { conversations, type Db, members } from '@carillon/db'
import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Context } from '../context.ts'
import { notFound } from '../errors.ts'
import { transaction } from '../live/transaction.ts'
import { deliveredSeqOf, lockAsMember } from './members.ts'

/** With more members nobody is shown who has what: telling everybody of everybody grows with the square of them. */
const mostWithReceipts = 8

export interface Position {
  id: string
  seq: number
}

/** Looked at without a lock: most acknowledgements of a second device are old news, and cost this one query. */
async function whereNews(db: Db, userId: string, positions: Map<string, number>): Promise<string[]> {
  const size = db.$count(members, eq(members.conversationId, conversations.id))
  const mine = await db
    .select({
      id: conversations.id,
      last: conversations.seq,
      member: members,
      size: sql<number>`${size}`.mapWith(Number),
    })
    .from(members)
    .innerJoin(conversations, eq(conversations.id, members.conversationId))
    .where(and(eq(members.userId, userId), inArray(members.conversationId, [...positions.keys()])))
  if (mine.length === 0) throw notFound('conversation')
  const isNews = ({ id, last, member, size }: (typeof mine)[number]) =>
    size <= mostWithReceipts && Math.min(positions.get(id) ?? 0, last) > deliveredSeqOf(member)
  return mine.filter(isNews).map(({ id }) => id)
}

const moveDelivered = (ctx: Context, userId: string, { id: conversationId, seq }: Position) =>
  transaction(ctx, async ({ tx, emit }) => {
    const { conversation, everyone, member } = await lockAsMember(tx, conversationId, userId)
    const deliveredSeq = Math.min(seq, conversation.seq)
    if (deliveredSeq <= deliveredSeqOf(member)) return
    if (everyone.length > mostWithReceipts) return
    const mine = and(eq(members.conversationId, conversationId), eq(members.userId, userId))
    await tx.update(members).set({ deliveredSeq }).where(mine)
    emit(everyone, { type: 'delivered.moved', conversationId, receiverId: userId, seq: deliveredSeq })
  })

const isNotFound = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'NOT_FOUND'

/**
 * Says that a device has what was posted up to there, forwards only. Conversations the caller is not in are passed over,
 * unless there is no other. Each is a transaction of its own: none waits for the lock of another while it holds one.
 */
export async function markDelivered(ctx: Context, userId: string, items: Position[]): Promise<void> {
  const positions = new Map<string, number>()
  for (const { id, seq } of items) positions.set(id, Math.max(seq, positions.get(id) ?? 0))
  for (const id of await whereNews(ctx.db, userId, positions)) {
    await moveDelivered(ctx, userId, { id, seq: positions.get(id) ?? 0 }).catch((error) => {
      // Whoever left in the meantime has nothing to acknowledge there any more.
      if (!isNotFound(error)) throw error
    })
  }
}
