import { type Db, messages, reactions, type Transaction, users } from '@carillon/db'
import { asc, eq, inArray } from 'drizzle-orm'
import { type UserRef, userRef } from '../users/user-ref.ts'

export interface Quote {
  id: string
  author: UserRef
  /** Empty once removed. */
  body: string
}

export interface Reaction {
  emoji: string
  userIds: string[]
}

export interface Message {
  id: string
  conversationId: string
  /** 1, 2, 3 … within the conversation, without a gap. */
  seq: number
  author: UserRef
  /** Empty once removed. */
  body: string
  clientId: string
  replyTo: Quote | null
  reactions: Reaction[]
  createdAt: string
  editedAt: string | null
  deletedAt: string | null
}

const selectMessages = (db: Db | Transaction) =>
  db.select({ row: messages, author: userRef }).from(messages).innerJoin(users, eq(users.id, messages.authorId))

type Selected = Awaited<ReturnType<typeof selectMessages>>[number]

async function reactionsOf(db: Db | Transaction, ids: string[]) {
  const rows = await db
    .select()
    .from(reactions)
    .where(inArray(reactions.messageId, ids))
    .orderBy(asc(reactions.createdAt), asc(reactions.userId))
  const byMessage = new Map<string, Reaction[]>()
  for (const { messageId, emoji, userId } of rows) {
    const list = byMessage.get(messageId) ?? []
    const same = list.find((reaction) => reaction.emoji === emoji)
    if (same) same.userIds.push(userId)
    else list.push({ emoji, userIds: [userId] })
    byMessage.set(messageId, list)
  }
  return byMessage
}

async function quotesOf(db: Db | Transaction, selected: Selected[]) {
  const ids = selected.flatMap(({ row }) => row.replyTo ?? [])
  const rows = ids.length > 0 ? await selectMessages(db).where(inArray(messages.id, ids)) : []
  return new Map(rows.map(({ row, author }) => [row.id, { id: row.id, author, body: row.body }]))
}

function shapeMessage({ row, author }: Selected, quote: Quote | null, reactions: Reaction[]): Message {
  const { id, conversationId, seq, body, clientId } = row
  return {
    id,
    conversationId,
    seq,
    author,
    body,
    clientId,
    replyTo: quote,
    reactions,
    createdAt: row.createdAt.toISOString(),
    editedAt: row.editedAt?.toISOString() ?? null,
    deletedAt: row.deletedAt?.toISOString() ?? null,
  }
}

/** Messages by id, whoever asks: callers check membership first. */
export async function messagesById(db: Db | Transaction, ids: string[]): Promise<Map<string, Message>> {
  if (ids.length === 0) return new Map()
  const selected = await selectMessages(db).where(inArray(messages.id, ids))
  const found = selected.map(({ row }) => row.id)
  const reactions = found.length > 0 ? await reactionsOf(db, found) : new Map<string, Reaction[]>()
  const quotes = await quotesOf(db, selected)
  const shape = (one: Selected) =>
    shapeMessage(one, quotes.get(one.row.replyTo ?? '') ?? null, reactions.get(one.row.id) ?? [])
  return new Map(selected.map((one) => [one.row.id, shape(one)]))
}
