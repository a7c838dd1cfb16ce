import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { giveTokensBack, removeFullBudgets, takeTokens } from './budget.ts'
import { createTestDatabase, type TestDatabase } from './testing.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase(inject('postgresUrl'))
})
afterAll(() => database.close())

/** So slow that nothing comes back while a story is told. */
const slow = { perSecond: 1 / 3_600, burst: 5 }
let budgets = 0
const create = (rate = slow) => {
  const id = `budget-${++budgets}`
  return {
    id,
    take: (most = 1) => takeTokens(database.sql, id, rate, most),
    /** As if so much time had passed. */
    wait: (seconds: number) =>
      database.sql`update budgets set full_at = full_at - make_interval(secs => ${seconds}) where id = ${id}`,
  }
}

test('gives what is there and not one more', async () => {
  const { take } = create()
  const granted = []
  for (let round = 0; round < 7; round++) granted.push((await take()).tokens)
  expect(granted).toEqual([1, 1, 1, 1, 1, 0, 0])
})

test('gives a part of what is asked for when there is no more, and the whole budget at most', async () => {
  const { take } = create()
  expect(await take(3)).toMatchObject({ tokens: 3 })
  expect(await take(3)).toMatchObject({ tokens: 2 })
  expect(await take(3)).toMatchObject({ tokens: 0 })
  expect(await create().take(1_000)).toMatchObject({ tokens: 5 })
})

test('gives each token once, however many ask at the same moment', async () => {
  const { take } = create({ ...slow, burst: 20 })
  const granted = await Promise.all(Array.from({ length: 60 }, () => take()))
  expect(granted.reduce((sum, { tokens }) => sum + tokens, 0)).toBe(20)
})

test('fills again with time, never above its rim, and says when there is one again', async () => {
  const { take, wait } = create({ perSecond: 2, burst: 5 })
  expect(await take(5)).toEqual({ tokens: 5, retryAfterMs: 0 })
  await wait(-3_600)
  const { tokens, retryAfterMs } = await take()
  expect(tokens).toBe(0)
  expect(retryAfterMs).toBeGreaterThan(400)
  expect(retryAfterMs).toBeLessThanOrEqual(500)
  await wait(1)
  expect(await take(5)).toMatchObject({ tokens: 2 })
  await wait(3_600)
  expect([(await take(9)).tokens, (await take(9)).tokens]).toEqual([5, 0])
})

test('gives its last token also to a call that began before the others and comes after them', async () => {
  const { id, take } = create()
  const granted = await database.sql.begin(async (early) => {
    await early`select 1`
    await take(4)
    return takeTokens(early, id, slow, 1)
  })
  expect(granted).toEqual({ tokens: 1, retryAfterMs: 0 })
  expect(await take()).toMatchObject({ tokens: 0 })
})

test('takes a token back', async () => {
  const { id, take } = create()
  await take(5)
  await giveTokensBack(database.sql, id, slow)
  expect([(await take()).tokens, (await take()).tokens]).toEqual([1, 0])
  await giveTokensBack(database.sql, 'nobody has this one', slow)
})

test('is forgotten once it is full, not before', async () => {
  const [full, empty] = [create(), create()]
  await full.take()
  await full.wait(3_601)
  await empty.take(5)
  await removeFullBudgets(database.db)
  const rows = await database.sql`select id from budgets where id in (${full.id}, ${empty.id})`
  expect(rows).toEqual([{ id: empty.id }])
})
