// The only file that knows Lucia. Lucia 3 keeps what the cookie carries as the primary key; the adapter below stores
// its SHA-256 instead, in every method, so that a dump of the table opens no session. Reading must give the raw id back,
// because Lucia goes on to use it.
import { type Database, type Db, sessions, type Transaction, users } from '@carillon/db'
import { DrizzlePostgreSQLAdapter } from '@lucia-auth/adapter-drizzle'
import { eq } from 'drizzle-orm'
import { type Adapter, Lucia, TimeSpan } from 'lucia'
import { selfOf, type User } from '../users/self.ts'
import { digest, newHandle } from './secret.ts'
import { briefly } from './user-agent.ts'

declare module 'lucia' {
  interface Register {
    Lucia: ReturnType<typeof createLucia>
    DatabaseSessionAttributes: Pick<typeof sessions.$inferSelect, 'handle' | 'userAgent' | 'createdAt' | 'lastSeenAt'>
    DatabaseUserAttributes: Omit<typeof users.$inferSelect, 'id'>
  }
}

export interface LiveSession {
  handle: string
  user: User
}

const cookieName = 'carillon_session'
// Not Lucia's reader: it throws on a cookie of some other app that is not percent-encoded.
const cookiePattern = new RegExp(`(?:^|;)\\s*${cookieName}=([^;\\s]+)`)

const lifetimeMs = 90 * 86_400_000
const seenEveryMs = 5 * 60_000

interface SessionOptions {
  isSecure: boolean
  userAgent?: string | undefined
}

function hashed(adapter: Adapter): Adapter {
  return {
    deleteExpiredSessions: () => adapter.deleteExpiredSessions(),
    deleteSession: (id) => adapter.deleteSession(digest(id)),
    deleteUserSessions: (userId) => adapter.deleteUserSessions(userId),
    async getSessionAndUser(id) {
      const [session, user] = await adapter.getSessionAndUser(digest(id))
      return [session && { ...session, id }, user]
    },
    getUserSessions: (userId) => adapter.getUserSessions(userId),
    setSession: (session) => adapter.setSession({ ...session, id: digest(session.id) }),
    updateSessionExpiration: (id, expiresAt) => adapter.updateSessionExpiration(digest(id), expiresAt),
  }
}

const createLucia = (db: Db | Transaction) =>
  new Lucia(hashed(new DrizzlePostgreSQLAdapter(db, sessions, users)), {
    sessionExpiresIn: new TimeSpan(30, 'd'),
    sessionCookie: { name: cookieName, expires: false, attributes: { sameSite: 'lax', path: '/' } },
    getSessionAttributes: ({ handle, createdAt, lastSeenAt }) => ({ handle, createdAt, lastSeenAt }),
    getUserAttributes: ({ username, displayName, isAdmin, locale, timeZone }) => ({
      username,
      displayName,
      isAdmin,
      locale,
      timeZone,
    }),
  })

export function createSessions(database: Database) {
  const lucia = createLucia(database.db)

  async function touch(id: string, lastSeenAt: Date) {
    if (Date.now() - lastSeenAt.getTime() < seenEveryMs) return
    await database.db
      .update(sessions)
      .set({ lastSeenAt: new Date() })
      .where(eq(sessions.id, digest(id)))
  }

  return {
    /** Opens a session with everything else in the transaction, and returns the `Set-Cookie` header that carries it. */
    async start(tx: Transaction, userId: string, options: SessionOptions): Promise<string> {
      const now = new Date()
      const userAgent = briefly(options.userAgent)
      const attributes = { handle: newHandle(), userAgent, createdAt: now, lastSeenAt: now }
      const session = await createLucia(tx).createSession(userId, attributes)
      const cookie = lucia.createSessionCookie(session.id)
      cookie.attributes.secure = options.isSecure
      return cookie.serialize()
    },

    /** The `Set-Cookie` header that forgets a session. */
    forget({ isSecure }: { isSecure: boolean }): string {
      const cookie = lucia.createBlankSessionCookie()
      cookie.attributes.secure = isSecure
      return cookie.serialize()
    },

    /** Who a `Cookie` header belongs to; idle for 30 days or older than 90, a session ends. */
    async find(cookieHeader: string): Promise<LiveSession | null> {
      const id = cookiePattern.exec(cookieHeader)?.[1]
      if (!id) return null
      const { session, user } = await lucia.validateSession(id)
      if (!session) return null
      if (Date.now() - session.createdAt.getTime() > lifetimeMs) {
        await lucia.invalidateSession(id)
        return null
      }
      await touch(id, session.lastSeenAt)
      return { handle: session.handle, user: selfOf(user) }
    },
  }
}

export type Sessions = ReturnType<typeof createSessions>
