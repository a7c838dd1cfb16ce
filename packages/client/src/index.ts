export type {
  Alert,
  AppRouter,
  AuditEntry,
  Channel,
  ChannelSwitches,
  ConnectionFigures,
  Conversation,
  Counts,
  Event,
  KindPreference,
  Member,
  Message,
  Notification,
  NotificationTrace,
  Overview,
  Preferences,
  PushPayload,
  Quote,
  Reaction,
  ReconnectCause,
  Sample,
  ServerFigures,
  SubjectPreference,
  Totals,
  User,
  UserRef,
  Why,
} from '@carillon/api'
export { type AuditPage, auditOptions, followOverview, historyOptions, type OverviewFollower } from './admin.ts'
export type { Pages } from './apply.ts'
export { type Connection, type ConnectionState, isFlowing } from './connection-state.ts'
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
  notificationSearchOptions,
} from './notifications.ts'
export type { Draft, Pending } from './outbox/entry.ts'
export { type OutboxStorage, openOutboxStorage } from './outbox/storage.ts'
export { createOutbox, type Outbox, type OutboxOptions } from './outbox.ts'
export { type DatedPreferences, preferencesOptions, sayVisible, whyOptions } from './preferences.ts'
export type { CachedQuery, QueryCacheClient } from './refetches.ts'
export { type ShareOptions, shareConnection } from './sharing/share-connection.ts'
export type { SharedConnection } from './sharing/tab.ts'
export type { Source } from './source.ts'
