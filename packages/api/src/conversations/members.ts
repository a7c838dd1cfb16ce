import { conversations, type Db, members, type Transaction } from '@carillon/db'
import { and, eq } from 'drizzle-orm'
import { notFound } from '../errors.ts'

/** What has arrived: at least what was read, also where a server that knew no receipts moved that alone. */
export const deliveredSeqOf = (member: { deliveredSeq: number; readSeq: number }) =>
  Math.max(member.deliveredSeq, member.readSeq)

type Member = typeof members.$inferSelect

/** Everyone in it, in the order they joined. */
export const membersOf = (db: Db | Transaction, conversationId: string): Promise<Member[]> =>
  db.select().from(members).where(eq(members.conversationId, conversationId)).orderBy(members.joinedAt, members.userId)

export async function memberIds(db: Db | Transaction, conversationId: string): Promise<string[]> {
  const everyone = await membersOf(db, conversationId)
  return everyone.map((member) => member.userId)
}

const mine = (conversationId: string, userId: string) =>
  and(eq(members.conversationId, conversationId), eq(members.userId, userId))

/** Passes members only; a stranger cannot tell a foreign conversation from none. */
export async function requireMember(db: Db | Transaction, conversationId: string, userId: string) {
  const [row] = await db.select().from(members).where(mine(conversationId, userId))
  if (!row) throw notFound('conversation')
  return row
}

/** The one of them who is this user; for a stranger there is no such conversation. */
export function memberAmong(everyone: Member[], userId: string): Member {
  const member = everyone.find((one) => one.userId === userId)
  if (!member) throw notFound('conversation')
  return member
}

/**
 * Holds the conversation until commit, if there is one. This lock comes before every other lock of the transaction: its
 * holders number messages and change who is a member, one after the other. What they look at they ask for after it.
 */
export async function lockConversation(tx: Transaction, conversationId: string) {
  const [conversation] = await tx
    .select()
    .from(conversations)
    .where(eq(conversations.id, conversationId))
    .for('no key update')
  return conversation
}

/** The same, and passes members only. */
export async function lockAsMember(tx: Transaction, conversationId: string, userId: string) {
  const conversation = await lockConversation(tx, conversationId)
  if (!conversation) throw notFound('conversation')
  const everyone = await membersOf(tx, conversationId)
  return { conversation, everyone: everyone.map((one) => one.userId), member: memberAmong(everyone, userId) }
}
