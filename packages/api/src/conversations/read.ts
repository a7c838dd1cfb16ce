import { members, notifications } from '@carillon/db'
import { and, eq, sql } from 'drizzle-orm'
import type { Work } from '../live/transaction.ts'
import { changeNotifications } from '../notifications/change.ts'
import { lockAsMember, memberIds } from './members.ts'

/** What groups the notifications about one conversation. */
export const groupKeyOf = (conversationId: string) => `conversation:${conversationId}`

/**
 * Moves a member's read position to `seq`, forwards only unless told otherwise. What the bell said about the messages
 * now read is read with them.
 */
export async function moveRead(
  work: Work,
  where: { conversationId: string; userId: string; seq: number; isBackwards?: boolean },
): Promise<void> {
  const { conversationId, userId } = where
  const { tx, emit, tally } = work
  const { conversation, member } = await lockAsMember(tx, conversationId, userId)
  const wanted = Math.min(where.seq, conversation.seq)
  const readSeq = where.isBackwards ? Math.max(0, wanted - 1) : wanted
  if (where.isBackwards ? readSeq >= member.readSeq : readSeq <= member.readSeq) return
  await tx
    .update(members)
    .set({ readSeq })
    .where(and(eq(members.conversationId, conversationId), eq(members.userId, userId)))
  const recipients = await memberIds(tx, conversationId)
  emit(recipients, { type: 'read.moved', conversationId, readerId: userId, seq: readSeq })
  tally({ userId, messages: member.readSeq - readSeq })
  if (where.isBackwards) return
  const isRead = sql`(${notifications.data}->>'seq')::int <= ${readSeq}`
  const matching = and(eq(notifications.groupKey, groupKeyOf(conversationId)), isRead)
  if (matching) await changeNotifications(work, userId, 'read', { matching })
}
