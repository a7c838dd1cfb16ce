import { sql } from 'drizzle-orm'
import { bigint, boolean, check, index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { createdAt } from './columns.ts'
import { users } from './users.ts'

/** One row per user: the last number given, the last number trimmed away, and what the badges show. */
export const feeds = pgTable('feeds', {
  userId: uuid()
    .primaryKey()
    .references(() => users.id, { onDelete: 'cascade' }),
  head: bigint({ mode: 'number' }).notNull().default(0),
  floor: bigint({ mode: 'number' }).notNull().default(0),
  unseen: integer().notNull().default(0),
  unread: integer().notNull().default(0),
  /** Unread messages, over all conversations. */
  messages: integer().notNull().default(0),
  /** The last broadcast of which this user has a notification of their own; who is new has nothing to do with those before. */
  broadcasts: bigint({ mode: 'number' }).notNull().default(sql`broadcasts_head()`),
})

export const feedEvents = pgTable(
  'feed_events',
  {
    // No foreign key: its check would be paid by every event, and trimming removes what a deleted user leaves.
    userId: uuid().notNull(),
    seq: bigint({ mode: 'number' }).notNull(),
    type: text().notNull(),
    data: jsonb().notNull(),
    createdAt: createdAt(),
    /** Of the call that caused it, a trace id of 32 hexadecimal digits; nothing where an older server stored it. */
    traceId: uuid(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.seq] }), index().on(table.createdAt)],
)

/** A single row. Changing it makes every cursor handed out before invalid: do so after restoring a dump. */
export const feedEpoch = pgTable(
  'feed_epoch',
  {
    isOnly: boolean().primaryKey().default(true),
    epoch: text().notNull().default(sql`gen_random_uuid()::text`),
    /** The last number given to a broadcast, and the last one trimmed away. */
    broadcasts: bigint({ mode: 'number' }).notNull().default(0),
    broadcastsFloor: bigint({ mode: 'number' }).notNull().default(0),
  },
  (table) => [check('feed_epoch_is_only', sql`${table.isOnly}`)],
)
