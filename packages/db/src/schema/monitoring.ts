import { index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { createdAt, instant, primaryId } from './columns.ts'

/**
 * What each server saw, one row for every ten seconds, written anew each second. Unlogged, by hand in the migration: it is of
 * no use an hour later, and must not cost a flush of the log per second. What stands in the two documents is checked where it is
 * read: servers of two versions write here during a deploy.
 */
export const serverFigures = pgTable(
  'server_figures',
  {
    serverId: text().notNull(),
    /** When its ten seconds began. */
    slot: instant().notNull(),
    /** When it was written last. */
    at: instant().notNull(),
    /** How it is now. */
    report: jsonb().notNull(),
    /** What happened in these ten seconds. */
    sample: jsonb().notNull(),
  },
  (table) => [primaryKey({ columns: [table.serverId, table.slot] }), index().on(table.slot)],
)

export const auditActions = ['test-sent', 'broadcast', 'disconnected', 'access-revoked'] as const
export type AuditAction = (typeof auditActions)[number]

/** What admins did by hand. Names as they were then: the entry outlives the people in it. */
export const auditEntries = pgTable('audit_entries', {
  id: primaryId(),
  at: createdAt(),
  actor: text().notNull(),
  action: text({ enum: auditActions }).notNull(),
  subject: text(),
  detail: text().notNull().default(''),
  /** How many streams were sent away, as told by so many servers. */
  streams: integer(),
  answers: integer().notNull().default(0),
})

/**
 * What servers answered to a question that one of them put to all; the question itself is the row of the server called ''. Unlogged,
 * by hand in the migration: it is of no use a moment later. Checked where it is read.
 */
export const traceAnswers = pgTable(
  'trace_answers',
  {
    inquiryId: uuid().notNull(),
    serverId: text().notNull(),
    at: createdAt(),
    answer: jsonb().notNull(),
  },
  (table) => [primaryKey({ columns: [table.inquiryId, table.serverId] })],
)
