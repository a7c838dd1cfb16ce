import { anyOf, arrayLiteral, builtOnce, type Db, messages, reactions, type Transaction, users } from '@carillon/db'
import { eq, sql } from 'drizzle-orm'
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

/** By whom and in which order: one row per message, whatever the number of reactions. */
const reacted = sql<{ emoji: string; userId: string }[] | null>`(
  select json_agg(json_build_object('emoji', ${reactions.emoji}, 'userId', ${reactions.userId})
    order by ${reactions.createdAt}, ${reactions.userId})
  from ${reactions} where ${reactions.messageId} = ${messages.id})`

const selectMessages = builtOnce((db) =>
  db
    .select({ row: messages, author: userRef, reacted })
    .from(messages)
    .innerJoin(users, eq(users.id, messages.authorId))
    .where(anyOf(messages.id, 'ids'))
    .prepare('messages'),
)

type Selected = Awaited<ReturnType<ReturnType<typeof selectMessages>['execute']>>[number]

const selectQuotes = builtOnce((db) =>
  db
    .select({ id: messages.id, author: userRef, body: messages.body })
    .from(messages)
    .innerJoin(users, eq(users.id, messages.authorId))
    .where(anyOf(messages.id, 'ids'))
    .prepare('quotes'),
)

function reactionsOf(reacted: Selected['reacted']): Reaction[] {
  const byEmoji = new Map<string, Reaction>()
  for (const { emoji, userId } of reacted ?? []) {
    const reaction = byEmoji.get(emoji) ?? { emoji, userIds: [] }
    reaction.userIds.push(userId)
    byEmoji.set(emoji, reaction)
  }
  return [...byEmoji.values()]
}

async function quotesOf(db: Db | Transaction, selected: Selected[]) {
  const ids = selected.flatMap(({ row }) => row.replyTo ?? [])
  if (ids.length === 0) return new Map<string, Quote>()
  const quotes: Quote[] = await selectQuotes(db).execute({ ids: arrayLiteral(ids) })
  return new Map(quotes.map((quote) => [quote.id, quote]))
}

function shapeMessage({ row, author, reacted }: Selected, quote: Quote | null): Message {
  const { id, conversationId, seq, body, clientId } = row
  return {
    id,
    conversationId,
    seq,
    author,
    body,
    clientId,
    replyTo: quote,
    reactions: reactionsOf(reacted),
    createdAt: row.createdAt.toISOString(),
    editedAt: row.editedAt?.toISOString() ?? null,
    deletedAt: row.deletedAt?.toISOString() ?? null,
  }
}

/** Messages by id, whoever asks: callers check membership first. */
export async function messagesById(db: Db | Transaction, ids: string[]): Promise<Map<string, Message>> {
  if (ids.length === 0) return new Map()
  const selected = await selectMessages(db).execute({ ids: arrayLiteral(ids) })
  const quotes = await quotesOf(db, selected)
  return new Map(selected.map((one) => [one.row.id, shapeMessage(one, quotes.get(one.row.replyTo ?? '') ?? null)]))
}
