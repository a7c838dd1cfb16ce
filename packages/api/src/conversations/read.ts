import { members, notifications } from '@carillon/db'
import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Work } from '../live/transaction.ts'
import { changeNotifications } from '../notifications/change.ts'
import { mention } from '../notifications/kinds/mention.ts'
import { message } from '../notifications/kinds/message.ts'
import { deliveredSeqOf, lockAsMember } from './members.ts'

/** What groups the notifications about one conversation. */
export const groupKeyOf = (conversationId: string) => `conversation:${conversationId}`

/** The notifications about its messages; a sender may have given others the same group. */
export const aboutMessagesOf = (conversationId: string) =>
  and(eq(notifications.groupKey, groupKeyOf(conversationId)), inArray(notifications.kind, [message.name, mention.name]))

/** What the bell said about the messages up to `seq` is read with them. */
export async function clearBell(work: Work, userId: string, conversationId: string, seq: number): Promise<void> {
  // Compared as jsonb: a cast would fail on data that is not ours.
  const isRead = sql`${notifications.data}->'seq' <= to_jsonb(${seq}::int)`
  const matching = and(aboutMessagesOf(conversationId), isRead)
  if (matching) await changeNotifications(work, userId, 'read', { matching })
}

/**
 * Moves a member's read position to `seq`, forwards only unless told otherwise; the bell goes with it.
 */
export async function moveRead(
  work: Work,
  where: { conversationId: string; userId: string; seq: number; isBackwards?: boolean },
): Promise<void> {
  const { conversationId, userId } = where
  const { tx, emit, tally } = work
  const { conversation, everyone, member } = await lockAsMember(tx, conversationId, userId)
  const wanted = Math.min(where.seq, conversation.seq)
  const readSeq = where.isBackwards ? Math.max(0, wanted - 1) : wanted
  if (where.isBackwards ? readSeq >= member.readSeq : readSeq <= member.readSeq) return
  await tx
    .update(members)
    // What was read has arrived, and stays so when it is marked unread.
    .set({ readSeq, deliveredSeq: Math.max(deliveredSeqOf(member), readSeq) })
    .where(and(eq(members.conversationId, conversationId), eq(members.userId, userId)))
  emit(everyone, { type: 'read.moved', conversationId, readerId: userId, seq: readSeq })
  tally({ userId, messages: member.readSeq - readSeq })
  if (!where.isBackwards) await clearBell(work, userId, conversationId, readSeq)
}
