import { accessTokens, arrayLiteral, type Database, type Db, users } from '@carillon/db'
import { and, eq, gt, inArray, isNull, lt, or, sql } from 'drizzle-orm'
import { createBatched } from '../live/batched.ts'
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
const mostAtOnce = 500

/** Built once: it is asked for with every call of a script. */
const prepareTokens = (db: Db) =>
  db
    .select()
    .from(accessTokens)
    .innerJoin(users, eq(users.id, accessTokens.userId))
    .where(
      and(
        // One parameter, however many are looked up.
        sql`${accessTokens.id} = any(${sql.placeholder('ids')}::text[])`,
        or(isNull(accessTokens.expiresAt), gt(accessTokens.expiresAt, sql`now()`)),
      ),
    )
    .prepare('tokens')

type TokenRow = Awaited<ReturnType<ReturnType<typeof prepareTokens>['execute']>>[number]

/** Of those that somebody else notes down in this moment it is as true. */
async function touchAll(db: Db, ids: string[]) {
  const isStale = or(isNull(accessTokens.lastUsedAt), lt(accessTokens.lastUsedAt, new Date(Date.now() - usedEveryMs)))
  const isOfThem = sql`${accessTokens.id} = any(${arrayLiteral(ids)}::text[])`
  const stale = db
    .select({ id: accessTokens.id })
    .from(accessTokens)
    .where(and(isOfThem, isStale))
    .for('no key update', { skipLocked: true })
  await db.update(accessTokens).set({ lastUsedAt: new Date() }).where(inArray(accessTokens.id, stale))
}

/** Credentials → caller. A token that is not valid is nobody, even beside a valid cookie. */
export function createAuthenticate({ db }: Database, sessions: Sessions) {
  const selectTokens = prepareTokens(db)
  const tokenRow = createBatched<string, TokenRow | undefined>(
    async (ids) => {
      const found = await selectTokens.execute({ ids: arrayLiteral(ids) })
      const rows = new Map(found.map((row) => [row.access_tokens.id, row]))
      return ids.map((id) => () => rows.get(id))
    },
    { most: mostAtOnce, patienceMs: 50 },
  )

  const touch = createBatched<string, void>(
    async (ids) => {
      await touchAll(db, ids)
      return ids.map(() => () => {})
    },
    { most: mostAtOnce },
  )

  async function findToken(token: string): Promise<Caller | null> {
    const row = await tokenRow(digest(token))
    if (!row) return null
    const { id, lastUsedAt } = row.access_tokens
    if (Date.now() - (lastUsedAt?.getTime() ?? 0) > usedEveryMs) await touch(id)
    const { handle, scopes } = row.access_tokens
    return { via: 'token', handle, scopes: scopes as Scope[], user: selfOf(row.users) }
  }

  return async ({ cookie, bearer }: Credentials): Promise<Caller | null> => {
    if (bearer !== undefined) return bearer.startsWith(tokenPrefix) ? findToken(bearer) : null
    const session = cookie ? await sessions.find(cookie) : null
    return session && { via: 'session', ...session }
  }
}
