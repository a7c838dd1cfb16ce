import { type Counts, readCounts } from '../live/counts.ts'
import type { Deliverer } from '../live/deliver.ts'
import type { EventMap } from '../live/event-map.ts'
import { type Conversation, unreadOf, viewConversations, viewsOf } from './conversation.ts'

declare module '../live/event-map.ts' {
  interface EventMap {
    /** It began, was renamed, or has other members. */
    'conversation.changed': { stored: { conversationId: string }; delivered: { conversation: Conversation } }
    'conversation.left': { stored: { id: string }; delivered: { id: string; counts: Counts } }
    /** A member has read up to `seq`; `unread` is what is left for the one who hears this. */
    'read.moved': {
      stored: { conversationId: string; readerId: string; seq: number }
      delivered: { conversationId: string; userId: string; seq: number; unread: number; counts: Counts }
    }
    /** A device of a member has what was posted up to `seq`. What they read or write has arrived too, without this. */
    'delivered.moved': {
      stored: { conversationId: string; receiverId: string; seq: number }
      delivered: { conversationId: string; userId: string; seq: number }
    }
  }
}

const changed: Deliverer<EventMap['conversation.changed']> = async (db, deliveries) => {
  const views = viewsOf(deliveries)
  const conversations = await viewConversations(db, views)
  return conversations.map((conversation) => conversation && { conversation })
}

const left: Deliverer<EventMap['conversation.left']> = async (db, deliveries) => {
  const counts = await readCounts(db, deliveries)
  return deliveries.map(({ userId, data: { id } }) => {
    const mine = counts.get(userId)
    return mine ? { id, counts: mine } : null
  })
}

const readMoved: Deliverer<EventMap['read.moved']> = async (db, deliveries) => {
  const views = viewsOf(deliveries)
  const unread = await unreadOf(db, views)
  return deliveries.map(({ data: { conversationId, readerId, seq } }, index) => {
    const mine = unread[index]
    return mine ? { conversationId, userId: readerId, seq, ...mine } : null
  })
}

const deliveredMoved: Deliverer<EventMap['delivered.moved']> = async (db, deliveries) => {
  const unread = await unreadOf(db, viewsOf(deliveries))
  return deliveries.map(({ data: { conversationId, receiverId, seq } }, index) =>
    unread[index] ? { conversationId, userId: receiverId, seq } : null,
  )
}

export const conversationDeliverers = {
  'conversation.changed': changed,
  'conversation.left': left,
  'read.moved': readMoved,
  'delivered.moved': deliveredMoved,
}
