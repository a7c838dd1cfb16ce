import { type Unread, unreadOf, viewsOf } from '../conversations/conversation.ts'
import { type Message, messagesById } from '../conversations/message.ts'
import type { Deliverer } from '../live/deliver.ts'

interface OneMessage {
  stored: { messageId: string; conversationId: string }
  /** `unread` is what the one who hears this has not read in that conversation. */
  delivered: { message: Message } & Unread
}

declare module '../live/event-map.ts' {
  interface EventMap {
    'message.posted': OneMessage
    /** Edited, removed, or reacted to. */
    'message.changed': OneMessage
  }
}

/** A member hears it; whoever has left in the meantime does not, in a replay either. */
const deliverMessage: Deliverer<OneMessage> = async (db, deliveries) => {
  const views = viewsOf(deliveries)
  const [messages, unread] = await Promise.all([
    messagesById(db, [...new Set(deliveries.map(({ data }) => data.messageId))]),
    unreadOf(db, views),
  ])
  return deliveries.map(({ data }, index) => {
    const message = messages.get(data.messageId)
    const mine = unread[index]
    return message && mine ? { message, ...mine } : null
  })
}

export const messageDeliverers = {
  'message.posted': deliverMessage,
  'message.changed': deliverMessage,
}
