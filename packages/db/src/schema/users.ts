import { boolean, index, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { createdAt, instant, primaryId } from './columns.ts'

export const locales = ['en', 'fr'] as const
export type Locale = (typeof locales)[number]

export const users = pgTable('users', {
  id: primaryId(),
  username: text().notNull().unique(),
  displayName: text().notNull(),
  passwordHash: text().notNull(),
  isAdmin: boolean().notNull().default(false),
  locale: text({ enum: locales }).notNull().default('en'),
  timeZone: text().notNull().default('UTC'),
  createdAt: createdAt(),
})

/** `id` is the SHA-256 of what the cookie carries: a dump of this table opens no session. */
export const sessions = pgTable(
  'sessions',
  {
    id: text().primaryKey(),
    handle: text().notNull().unique(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    userAgent: text(),
    createdAt: createdAt(),
    lastSeenAt: createdAt(),
    expiresAt: instant().notNull(),
  },
  (table) => [index().on(table.userId)],
)

/** `id` is the SHA-256 of the token. */
export const accessTokens = pgTable('access_tokens', {
  id: text().primaryKey(),
  handle: text().notNull().unique(),
  userId: uuid()
    .notNull()
    .references(() => users.id, { onDelete: 'cascade' }),
  name: text().notNull(),
  scopes: text().array().notNull(),
  createdAt: createdAt(),
  expiresAt: instant(),
  lastUsedAt: instant(),
})

/** Remembers what a repeated request was answered with the first time. */
export const requests = pgTable(
  'requests',
  {
    id: text().primaryKey(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    fingerprint: text().notNull(),
    answer: text().notNull(),
    createdAt: createdAt(),
  },
  (table) => [index().on(table.createdAt)],
)
