import { reactions } from '@carillon/db'
import { and, eq } from 'drizzle-orm'
import { memberIds } from '../conversations/members.ts'
import { refuse } from '../errors.ts'
import type { Work } from '../live/transaction.ts'
import { lockMessage } from './revise.ts'

/** Reactions go to everyone with every change of the message: there is no room for every emoji there is. */
const mostEmoji = 20

async function add({ tx }: Work, row: typeof reactions.$inferInsert): Promise<boolean> {
  const present = await tx
    .selectDistinct({ emoji: reactions.emoji })
    .from(reactions)
    .where(eq(reactions.messageId, row.messageId))
  const isNew = !present.some(({ emoji }) => emoji === row.emoji)
  if (isNew && present.length >= mostEmoji) throw refuse('emoji', `a message takes ${mostEmoji} different ones at most`)
  const added = await tx.insert(reactions).values(row).onConflictDoNothing().returning({ emoji: reactions.emoji })
  return added.length > 0
}

async function remove({ tx }: Work, { messageId, userId, emoji }: typeof reactions.$inferInsert): Promise<boolean> {
  const mine = and(eq(reactions.messageId, messageId), eq(reactions.userId, userId), eq(reactions.emoji, emoji))
  const removed = await tx.delete(reactions).where(mine).returning({ emoji: reactions.emoji })
  return removed.length > 0
}

/** Adds or takes back the reader's reaction; doing so twice changes nothing. */
export async function react(work: Work, userId: string, { id, emoji, on }: { id: string; emoji: string; on: boolean }) {
  const { id: messageId, conversationId } = await lockMessage(work, id, userId)
  const row = { messageId, userId, emoji }
  const isChanged = on ? await add(work, row) : await remove(work, row)
  if (!isChanged) return
  work.emit(await memberIds(work.tx, conversationId), { type: 'message.changed', messageId, conversationId })
}
