import { accessTokens, type Database, knownAddresses, removeFullBudgets, requests, sessions, trim } from '@carillon/db'
import { lt } from 'drizzle-orm'
import { repeat } from './repeat.ts'

const dayMs = 86_400_000
/** A device that was away for longer fetches everything anew. */
const eventsMs = 30 * dayMs
/** A request that is repeated later than this is a new one. */
const requestsMs = 7 * dayMs
/** Whoever has not signed in from there for longer comes as a stranger. */
const knownMs = 90 * dayMs
const hourMs = 3_600_000

/** Removes what nobody can use any more: old events and answers, sessions and tokens that have expired. */
export async function removeExpired({ db }: Database, now = Date.now()): Promise<void> {
  await trim(db, new Date(now - eventsMs))
  await db.delete(requests).where(lt(requests.createdAt, new Date(now - requestsMs)))
  await db.delete(sessions).where(lt(sessions.expiresAt, new Date(now)))
  await removeFullBudgets(db)
  await db.delete(knownAddresses).where(lt(knownAddresses.seenAt, new Date(now - knownMs)))
  await db.delete(accessTokens).where(lt(accessTokens.expiresAt, new Date(now)))
}

/** Does so every hour; returns how to stop. */
export const startRetention = (database: Database, onError: (error: unknown) => void) =>
  repeat(() => removeExpired(database), hourMs, onError)
