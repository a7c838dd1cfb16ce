import { index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { createdAt, instant, primaryId } from './columns.ts'
import { users } from './users.ts'

/** `seq` numbers the messages; whoever posts holds this row until commit, so the numbers have no gap. */
export const conversations = pgTable('conversations', {
  id: primaryId(),
  type: text({ enum: ['direct', 'group'] }).notNull(),
  title: text(),
  /** Both user ids in order, for the one direct conversation of two people. */
  directKey: text().unique(),
  seq: integer().notNull().default(0),
  createdAt: createdAt(),
  updatedAt: instant().notNull().defaultNow(),
})

export const members = pgTable(
  'members',
  {
    conversationId: uuid()
      .notNull()
      .references(() => conversations.id, { onDelete: 'cascade' }),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    role: text({ enum: ['owner', 'member'] }).notNull(),
    readSeq: integer().notNull(),
    /** As far as a device of theirs has it. What was read has arrived: the greater of the two is what counts. */
    deliveredSeq: integer().notNull().default(0),
    joinedAt: createdAt(),
  },
  (table) => [primaryKey({ columns: [table.conversationId, table.userId] }), index().on(table.userId)],
)
