export type {
  AppRouter,
  Conversation,
  Counts,
  Event,
  Member,
  Message,
  Notification,
  Quote,
  Reaction,
  User,
  UserRef,
} from '@carillon/api'
export type { Pages } from './apply.ts'
export type { Connection, ConnectionState } from './connection.ts'
export {
  type ConversationPage,
  conversationListOptions,
  conversationOptions,
  type DatedConversation,
} from './conversations.ts'
export { type Client, type ClientOptions, createClient } from './create-client.ts'
export { type DescribedError, describeError } from './errors.ts'
export type { EventsOptions, NumberedEvent } from './events.ts'
export { type Live, type LiveOptions, startLive } from './live.ts'
export { type MessagePage, messageListOptions, withMessage } from './messages.ts'
export {
  countsOptions,
  type DatedCounts,
  type NotificationFilter,
  type NotificationPage,
  notificationListOptions,
} from './notifications.ts'
export { createOutbox, type Draft, type Outbox, type OutboxOptions, type Pending } from './outbox.ts'
export type { CachedQuery, QueryCacheClient } from './refetches.ts'
export type { Source } from './source.ts'
