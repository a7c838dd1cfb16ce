export {
  type Broadcast,
  broadcastHead,
  broadcastOf,
  feedAndBroadcast,
  insertBroadcast,
  notificationIdOf,
  readBroadcasts,
  type Standing,
  settleBroadcasts,
  settleUnlisted,
  standingsOf,
  trimBroadcasts,
} from './broadcasts.ts'
export { type Grant, giveTokensBack, type Rate, removeFullBudgets, takeTokens } from './budget.ts'
export { anyOf, builtOnce, writtenOnce } from './built-once.ts'
export { type ConnectOptions, connect, type Database, type Db, type Pool, type Transaction } from './connect.ts'
export {
  answerDeparture,
  countDeparture,
  countServers,
  isOrdered,
  orderDeparture,
  readDeparture,
} from './departures.ts'
export {
  append,
  appending,
  arrayLiteral,
  type Entry,
  epoch,
  type Feed,
  type FeedEvent,
  type FeedState,
  findCreated,
  head,
  readAfter,
  type Tally,
  trim,
  trimFeed,
} from './feed.ts'
export { createFresh, type FreshEvent } from './fresh.ts'
export { createHints, everybody, type Hints } from './hints.ts'
export {
  answerInquiry,
  forgetInquiry,
  type Inquiry,
  type InquiryAnswers,
  isAsked,
  putInquiry,
  readAnswers,
  readInquiry,
  serversSince,
} from './inquiries.ts'
export { createListener, type Listener } from './listen.ts'
export { migrate, missingMigrations } from './migrate.ts'
export { endOrphans } from './orphans.ts'
export { isPresent } from './present.ts'
export * from './schema/index.ts'
