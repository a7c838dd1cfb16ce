import { bigint, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { createdAt } from './columns.ts'
import { severities } from './notifications.ts'
import { users } from './users.ts'

/** What everybody is told, once: numbered without a gap, as feeds are; see broadcasts.ts. */
export const broadcasts = pgTable('broadcasts', {
  number: bigint({ mode: 'number' }).primaryKey(),
  /** What its notifications have their ids from: one that names a moment. */
  id: uuid().notNull().unique(),
  kind: text().notNull(),
  data: jsonb().$type<Record<string, unknown>>().notNull(),
  severity: text({ enum: severities }).notNull(),
  actorId: uuid().references(() => users.id, { onDelete: 'set null' }),
  createdAt: createdAt(),
  /** Of the call that caused it. */
  traceId: uuid(),
})
