// What a server needs to try the way of an event by itself: a user that is nobody, and a token that is of use for a minute. All
// servers share the user, and each flight has a token of its own. Nothing of it grows: whoever leaves clears what is old.
import { accessTokens, append, type Database, type Db, feeds, notifications, trimFeed, users } from '@carillon/db'
import { and, eq, lt, sql } from 'drizzle-orm'
import { nobodysHash } from '../session/password.ts'
import type { Scope } from '../session/scopes.ts'
import { digest, newHandle, newToken } from '../session/secret.ts'
import { canaryName } from '../users/canary.ts'

export interface CanaryAccess {
  userId: string
  token: string
}

/** Far longer than a flight takes: what others are about to hear is not taken away from them. */
const usefulMs = 60_000
const useful = sql`make_interval(secs => ${usefulMs / 1_000}::float8)`

const scopes: Scope[] = ['read', 'notifications:send']

async function createCanary(db: Db): Promise<void> {
  await db.transaction(async (tx) => {
    // No password has this hash, so there is none to sign in with.
    const row = { username: canaryName, displayName: 'Canary', passwordHash: nobodysHash }
    // Another server may be at it as well.
    const [created] = await tx.insert(users).values(row).onConflictDoNothing().returning({ id: users.id })
    if (created) await tx.insert(feeds).values({ userId: created.id })
  })
}

const findCanary = (db: Db) =>
  db.query.users.findFirst({ where: eq(users.username, canaryName), columns: { id: true } })

/** Made with the first flight, so that a server that flies none has none. */
async function canaryId(db: Db): Promise<string> {
  const found = await findCanary(db)
  if (found) return found.id
  await createCanary(db)
  const created = await findCanary(db)
  if (!created) throw new Error('The canary was not stored.')
  return created.id
}

/** A token for one flight: only its digest is stored, and that not for long. */
export async function enterCanary({ vital: { db } }: Database): Promise<CanaryAccess> {
  const userId = await canaryId(db)
  const token = newToken()
  const access = { id: digest(token), handle: newHandle(), userId, name: 'canary', scopes }
  const expiresAt = sql`now() + ${useful}`
  await db.insert(accessTokens).values({ ...access, expiresAt })
  return { userId, token }
}

/** Takes the token back, and removes what earlier flights have left: notifications, their events, and what badges say of them. */
export async function leaveCanary({ vital: { db } }: Database, { userId, token }: CanaryAccess): Promise<void> {
  await db.delete(accessTokens).where(eq(accessTokens.id, digest(token)))
  await db.transaction(async (tx) => {
    const old = and(eq(notifications.userId, userId), lt(notifications.createdAt, sql`now() - ${useful}`))
    const gone = await tx.delete(notifications).where(old).returning({ id: notifications.id })
    if (gone.length === 0) return
    // Takes the feed, as the last one to be locked.
    await append(tx, [], [{ userId, unseen: -gone.length, unread: -gone.length }])
    await trimFeed(tx, userId, usefulMs)
  })
}
