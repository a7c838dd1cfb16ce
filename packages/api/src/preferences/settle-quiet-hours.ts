import { type Database, type Db, preferences, type Transaction, users } from '@carillon/db'
import { and, asc, eq, lt, notInArray, sql } from 'drizzle-orm'
import { repeat } from '../live/repeat.ts'
import { quietRanges, rangesLiteral } from './quiet-hours.ts'

const dayMs = 86_400_000
/** Worked out ahead for so long; that is some sixty moments. */
const aheadMs = 35 * dayMs
/** Whoever has less left is next. No server may have run for weeks. */
const leastAheadMs = 21 * dayMs
const mostAtOnce = 200

type Row = Pick<typeof preferences.$inferSelect, 'userId' | 'quietHours'>

/** Works out anew which moments are quiet, in a transaction that holds the row. */
async function settle(tx: Transaction, { userId, quietHours }: Row, timeZone: string, from: number) {
  const through = from + aheadMs
  const quiet = rangesLiteral(quietRanges(quietHours, timeZone, { from, through }))
  const quietThrough = quietHours.length > 0 ? new Date(through) : null
  await tx.update(preferences).set({ quiet, quietThrough }).where(eq(preferences.userId, userId))
}

/** After the user's quiet hours, or the zone they live in, have changed. */
export async function settleQuietHours(tx: Transaction, userId: string, timeZone: string): Promise<void> {
  const [row] = await tx.select().from(preferences).where(eq(preferences.userId, userId)).for('no key update')
  if (row) await settle(tx, row, timeZone, Date.now())
}

/** Goes on working them out for those who have not much left; a server that does so too takes others. */
export async function settleAhead({ db }: Pick<Database, 'db'>, now = Date.now()): Promise<void> {
  const failed = new Map<string, RangeError>()
  while ((await settleSome(db, now, failed)) === mostAtOnce);
  if (failed.size > 0) throw new AggregateError(failed.values(), 'Some quiet hours could not be worked out.')
}

/** At once, and every hour; returns how to stop. */
export function startSettling(database: Database, onError: (error: unknown) => void): () => void {
  settleAhead(database).catch(onError)
  return repeat(() => settleAhead(database), 3_600_000, onError)
}

/** Whose zone only another version of Node.js knows is left to that: it must not keep all others from theirs. */
const settleSome = (db: Db, now: number, failed: Map<string, RangeError>): Promise<number> =>
  db.transaction(async (tx) => {
    const due = await tx
      .select({ row: preferences, timeZone: users.timeZone })
      .from(preferences)
      .innerJoin(users, eq(users.id, preferences.userId))
      .where(
        and(
          lt(preferences.quietThrough, new Date(now + leastAheadMs)),
          notInArray(preferences.userId, [...failed.keys()]),
        ),
      )
      .orderBy(asc(preferences.quietThrough))
      .limit(mostAtOnce)
      .for('no key update', { of: preferences, skipLocked: true })
    for (const { row, timeZone } of due) {
      await settle(tx, row, timeZone, now).catch((error: unknown) => {
        if (!(error instanceof RangeError)) throw error
        failed.set(row.userId, error)
      })
    }
    return due.length
  })

/** Only to hold it, a row that is there is set to what it says. */
const unchanged = { quietThrough: sql`${preferences.quietThrough}` }

/** The row of this user, held until commit, made if there was none. The user comes first: their zone must not change meanwhile. */
export async function holdPreferences(tx: Transaction, userId: string) {
  const [user] = await tx.select({ timeZone: users.timeZone }).from(users).where(eq(users.id, userId)).for('share')
  const [row] = await tx
    .insert(preferences)
    .values({ userId })
    .onConflictDoUpdate({ target: preferences.userId, set: unchanged })
    .returning()
  if (!user || !row) throw new Error('This user is gone.')
  return { ...row, timeZone: user.timeZone }
}
