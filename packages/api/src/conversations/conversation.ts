import {
  anyOf,
  arrayLiteral,
  builtOnce,
  conversations,
  type Db,
  feeds,
  members,
  messages,
  type Transaction,
  users,
} from '@carillon/db'
import { and, asc, eq, inArray } from 'drizzle-orm'
import { type Counts, rowCountsOf } from '../live/counts.ts'
import { type UserRef, userRef } from '../users/user-ref.ts'
import { deliveredSeqOf } from './members.ts'
import { type Message, messagesById } from './message.ts'

export interface Member extends UserRef {
  role: 'owner' | 'member'
  /** The `seq` of the last message this member has read. */
  readSeq: number
  /** The `seq` of the last message a device of theirs has: never below `readSeq`. Of no use in large conversations. */
  deliveredSeq: number
}

export interface Conversation {
  id: string
  type: 'direct' | 'group'
  /** `null` between two people: show the other's name. */
  title: string | null
  members: Member[]
  lastMessage: Message | null
  /** How many messages the reader has not read. */
  unread: number
  readSeq: number
  updatedAt: string
}

/** A conversation as one reader sees it. */
export interface View {
  userId: string
  conversationId: string
}

/** Whose view of which conversation these events need. */
export const viewsOf = (deliveries: { userId: string; data: { conversationId: string } }[]): View[] =>
  deliveries.map(({ userId, data }) => ({ userId, conversationId: data.conversationId }))

async function membersOf(db: Db | Transaction, ids: string[]) {
  const rows = await db
    .select({ member: members, user: userRef })
    .from(members)
    .innerJoin(users, eq(users.id, members.userId))
    .where(inArray(members.conversationId, ids))
    .orderBy(asc(members.joinedAt), asc(members.userId))
  const byConversation = new Map<string, Member[]>()
  for (const { member, user } of rows) {
    const { conversationId, role, readSeq } = member
    const list = byConversation.get(conversationId) ?? []
    list.push({ ...user, role, readSeq, deliveredSeq: deliveredSeqOf(member) })
    byConversation.set(conversationId, list)
  }
  return byConversation
}

async function lastMessages(db: Db | Transaction, ids: string[]) {
  const last = await db
    .select({ id: messages.id })
    .from(messages)
    .innerJoin(conversations, and(eq(conversations.id, messages.conversationId), eq(conversations.seq, messages.seq)))
    .where(inArray(conversations.id, ids))
  const byId = await messagesById(
    db,
    last.map((row) => row.id),
  )
  return new Map([...byId.values()].map((message) => [message.conversationId, message]))
}

/** Conversations as their readers see them, in the order asked for; `null` where the reader is not a member. */
export async function viewConversations(db: Db | Transaction, views: View[]): Promise<(Conversation | null)[]> {
  const ids = [...new Set(views.map((view) => view.conversationId))]
  if (ids.length === 0) return []
  const rows = await db.select().from(conversations).where(inArray(conversations.id, ids))
  const byId = new Map(rows.map((row) => [row.id, row]))
  const everyone = await membersOf(db, ids)
  const last = await lastMessages(db, ids)
  return views.map(({ userId, conversationId }) => {
    const row = byId.get(conversationId)
    const list = everyone.get(conversationId) ?? []
    const reader = list.find((member) => member.id === userId)
    if (!row || !reader) return null
    return {
      id: row.id,
      type: row.type,
      title: row.title,
      members: list,
      lastMessage: last.get(conversationId) ?? null,
      unread: row.seq - reader.readSeq,
      readSeq: reader.readSeq,
      updatedAt: row.updatedAt.toISOString(),
    }
  })
}

/** What a reader has not read, there and in all. */
export interface Unread {
  unread: number
  counts: Counts
}

const selectUnread = builtOnce((db) =>
  db
    .select({ conversationId: members.conversationId, seq: conversations.seq, readSeq: members.readSeq, feed: feeds })
    .from(members)
    .innerJoin(conversations, eq(conversations.id, members.conversationId))
    .innerJoin(feeds, eq(feeds.userId, members.userId))
    .where(and(anyOf(members.conversationId, 'conversationIds'), anyOf(members.userId, 'userIds')))
    .prepare('unread'),
)

/** For each of these readers, `null` where they are not a member. */
export async function unreadOf(db: Db, views: View[]): Promise<(Unread | null)[]> {
  const rows = await selectUnread(db).execute({
    conversationIds: arrayLiteral([...new Set(views.map((view) => view.conversationId))]),
    userIds: arrayLiteral([...new Set(views.map((view) => view.userId))]),
  })
  const unread = new Map(
    rows.map(({ conversationId, seq, readSeq, feed }) => [
      `${feed.userId}/${conversationId}`,
      { unread: seq - readSeq, counts: rowCountsOf(feed) },
    ]),
  )
  return views.map(({ userId, conversationId }) => unread.get(`${userId}/${conversationId}`) ?? null)
}
