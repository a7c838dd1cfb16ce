export { type CanaryAccess, enterCanary, leaveCanary } from './admin/canary.ts'
export type {
  AuditEntry,
  ConnectionFigures,
  Overview,
  ReconnectCause,
  Sample,
  ServerFigures,
  Totals,
} from './admin/overview.ts'
export {
  type Counted,
  type ServerReport,
  type ServerSample,
  takeLeave,
  trimReports,
  type Written,
  writeReport,
} from './admin/report.ts'
export type { NotificationTrace } from './admin/trace.ts'
export { type CallerContext, type Carillon, type CarillonOptions, createCarillon, type Vitals } from './carillon.ts'
export type { Conversation, Member } from './conversations/conversation.ts'
export type { Message, Quote, Reaction } from './conversations/message.ts'
export { tooMany, unavailable } from './errors.ts'
export type { Figures } from './figures/figures.ts'
export {
  type Buckets,
  bucketsSince,
  createHistogram,
  type Histogram,
  type Percentiles,
  upperMsOf,
} from './figures/histogram.ts'
export type { Spans } from './figures/spans.ts'
export type { Health } from './health.ts'
export { type Limits, unlimited } from './limits/limits.ts'
export type { Counts } from './live/counts.ts'
export { withDeadline } from './live/deadline.ts'
export type { Event, EventMap, StoredEvent, SyncEvent } from './live/event-map.ts'
export type { Notification } from './notifications/shape.ts'
export type { Why } from './notifications/why.ts'
export { type Channel, type ChannelSwitches, channels } from './preferences/channels.ts'
export type { Alert } from './preferences/circumstances.ts'
export type { KindPreference, Preferences, SubjectPreference } from './preferences/preferences.ts'
export type { PushPayload } from './push/payload.ts'
export type { PushOptions } from './push/web-push.ts'
export { type AppRouter, appRouter } from './root.ts'
export { demoPassword, seedDemo } from './seed.ts'
export type { Caller, Credentials } from './session/caller.ts'
export { type Scope, scopes } from './session/scopes.ts'
export { createStory, type Story } from './tracing/story.ts'
export { canaryName, isCanary } from './users/canary.ts'
export type { User } from './users/self.ts'
export type { UserRef } from './users/user-ref.ts'
