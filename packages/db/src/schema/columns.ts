import { timestamp, uuid } from 'drizzle-orm/pg-core'
import { v7 } from 'uuid'

/** Time-ordered, so that new rows land at the end of their indexes. Never a cursor: see feed.ts. */
export const primaryId = () => uuid().primaryKey().$defaultFn(v7)

export const instant = () => timestamp({ withTimezone: true, mode: 'date', precision: 3 })
export const createdAt = () => instant().notNull().defaultNow()
