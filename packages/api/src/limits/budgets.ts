import { createHash } from 'node:crypto'
import { type Database, giveTokensBack, takeTokens } from '@carillon/db'
import { tooMany } from '../errors.ts'
import { withDeadline } from '../live/deadline.ts'
import type { BudgetName, Limits } from './limits.ts'
import { createOwnBucket } from './own-bucket.ts'
import { createRecent } from './recent.ts'
import { createSharedBucket } from './shared-bucket.ts'

export interface Budgets {
  /** Takes one from what `who` has left of it, or throws TOO_MANY_REQUESTS with the time after which to try again. */
  spend(name: BudgetName, who: string): Promise<void>
  /** Takes so many more, all of them or none, after the first was spent. More than there may ever be costs all there may be. */
  spendMore(name: BudgetName, who: string, count: number): Promise<void>
  giveBack(name: BudgetName, who: string): Promise<void>
}

/** So many are remembered; whoever is forgotten costs a statement more, or begins anew where the budget is our own. */
const mostBuckets = 10_000
const answerMs = 5_000

/** A burst of marking read costs no round trip each: what protects this process is counted in it. */
const own: ReadonlySet<BudgetName> = new Set(['writes'])

const texts: Record<BudgetName, string> = {
  sends: 'You are sending too much at once.',
  publishes: 'More is published than this account may.',
  searches: 'You are searching too much at once.',
  writes: 'You are changing too much at once.',
  signInsPerAccount: 'Too many wrong passwords. Try again later.',
  signInsPerAddress: 'Too many wrong passwords. Try again later.',
  passwordsPerAddress: 'Too many sign-ins from your network. Try again later.',
  signUpsPerAddress: 'Too many people have signed up from your network. Try again later.',
}

/** Names are what people type: into that field, now and then, a password. */
const idOf = (name: BudgetName, who: string) => createHash('sha256').update(`${name}/${who}`).digest('base64url')

const namesOf = (limits: Limits) => Object.keys(limits) as BudgetName[]

function createBuckets({ sql }: Database, name: BudgetName, limits: Limits) {
  const rate = limits[name]
  if (!rate) return null
  if (own.has(name)) {
    const buckets = createRecent(mostBuckets, () => createOwnBucket(rate))
    return { take: async (who: string) => buckets(who)(), takeMore: async () => 0, giveBack: async () => {} }
  }
  const buckets = createRecent(mostBuckets, (who) => {
    const id = idOf(name, who)
    return createSharedBucket(rate, (most) =>
      withDeadline(takeTokens(sql, id, rate, most), answerMs, 'Asking for a budget'),
    )
  })
  const takeMore = async (who: string, wanted: number) => {
    const [id, count] = [idOf(name, who), Math.min(wanted, rate.burst - 1)]
    if (count < 1) return 0
    const { tokens } = await withDeadline(takeTokens(sql, id, rate, count), answerMs, 'Asking for a budget')
    if (tokens === count) return 0
    await giveTokensBack(sql, id, rate, tokens)
    // Whoever comes again spends the first again.
    return Math.ceil(((count - tokens + 1) / rate.perSecond) * 1_000)
  }
  return {
    take: (who: string) => buckets(who).take(),
    takeMore,
    async giveBack(who: string) {
      await giveTokensBack(sql, idOf(name, who), rate)
      buckets(who).recover()
    },
  }
}

/** Everybody's budgets, over all servers of one database. */
export function createBudgets(database: Database, limits: Limits): Budgets {
  const byName = new Map(namesOf(limits).map((name) => [name, createBuckets(database, name, limits)]))
  function check(name: BudgetName, retryAfterMs = 0) {
    if (retryAfterMs > 0) throw tooMany(texts[name], retryAfterMs)
  }
  return {
    spend: async (name, who) => check(name, await byName.get(name)?.take(who)),
    spendMore: async (name, who, count) => check(name, await byName.get(name)?.takeMore(who, count)),
    async giveBack(name, who) {
      await byName.get(name)?.giveBack(who)
    },
  }
}
