import { index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { createdAt, instant, primaryId } from './columns.ts'
import { severities } from './notifications.ts'
import { users } from './users.ts'

/** What is to be sent later. Whoever sends it deletes it, in one transaction. */
export const scheduledNotifications = pgTable(
  'scheduled_notifications',
  {
    id: primaryId(),
    senderId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** Of the answer to whoever asked for it with a key: it learns what was sent, and is kept for as long as this waits. */
    requestId: text(),
    sendAt: instant().notNull(),
    /** Ids of users. */
    recipients: jsonb().$type<string[]>().notNull(),
    kind: text().notNull(),
    data: jsonb().$type<Record<string, unknown>>().notNull(),
    severity: text({ enum: severities }).notNull(),
    groupKey: text(),
    expiresAt: instant(),
    createdAt: createdAt(),
  },
  (table) => [
    index().on(table.sendAt),
    index().on(table.senderId, table.sendAt, table.id),
    index().on(table.requestId),
  ],
)
