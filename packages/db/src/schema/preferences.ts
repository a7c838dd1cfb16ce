import { customType, index, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { createdAt, instant } from './columns.ts'
import { users } from './users.ts'

const timeRanges = customType<{ data: string }>({ dataType: () => 'tstzmultirange' })

/** Which channels are on or off for a kind, unlike its own default: one bit each. */
export interface KindChoice {
  on: number
  off: number
}

/** A part of the week in which nothing is to ring: day 1 is Monday, and an end not after its beginning is on the next day. */
export interface QuietHours {
  day: number
  from: string
  to: string
}

/** Of those who have chosen something or registered an endpoint: of everybody else, a send finds nothing here. */
export const preferences = pgTable(
  'preferences',
  {
    userId: uuid()
      .primaryKey()
      .references(() => users.id, { onDelete: 'cascade' }),
    kinds: jsonb().$type<Record<string, KindChoice>>().notNull().default({}),
    doNotDisturbUntil: instant(),
    quietHours: jsonb().$type<QuietHours[]>().notNull().default([]),
    /** The same as moments, worked out ahead in the user's zone: whoever sends has no calendar. */
    quiet: timeRanges().notNull().default('{}'),
    /** How far; nothing without quiet hours. */
    quietThrough: instant(),
  },
  (table) => [index().on(table.quietThrough)],
)

export const subjectModes = ['followed', 'muted'] as const
export type SubjectMode = (typeof subjectModes)[number]

/** What somebody follows or has muted, beyond what they chose for its kinds: a subject is the `group_key` of notifications. */
export const subjects = pgTable(
  'subjects',
  {
    // Not of users: whoever has one has a row of preferences, so a send need not look here for all others.
    userId: uuid()
      .notNull()
      .references(() => preferences.userId, { onDelete: 'cascade' }),
    groupKey: text().notNull(),
    mode: text({ enum: subjectModes }).notNull(),
    until: instant(),
    /** One of its notifications, by which it is shown. No foreign key: it may be gone. */
    notificationId: uuid(),
    createdAt: createdAt(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.groupKey] }), index().on(table.until)],
)
