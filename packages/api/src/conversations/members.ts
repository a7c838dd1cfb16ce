import { conversations, type Db, members, type Transaction } from '@carillon/db'
import { and, eq } from 'drizzle-orm'
import { notFound } from '../errors.ts'

/** What has arrived: at least what was read, also where a server that knew no receipts moved that alone. */
export const deliveredSeqOf = (member: { deliveredSeq: number; readSeq: number }) =>
  Math.max(member.deliveredSeq, member.readSeq)

/** Everyone in it, in the order they joined. */
export async function memberIds(db: Db | Transaction, conversationId: string): Promise<string[]> {
  const rows = await db
    .select({ userId: members.userId })
    .from(members)
    .where(eq(members.conversationId, conversationId))
    .orderBy(members.joinedAt, members.userId)
  return rows.map((row) => row.userId)
}

const mine = (conversationId: string, userId: string) =>
  and(eq(members.conversationId, conversationId), eq(members.userId, userId))

/** Passes members only; a stranger cannot tell a foreign conversation from none. */
export async function requireMember(db: Db | Transaction, conversationId: string, userId: string) {
  const [row] = await db.select().from(members).where(mine(conversationId, userId))
  if (!row) throw notFound('conversation')
  return row
}

/**
 * The same, and holds the conversation until commit. This lock comes before every other lock of the transaction: its
 * holders number messages and change who is a member, one after the other.
 */
export async function lockAsMember(tx: Transaction, conversationId: string, userId: string) {
  const [conversation] = await tx
    .select()
    .from(conversations)
    .where(eq(conversations.id, conversationId))
    .for('no key update')
  if (!conversation) throw notFound('conversation')
  const member = await requireMember(tx, conversationId, userId)
  return { conversation, member }
}
