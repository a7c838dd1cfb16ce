// Token buckets that all servers share, in one statement each. Kept is the time at which a bucket is full again: what is
// left follows from it, and nothing has to be refilled. The clock is the database's, the same for everybody.
import { lt, sql } from 'drizzle-orm'
import type { ISql, Sql } from 'postgres'
import type { Db } from './connect.ts'
import { budgets } from './schema/limits.ts'

/** So many tokens come back per second, and at most so many lie there. */
export interface Rate {
  perSecond: number
  burst: number
}

export interface Grant {
  tokens: number
  /** When there is a token again; 0 with tokens. */
  retryAfterMs: number
}

/** Takes as many tokens as there are, `most` at most, and never one that is not there. */
export async function takeTokens(client: ISql, id: string, { perSecond, burst }: Rate, most: number): Promise<Grant> {
  const wanted = Math.min(most, burst)
  // Never further away than a whole budget: so says a budget that was larger once, or a clock that was put back.
  const fullAt = client`least(greatest(b.full_at, now()), now() + make_interval(secs => ${burst / perSecond}::float8))`
  // A thousandth more: a statement that began a moment before another has an earlier now, which must not cost a token.
  const left = client`floor(${burst}::float8 - extract(epoch from ${fullAt} - now())::float8 * ${perSecond}::float8 + 1e-3)`
  const taken = client`greatest(0, least(${wanted}::float8, ${left}))`
  const [row] = await client<{ tokens: number; fullInMs: number }[]>`
    insert into budgets as b (id, tokens, full_at)
    values (${id}, ${wanted}, now() + make_interval(secs => ${wanted / perSecond}::float8))
    on conflict (id) do update
      set tokens = ${taken}, full_at = ${fullAt} + make_interval(secs => ${taken} / ${perSecond}::float8)
    returning tokens, extract(epoch from full_at - now())::float8 * 1000 as "fullInMs"`
  const { tokens = 0, fullInMs = 0 } = row ?? {}
  const retryAfterMs = Math.max(1, Math.ceil(fullInMs - ((burst - 1) / perSecond) * 1_000))
  return { tokens, retryAfterMs: tokens > 0 ? 0 : retryAfterMs }
}

/** Puts tokens back that were not needed after all. */
export async function giveTokensBack(client: Sql, id: string, { perSecond }: Rate, count = 1): Promise<void> {
  const secs = count / perSecond
  await client`update budgets set full_at = full_at - make_interval(secs => ${secs}::float8) where id = ${id}`
}

/** Removes what says no more than a row that is not there. */
export const removeFullBudgets = async (db: Db): Promise<void> => {
  await db.delete(budgets).where(lt(budgets.fullAt, sql`now()`))
}
