import { accessTokens, type Database, users } from '@carillon/db'
import { and, eq, gt, isNull, lt, or } from 'drizzle-orm'
import { selfOf, type User } from '../users/self.ts'
import type { Sessions } from './lucia.ts'
import type { Scope } from './scopes.ts'
import { digest, tokenPrefix } from './secret.ts'

/** Who is calling, and how they proved it. */
export type Caller = { user: User; handle: string } & ({ via: 'session' } | { via: 'token'; scopes: Scope[] })

export interface Credentials {
  /** The raw `Cookie` header. */
  cookie?: string | undefined
  /** What stands after `Bearer `. */
  bearer?: string | undefined
}

const usedEveryMs = 60_000

async function findToken({ db }: Database, token: string): Promise<Caller | null> {
  const id = digest(token)
  const [row] = await db
    .select()
    .from(accessTokens)
    .innerJoin(users, eq(users.id, accessTokens.userId))
    .where(and(eq(accessTokens.id, id), or(isNull(accessTokens.expiresAt), gt(accessTokens.expiresAt, new Date()))))
  if (!row) return null
  const isStale = or(isNull(accessTokens.lastUsedAt), lt(accessTokens.lastUsedAt, new Date(Date.now() - usedEveryMs)))
  if (Date.now() - (row.access_tokens.lastUsedAt?.getTime() ?? 0) > usedEveryMs) {
    await db
      .update(accessTokens)
      .set({ lastUsedAt: new Date() })
      .where(and(eq(accessTokens.id, id), isStale))
  }
  const { handle, scopes } = row.access_tokens
  return { via: 'token', handle, scopes: scopes as Scope[], user: selfOf(row.users) }
}

/** Credentials → caller. A token that is not valid is nobody, even beside a valid cookie. */
export async function authenticate(
  database: Database,
  sessions: Sessions,
  { cookie, bearer }: Credentials,
): Promise<Caller | null> {
  if (bearer !== undefined) return bearer.startsWith(tokenPrefix) ? findToken(database, bearer) : null
  const session = cookie ? await sessions.find(cookie) : null
  return session && { via: 'session', ...session }
}
