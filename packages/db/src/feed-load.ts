// A load for whatever hands out cursors: writers that overlap, hold what they have, and give up; one reader that polls
// all the while. Used by tests only.

import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import type { Sql } from 'postgres'
import { connect, type Database, type Transaction } from './connect.ts'
import type { Entry, FeedEvent } from './feed.ts'
import { feeds } from './schema/feeds.ts'
import { users } from './schema/users.ts'

/** A way of numbering events: the feed, or something that loses rows. */
export interface Ledger {
  append(tx: Transaction, entries: Entry[]): Promise<unknown>
  readAfter(client: Sql, wanted: { userId: string; after: number }[], limit: number): Promise<FeedEvent[]>
}

/** One transaction of the load: recipients are indexes, in the order they are given, more than once if so drawn. */
export interface Step {
  recipients: number[]
  holdBeforeMs: number
  holdAfterMs: number
  aborts: boolean
}

export interface Outcome {
  userIds: string[]
  /** What committed, by user: the steps, each with the entries it wrote for this user. */
  written: Map<string, Map<number, number[]>>
  /** What the reader saw, by user, in the order it came. */
  seen: Map<string, FeedEvent[]>
}

const userCount = 6

const step: fc.Arbitrary<Step> = fc.record({
  recipients: fc.array(fc.nat(userCount - 1), { minLength: 1, maxLength: 8 }),
  holdBeforeMs: fc.nat(8),
  holdAfterMs: fc.nat(8),
  aborts: fc.integer({ min: 0, max: 4 }).map((die) => die === 0),
})
export const steps = fc.array(step, { minLength: 100, maxLength: 140 })

export async function addUsers({ db }: Database, count: number): Promise<string[]> {
  const people = Array.from({ length: count }, () => crypto.randomUUID()).map((id) => ({
    id,
    username: id,
    displayName: id,
    passwordHash: '',
  }))
  await db.insert(users).values(people)
  await db.insert(feeds).values(people.map(({ id }) => ({ userId: id })))
  return people.map(({ id }) => id)
}

class Abort extends Error {}

async function write(database: Database, ledger: Ledger, plan: Step, entries: Entry[]) {
  const hold = (tx: Transaction, ms: number) => tx.execute(sql`select pg_sleep(${ms / 1000}::float8)`)
  try {
    await database.db.transaction(async (tx) => {
      await hold(tx, plan.holdBeforeMs)
      await ledger.append(tx, entries)
      await hold(tx, plan.holdAfterMs)
      if (plan.aborts) throw new Abort()
    })
  } catch (error) {
    if (!(error instanceof Abort)) throw error
  }
}

/** Polls until the writers are done, and once more. Limits small and large, so that a page may end anywhere. */
async function follow(client: Sql, ledger: Ledger, userIds: string[], writing: Promise<unknown>) {
  const seen = new Map<string, FeedEvent[]>(userIds.map((id) => [id, []]))
  let isDone = false
  const stop = () => {
    isDone = true
  }
  writing.then(stop, stop)
  for (let round = 0, last = false; ; round += 1) {
    const wanted = [...seen].map(([userId, events]) => ({ userId, after: events.at(-1)?.seq ?? 0 }))
    const events = await ledger.readAfter(client, wanted, last ? 10_000 : 1 + (round % 5))
    for (const event of events) seen.get(event.userId)?.push(event)
    if (last) return seen
    last = isDone
  }
}

/** Ten writers take the steps in turn. */
export async function runLoad(database: Database & { url: string }, ledger: Ledger, plan: Step[]): Promise<Outcome> {
  await using reader = connect(database.url, { max: 1 })
  const userIds = await addUsers(database, userCount)
  const written: Outcome['written'] = new Map(userIds.map((id) => [id, new Map()]))
  const queue = plan.entries()

  async function writer() {
    for (const [number, step] of queue) {
      const entries = step.recipients.map((index, order) => ({
        userId: userIds[index] ?? '',
        type: 'test.happened',
        data: { step: number, order },
      }))
      await write(database, ledger, step, entries)
      if (step.aborts) continue
      for (const { userId, data } of entries) {
        const steps = written.get(userId)
        steps?.set(data.step, [...(steps.get(data.step) ?? []), data.order])
      }
    }
  }

  const writing = Promise.all(Array.from({ length: 10 }, writer))
  const [seen] = await Promise.all([follow(reader.sql, ledger, userIds, writing), writing])
  return { userIds, written, seen }
}
