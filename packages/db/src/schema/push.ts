import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { createdAt, instant, primaryId } from './columns.ts'
import { notifications } from './notifications.ts'
import { preferences } from './preferences.ts'
import { sessions } from './users.ts'

/** A single row: by this pair push services know all our servers, and a new one would lose every subscription. */
export const pushKeys = pgTable(
  'push_keys',
  {
    isOnly: boolean().primaryKey().default(true),
    publicKey: text().notNull(),
    privateKey: text().notNull(),
    createdAt: createdAt(),
  },
  (table) => [check('push_keys_is_only', sql`${table.isOnly}`)],
)

/** Where a browser can be told something while no page of ours is open in it. */
export const pushEndpoints = pgTable(
  'push_endpoints',
  {
    id: primaryId(),
    // Not of users: see subjects.
    userId: uuid()
      .notNull()
      .references(() => preferences.userId, { onDelete: 'cascade' }),
    /** With the session goes the right to be told: nobody reads on a shared machine what came after they signed out. */
    handle: text()
      .notNull()
      .references(() => sessions.handle, { onDelete: 'cascade' }),
    endpoint: text().notNull().unique(),
    p256dh: text().notNull(),
    auth: text().notNull(),
    createdAt: createdAt(),
    sentAt: instant(),
  },
  (table) => [index().on(table.userId), index().on(table.handle)],
)

export const pushOutcomes = [
  'sent',
  'looking',
  'already-read',
  'withheld',
  'endpoint-gone',
  'endpoint-refused',
  'failed',
] as const
export type PushOutcome = (typeof pushOutcomes)[number]

/** One notification on its way to one endpoint, written with the notification; any server takes it. */
export const pushSends = pgTable(
  'push_sends',
  {
    notificationId: uuid()
      .notNull()
      .references(() => notifications.id, { onDelete: 'cascade' }),
    /** No foreign key: what became of it is told for a while after the endpoint is gone. */
    endpointId: uuid().notNull(),
    userId: uuid().notNull(),
    createdAt: createdAt(),
    /** Not before then; moved ahead by whoever takes it, so that one who dies over it does not keep it. */
    dueAt: createdAt(),
    attempts: integer().notNull().default(0),
    /** Missing while it is under way. */
    outcome: text({ enum: pushOutcomes }),
    endedAt: instant(),
  },
  (table) => [
    primaryKey({ columns: [table.notificationId, table.endpointId] }),
    index('push_sends_due').on(table.dueAt).where(sql`${table.outcome} is null`),
    index().on(table.createdAt),
  ],
)

/**
 * Who has a page of ours before their eyes, as the server says that holds its connection, and goes on saying every few seconds.
 * Unlogged, by hand in the migration: it is of no use half a minute later.
 */
export const looking = pgTable(
  'looking',
  {
    userId: uuid().notNull(),
    serverId: text().notNull(),
    at: createdAt(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.serverId] })],
)
