import { type conversations, members, messages } from '@carillon/db'
import { and, eq, sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import { lockConversation, memberAmong, membersOf } from '../conversations/members.ts'
import { clearBell, groupKeyOf } from '../conversations/read.ts'
import { notFound, refuse } from '../errors.ts'
import { postgresCode, together, type Work } from '../live/transaction.ts'
import { mention } from '../notifications/kinds/mention.ts'
import { message as messageKind } from '../notifications/kinds/message.ts'
import { notify } from '../notifications/notify.ts'
import { excerpt } from '../text.ts'
import { usersById } from '../users/user-ref.ts'
import { mentionedIn } from './mentions.ts'

export interface Post {
  conversationId: string
  authorId: string
  body: string
  clientId: string
  replyTo?: string | undefined
}

type Stored = typeof messages.$inferSelect
type NewMessage = Post & { id: string; seq: number }
type Conversation = typeof conversations.$inferSelect

export const excerptOf = (body: string) => excerpt(body, 140)

/** What was stored under this client id before; refuses another message under the same one. */
async function earlier({ tx }: Work, post: Post): Promise<Stored | undefined> {
  const mine = and(eq(messages.authorId, post.authorId), eq(messages.clientId, post.clientId))
  const found = await tx.query.messages.findFirst({ where: mine })
  if (!found) return undefined
  const isSame =
    found.conversationId === post.conversationId &&
    found.replyTo === (post.replyTo ?? null) &&
    (found.body === post.body || found.editedAt || found.deletedAt)
  if (!isSame) throw refuse('clientId', 'was used before for another message', 'CONFLICT')
  return found
}

async function checkQuote({ tx }: Work, { replyTo, conversationId }: Post) {
  if (!replyTo) return
  const here = and(eq(messages.id, replyTo), eq(messages.conversationId, conversationId))
  if (!(await tx.query.messages.findFirst({ where: here, columns: { id: true } }))) {
    throw refuse('replyTo', 'is not a message of this conversation')
  }
}

/** One statement: what is the newest in a conversation, and when it was said, is told in two places. */
function store({ tx }: Work, { id, seq, conversationId, authorId, body, clientId, replyTo }: NewMessage) {
  return tx
    .execute(sql`
      with stored as (
        insert into messages (id, conversation_id, seq, author_id, body, client_id, reply_to, created_at)
        -- The transaction may have begun long before it got the lock: times follow the order of the numbers all the same.
        select ${id}, id, ${seq}, ${authorId}, ${body}, ${clientId}, ${replyTo ?? null}, greatest(clock_timestamp(), updated_at)
        from conversations where id = ${conversationId}
        returning conversation_id, created_at
      )
      update conversations set seq = ${seq}, updated_at = stored.created_at from stored where id = stored.conversation_id`)
    .catch((error) => {
      // The same client id at the same moment in another conversation, which another lock guards.
      throw postgresCode(error) === '23505'
        ? refuse('clientId', 'was used before for another message', 'CONFLICT')
        : error
    })
}

async function notifyOthers(work: Work, message: NewMessage, conversation: Conversation, others: string[]) {
  const { id: messageId, conversationId, seq, authorId, body } = message
  const people = body.includes('@') ? await usersById(work.tx, others) : new Map()
  const named = mentionedIn(body, [...people.values()])
  const data = { conversationId, messageId, seq, title: conversation.title, excerpt: excerptOf(body) }
  const raised = { data, actorId: authorId, groupKey: groupKeyOf(conversationId) }
  await notify(work, mention, { to: others.filter((userId) => named.has(userId)), ...raised })
  await notify(work, messageKind, { to: others.filter((userId) => !named.has(userId)), ...raised })
}

/** Stores a message, tells everyone in it, and notifies the others: one transaction. Its repeat changes nothing. */
export async function postMessage(work: Work, post: Post): Promise<string> {
  const { tx, emit, tally, count } = work
  const { conversationId, authorId } = post
  const conversation = await lockConversation(tx, conversationId)
  const [repeated, present] = await together([earlier(work, post), membersOf(tx, conversationId)])
  // Also for whoever has left since: what they sent was stored, and nobody told them.
  if (repeated) return repeated.id
  const member = memberAmong(present, authorId)
  if (!conversation) throw notFound('conversation')
  await checkQuote(work, post)
  const message = { ...post, id: v7(), seq: conversation.seq + 1 }
  const { id: messageId, seq } = message
  const everyone = present.map(({ userId }) => userId)
  const others = everyone.filter((userId) => userId !== authorId)
  tally({ userId: authorId, messages: member.readSeq - conversation.seq })
  for (const userId of others) tally({ userId, messages: 1 })
  if (seq === 1) emit(everyone, { type: 'conversation.changed', conversationId })
  emit(everyone, { type: 'message.posted', messageId, conversationId })
  count((figures) => figures.posted())
  await together([
    store(work, message),
    // Whoever answers has read what was there.
    tx
      .update(members)
      .set({ readSeq: seq, deliveredSeq: seq })
      .where(and(eq(members.conversationId, conversationId), eq(members.userId, authorId))),
    member.readSeq < conversation.seq && clearBell(work, authorId, conversationId, seq),
    notifyOthers(work, message, conversation, others),
  ])
  return messageId
}
