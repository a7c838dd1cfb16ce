import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import { expect, inject, test } from 'vitest'
import type { Transaction } from './connect.ts'
import { append, type FeedEvent, feedWithin, head, readAfter } from './feed.ts'
import { addUsers, type Ledger, type Outcome, runLoad, steps } from './feed-load.ts'
import { createTestDatabase, eventually, type TestDatabase } from './testing.ts'

const feed: Ledger = { append: (tx, entries) => append(tx, entries), readAfter }

/** What everybody writes first: a sequence as the cursor. */
const sequence: Ledger = {
  append: (tx, entries) =>
    tx.execute(sql`insert into numbered (user_id, data) select u, d
      from jsonb_to_recordset(${JSON.stringify(entries.map(({ userId, data }) => ({ u: userId, d: data })))}::jsonb)
        as e(u uuid, d jsonb)`),
  async readAfter(client, wanted, limit) {
    const rows = await client<{ userId: string; id: string; data: Record<string, unknown> }[]>`
      select e.user_id as "userId", e.id, e.data
      from unnest(${`{${wanted.map((want) => want.userId).join()}}`}::uuid[], ${`{${wanted.map((want) => want.after).join()}}`}::bigint[]) as w(u, after)
      cross join lateral (
        select * from numbered n where n.user_id = w.u and n.id > w.after order by n.id limit ${limit}
      ) e order by e.user_id, e.id`
    return rows.map((row) => ({ ...row, seq: Number(row.id), type: '', after: 0, at: 0, traceId: null }))
  },
}

const createNumbered = ({ sql: client }: TestDatabase) =>
  client`create table numbered (id bigserial primary key, user_id uuid not null, data jsonb not null)`

type Run = [step: number, orders: number[]]

const inStepOrder = (runs: Iterable<Run>) => [...runs].sort(([a], [b]) => a - b)

/** What each step wrote, in the order it was seen; a step that was torn apart counts as two. */
function asSeen(events: FeedEvent[]) {
  const runs: Run[] = []
  let last: Run | undefined
  for (const { data } of events) {
    const step = Number(data['step'])
    if (last?.[0] !== step) {
      last = [step, []]
      runs.push(last)
    }
    last[1].push(Number(data['order']))
  }
  return inStepOrder(runs)
}

const countWritten = ({ written }: Outcome) =>
  [...written.values()].flatMap((steps) => [...steps.values()].flat()).length
const countSeen = ({ seen }: Outcome) => [...seen.values()].flat().length

test('whatever writers do at once, a polling reader sees each event once, in order, and no number is missing', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  await fc.assert(
    fc.asyncProperty(steps, async (plan) => {
      const { userIds, written, seen } = await runLoad(database, feed, plan)
      const states = new Map((await head(database.sql, userIds)).map((state) => [state.userId, state.head]))
      for (const userId of userIds) {
        const events = seen.get(userId) ?? []
        expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
        expect(states.get(userId)).toBe(events.length)
        expect(asSeen(events)).toEqual(inStepOrder(written.get(userId) ?? []))
      }
    }),
    { numRuns: 4, endOnFailure: true },
  )
}, 30_000)

test('the same load loses rows when a sequence is the cursor', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  await createNumbered(database)
  const [plan = []] = fc.sample(steps, { numRuns: 1, seed: 1 })
  const outcome = await runLoad(database, sequence, plan)
  expect(countSeen(outcome)).toBeLessThan(countWritten(outcome))
})

/** Two writers, the one that came first commits last; a reader comes by in between and afterwards. What it saw. */
async function overtake(database: TestDatabase, ledger: Ledger) {
  const [userId = ''] = await addUsers(database, 1)
  const seen: number[] = []
  const read = async () => {
    const events = await ledger.readAfter(database.sql, [{ userId, after: seen.at(-1) ?? 0 }], 10)
    seen.push(...events.map(({ seq }) => seq))
  }
  const write = (tx: Transaction) => ledger.append(tx, [{ userId, type: 'test.happened', data: {} }])
  let isThrough = false
  const late: Promise<unknown>[] = []
  await database.db.transaction(async (first) => {
    await write(first)
    late.push(database.db.transaction(write).then(() => (isThrough = true)))
    await eventually(async () => expect(isThrough || (await countWaiting(database)) === 1).toBe(true))
    await read()
  })
  await Promise.all(late)
  await read()
  return seen
}

async function countWaiting({ sql: client }: TestDatabase) {
  const [row] = await client<{ count: number }[]>`
    select count(*)::int as count from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`
  return row?.count
}

test('a writer cannot overtake another in the same feed', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  expect(await overtake(database, feed)).toEqual([1, 2])
})

test('a writer that overtakes another by a sequence hides what the other wrote', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  await createNumbered(database)
  expect(await overtake(database, sequence)).toEqual([2])
})

test('two writers that name the same recipients in opposite orders take turns, whatever holds them up', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  const order = (await addUsers(database, 3)).sort()
  const write = (userIds: string[]) =>
    database.db.transaction((tx) =>
      append(
        tx,
        userIds.map((userId) => ({ userId, type: 'test.happened', data: {} })),
      ),
    )
  const writing: Promise<void>[] = []
  await database.sql.begin(async (held) => {
    await held`select 1 from feeds where user_id = ${order[1] ?? ''} for no key update`
    for (const userIds of [order, order.toReversed()]) {
      writing.push(write(userIds))
      await eventually(async () => expect(await countWaiting(database)).toBe(writing.length))
    }
  })
  await Promise.all(writing)
  expect((await head(database.sql, order)).map((state) => state.head)).toEqual([2, 2, 2])
})

test('writers that name the same recipients in different orders never deadlock', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  const userIds = await addUsers(database, 20)
  const orders = fc.sample(fc.shuffledSubarray(userIds, { minLength: 20 }), { numRuns: 200, seed: 1 }).values()
  async function writer() {
    for (const order of orders) {
      const entries = order.map((userId) => ({ userId, type: 'test.happened', data: {} }))
      await database.db.transaction((tx) => append(tx, entries, [{ userId: order[0] ?? '', unseen: 1, unread: 1 }]))
    }
  }
  await Promise.all(Array.from({ length: 10 }, writer))
  const states = await head(database.sql, userIds)
  expect(states.map((state) => state.head)).toEqual(userIds.map(() => 200))
})

test('tallies that change at the same time add up', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  const userIds = await addUsers(database, 4)
  const change = fc.record({
    userId: fc.constantFrom(...userIds),
    unseen: fc.integer({ min: -3, max: 3 }),
    unread: fc.integer({ min: -3, max: 3 }),
    messages: fc.integer({ min: -3, max: 3 }),
  })
  const changes = fc.sample(fc.array(change, { maxLength: 6 }), { numRuns: 150, seed: 1 })
  await Promise.all(changes.map((tallies) => database.db.transaction((tx) => append(tx, [], tallies))))
  const sum = (userId: string, badge: 'unseen' | 'unread' | 'messages') =>
    changes.flat().reduce((total, tally) => total + (tally.userId === userId ? tally[badge] : 0), 0)
  for (const userId of userIds) {
    const sums = { unseen: sum(userId, 'unseen'), unread: sum(userId, 'unread'), messages: sum(userId, 'messages') }
    expect(await feedWithin(database.db, userId)).toMatchObject({ head: 0, ...sums })
  }
})
