import { conversationDeliverers } from './conversations/events.ts'
import type { Deliverers } from './live/deliver.ts'
import { messageDeliverers } from './messages/events.ts'
import { notificationDeliverers } from './notifications/events.ts'
import type { KindRegistry } from './notifications/kind.ts'
import { preferenceDeliverers } from './preferences/events.ts'
import { userDeliverers } from './users/events.ts'

/** Every feature's events: one line each, and one that is missing does not compile. */
export const createDeliverers = (kinds: KindRegistry): Deliverers => ({
  ...userDeliverers,
  ...notificationDeliverers(kinds),
  ...preferenceDeliverers(kinds),
  ...conversationDeliverers,
  ...messageDeliverers,
})
