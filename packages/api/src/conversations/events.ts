import type { Deliverer } from '../live/deliver.ts'
import type { EventMap } from '../live/event-map.ts'
import { type Conversation, unreadOf, viewConversations } from './conversation.ts'

declare module '../live/event-map.ts' {
  interface EventMap {
    /** It began, was renamed, or has other members. */
    'conversation.changed': { stored: { conversationId: string }; delivered: { conversation: Conversation } }
    'conversation.left': { stored: { id: string }; delivered: { id: string } }
    /** A member has read up to `seq`; `unread` is what is left for the one who hears this. */
    'read.moved': {
      stored: { conversationId: string; readerId: string; seq: number }
      delivered: { conversationId: string; userId: string; seq: number; unread: number }
    }
  }
}

const changed: Deliverer<EventMap['conversation.changed']> = async (db, deliveries) => {
  const views = deliveries.map(({ userId, data }) => ({ userId, conversationId: data.conversationId }))
  const conversations = await viewConversations(db, views)
  return conversations.map((conversation) => conversation && { conversation })
}

const left: Deliverer<EventMap['conversation.left']> = async (_db, deliveries) =>
  deliveries.map(({ data }) => ({ id: data.id }))

const readMoved: Deliverer<EventMap['read.moved']> = async (db, deliveries) => {
  const views = deliveries.map(({ userId, data }) => ({ userId, conversationId: data.conversationId }))
  const unread = await unreadOf(db, views)
  return deliveries.map(({ data: { conversationId, readerId, seq } }, index) => {
    const left = unread[index] ?? null
    return left === null ? null : { conversationId, userId: readerId, seq, unread: left }
  })
}

export const conversationDeliverers = {
  'conversation.changed': changed,
  'conversation.left': left,
  'read.moved': readMoved,
}
