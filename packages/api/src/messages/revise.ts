import { messages, notifications } from '@carillon/db'
import { TRPCError } from '@trpc/server'
import { and, eq, inArray, sql } from 'drizzle-orm'
import { lockAsMember, memberIds } from '../conversations/members.ts'
import { aboutMessagesOf } from '../conversations/read.ts'
import { notFound } from '../errors.ts'
import type { Work } from '../live/transaction.ts'
import { excerptOf } from './post.ts'

type Stored = typeof messages.$inferSelect

/** A message the caller may see, with its conversation held until commit. */
export async function lockMessage({ tx }: Work, messageId: string, userId: string): Promise<Stored> {
  const found = await tx.query.messages.findFirst({ where: eq(messages.id, messageId) })
  if (!found) throw notFound('message')
  await lockAsMember(tx, found.conversationId, userId).catch((error) => {
    // Anything else, such as a lock time-out, is tried again and not a missing message.
    throw error instanceof TRPCError ? notFound('message') : error
  })
  const current = await tx.query.messages.findFirst({ where: eq(messages.id, messageId) })
  if (!current || current.deletedAt) throw notFound('message')
  return current
}

/** The notifications about this message say what it says now: to members, or to everybody once it is removed. */
async function rewriteNotifications({ tx, emit }: Work, { id, conversationId, body }: Stored, everyone: string[]) {
  const about = and(
    aboutMessagesOf(conversationId),
    sql`${notifications.data}->>'messageId' = ${id}`,
    body ? inArray(notifications.userId, everyone) : undefined,
  )
  const excerpt = JSON.stringify(excerptOf(body))
  const rewritten = await tx
    .update(notifications)
    .set({ data: sql`jsonb_set(${notifications.data}, '{excerpt}', ${excerpt}::jsonb)` })
    .where(about)
    .returning({ notificationId: notifications.id, userId: notifications.userId })
  for (const { notificationId, userId } of rewritten) emit([userId], { type: 'notification.rewritten', notificationId })
}

/** Changes the caller's own message: its text, or, with an empty one, removes it. */
export async function reviseMessage(work: Work, messageId: string, authorId: string, body: string): Promise<void> {
  const message = await lockMessage(work, messageId, authorId)
  if (message.authorId !== authorId) throw notFound('message')
  if (message.body === body) return
  const now = new Date()
  const change = body ? { body, editedAt: now } : { body, deletedAt: now }
  await work.tx.update(messages).set(change).where(eq(messages.id, messageId))
  const { conversationId } = message
  const everyone = await memberIds(work.tx, conversationId)
  work.emit(everyone, { type: 'message.changed', messageId, conversationId })
  await rewriteNotifications(work, { ...message, body }, everyone)
}
