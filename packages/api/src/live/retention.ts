import {
  accessTokens,
  auditEntries,
  type Database,
  type Db,
  knownAddresses,
  looking,
  pushSends,
  removeFullBudgets,
  requests,
  scheduledNotifications,
  sessions,
  subjects,
  trim,
} from '@carillon/db'
import { and, eq, lt, notExists } from 'drizzle-orm'
import { repeat } from './repeat.ts'

const dayMs = 86_400_000
/** A device that was away for longer fetches everything anew. */
const eventsMs = 30 * dayMs
/** A request that is repeated later than this is a new one. */
const requestsMs = 7 * dayMs
/** Whoever has not signed in from there for longer comes as a stranger. */
const knownMs = 90 * dayMs
/** What admins did by hand. */
const auditMs = 365 * dayMs
/** For so long it is told what became of a push. */
export const keptSendsMs = 7 * dayMs
/** A server that says nothing for so long has nobody before it. */
const lookingMs = 10 * 60_000
const hourMs = 3_600_000

/** Each on its own: one that fails does not keep the others from what they remove. */
const steps: ((db: Db, now: number) => Promise<unknown>)[] = [
  (db, now) => trim(db, new Date(now - eventsMs)),
  async (db, now) => {
    // What is to be sent later is no new one before it was sent.
    const { requestId } = scheduledNotifications
    const waiting = db.select().from(scheduledNotifications).where(eq(requestId, requests.id))
    await db.delete(requests).where(and(lt(requests.createdAt, new Date(now - requestsMs)), notExists(waiting)))
  },
  (db, now) => db.delete(sessions).where(lt(sessions.expiresAt, new Date(now))),
  async (db) => {
    await removeFullBudgets(db)
  },
  async (db, now) => {
    await db.delete(knownAddresses).where(lt(knownAddresses.seenAt, new Date(now - knownMs)))
  },
  (db, now) => db.delete(auditEntries).where(lt(auditEntries.at, new Date(now - auditMs))),
  (db, now) => db.delete(subjects).where(lt(subjects.until, new Date(now))),
  (db, now) => db.delete(pushSends).where(lt(pushSends.createdAt, new Date(now - keptSendsMs))),
  (db, now) => db.delete(looking).where(lt(looking.at, new Date(now - lookingMs))),
  (db, now) => db.delete(accessTokens).where(lt(accessTokens.expiresAt, new Date(now))),
]

/** Removes what nobody can use any more: old events and answers, sessions and tokens that have expired. */
export async function removeExpired({ db }: Database, now = Date.now()): Promise<void> {
  const errors: unknown[] = []
  for (const step of steps) await step(db, now).catch((error) => errors.push(error))
  if (errors.length > 0) throw new AggregateError(errors, 'Some of what has expired could not be removed.')
}

/** Does so every hour; returns how to stop. */
export const startRetention = (database: Database, onError: (error: unknown) => void) =>
  repeat(() => removeExpired(database), hourMs, onError)
