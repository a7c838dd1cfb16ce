import { integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core'
import { instant } from './columns.ts'

/**
 * What is left of a budget, for all servers: nothing is taken before `fullAt` that would move it further away than the
 * whole budget. A row whose time has come says the same as none. `tokens` is what was granted last. Unlogged, by hand in
 * the migration: losing it makes everybody's budget full, and keeping it would cost a flush of the log per send.
 */
export const budgets = pgTable('budgets', {
  id: text().primaryKey(),
  tokens: integer().notNull(),
  fullAt: timestamp({ withTimezone: true }).notNull(),
})

/** From where somebody has signed in: `id` is the SHA-256 of the account and the network. */
export const knownAddresses = pgTable('known_addresses', {
  id: text().primaryKey(),
  seenAt: instant().notNull().defaultNow(),
})
