import { type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import { index, jsonb, pgTable, smallint, text, uuid } from 'drizzle-orm/pg-core'
import { createdAt, instant, primaryId } from './columns.ts'
import { users } from './users.ts'

export const severities = ['low', 'normal', 'high', 'critical'] as const
export type Severity = (typeof severities)[number]

/** By this lists are ordered and paged. */
export const placeOf = ({ place, id }: { place: SQLWrapper; id: SQLWrapper }): SQL<string> =>
  sql<string>`coalesce(${place}, ${id})`

/** When something is to be done about it: it comes back, or it is removed. */
export const dueAtOf = (one: { snoozedUntil: SQLWrapper; expiresAt: SQLWrapper }): SQL =>
  sql`least(${one.snoozedUntil}, ${one.expiresAt})`

/** What happened, as kind and data; title, text and link are made when it is read, in the reader's language. */
export const notifications = pgTable(
  'notifications',
  {
    id: primaryId(),
    userId: uuid()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    kind: text().notNull(),
    data: jsonb().$type<Record<string, unknown>>().notNull(),
    severity: text({ enum: severities }).notNull(),
    actorId: uuid().references(() => users.id, { onDelete: 'set null' }),
    groupKey: text(),
    /** What decided how its reader was told, one bit each; nothing where an older server stored it. */
    circumstances: smallint(),
    createdAt: createdAt(),
    seenAt: instant(),
    readAt: instant(),
    archivedAt: instant(),
    /** Put away until then: `archivedAt` is set as long, so whatever leaves out what is archived, older servers too, leaves it out. */
    snoozedUntil: instant(),
    /** Where it stands in lists, as if this were its id, since it came back; nothing where its own id says so. */
    place: uuid(),
    /** It is removed then. */
    expiresAt: instant(),
  },
  (table) => [
    index('notifications_inbox').on(table.userId, placeOf(table)).where(sql`${table.archivedAt} is null`),
    index('notifications_archived').on(table.userId, placeOf(table)).where(sql`${table.archivedAt} is not null`),
    index('notifications_unread')
      .on(table.userId, placeOf(table))
      .where(sql`${table.readAt} is null and ${table.archivedAt} is null`),
    index('notifications_mentions')
      .on(table.userId, placeOf(table))
      .where(sql`${table.kind} = 'mention' and ${table.archivedAt} is null`),
    // The next two hold what is snoozed, or is to end, and nothing else: whoever stores a notification pays for neither.
    index('notifications_snoozed').on(table.userId, placeOf(table)).where(sql`${table.snoozedUntil} is not null`),
    index('notifications_due')
      .on(dueAtOf(table))
      .where(sql`${table.snoozedUntil} is not null or ${table.expiresAt} is not null`),
    index('notifications_unseen').on(table.userId).where(sql`${table.seenAt} is null`),
    // Apart from the list of what is unread: what is archived is marked as read too, all at once or with its group.
    index('notifications_to_read').on(table.userId, table.groupKey).where(sql`${table.readAt} is null`),
    index('notifications_about_message')
      .on(table.groupKey, sql`(${table.data}->>'messageId')`)
      .where(sql`${table.groupKey} is not null`),
  ],
)
