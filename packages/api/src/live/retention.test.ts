import { accessTokens, auditEntries, budgets, feedEvents, knownAddresses, requests, sessions } from '@carillon/db'
import { asc, eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWorld, listenAs, type World } from '../testing.ts'
import { encodeCursor } from './cursor.ts'
import { removeExpired } from './retention.ts'

let world: World
beforeAll(async () => {
  world = await createWorld({ pollMs: 3_600_000 })
})
afterAll(() => world[Symbol.asyncDispose]())

const now = Date.UTC(2030, 0, 31)
const minuteMs = 60_000
const dayMs = 86_400_000
const ago = (ms: number) => new Date(now - ms)
const idsOf = async (rows: PromiseLike<{ id: string }[]>) => (await rows).map(({ id }) => id).toSorted()

test('events are kept for thirty days, and whoever has heard only older ones fetches anew', async () => {
  const { db } = world.database
  const reader = await world.person('reader')
  const { send } = reader.api.notifications
  const ages = [31 * dayMs, 30 * dayMs + minuteMs, 30 * dayMs - minuteMs, 0]
  for (const [index, age] of ages.entries()) {
    await send({ to: ['reader'], kind: 'announcement', data: { title: `${index + 1}` } })
    await db
      .update(feedEvents)
      .set({ createdAt: ago(age) })
      .where(eq(feedEvents.seq, index + 1))
  }
  await removeExpired(world.database, now)
  const left = await db.select({ seq: feedEvents.seq }).from(feedEvents).orderBy(asc(feedEvents.seq))
  expect(left.map(({ seq }) => seq)).toEqual([3, 4])
  const verdictAt = async (seq: number) => {
    await using stream = await listenAs(reader, encodeCursor(reader.context.hub.epoch, reader.id, seq))
    return stream.sync.event
  }
  expect(await verdictAt(1)).toMatchObject({ verdict: 'reset' })
  expect(await verdictAt(2)).toMatchObject({ verdict: 'replayed', missed: 2 })
  expect((await reader.api.notifications.list({})).items).toHaveLength(4)
})

test('the answer to a request is remembered for seven days', async () => {
  const { db } = world.database
  const sender = await world.person('sender')
  const send = (key: string) =>
    sender.api.notifications.send({ to: ['sender'], kind: 'announcement', data: { title: key }, key })
  const [old, recent] = [await send('old'), await send('recent')]
  const age = (answer: object, ms: number) =>
    db
      .update(requests)
      .set({ createdAt: ago(ms) })
      .where(eq(requests.answer, JSON.stringify(answer)))
  await age(old, 7 * dayMs + minuteMs)
  await age(recent, 7 * dayMs - minuteMs)
  await removeExpired(world.database, now)
  expect(await send('recent')).toEqual(recent)
  expect(await send('old')).not.toEqual(old)
})

test('sessions and tokens go once they have expired, tokens without an end stay', async () => {
  const { db } = world.database
  const { id: userId } = await world.person('owner')
  const expiries = { expired: ago(minuteMs), valid: ago(-minuteMs) }
  for (const [id, expiresAt] of Object.entries(expiries)) {
    await db.insert(sessions).values({ id, handle: id, userId, expiresAt })
    await db.insert(accessTokens).values({ id, handle: id, userId, expiresAt, name: id, scopes: ['read'] })
  }
  await db.insert(accessTokens).values({ id: 'endless', handle: 'endless', userId, name: 'endless', scopes: ['read'] })
  await removeExpired(world.database, now)
  expect(await idsOf(db.select({ id: sessions.id }).from(sessions))).toEqual(['valid'])
  expect(await idsOf(db.select({ id: accessTokens.id }).from(accessTokens))).toEqual(['endless', 'valid'])
})

test('budgets go once they are full again, and known addresses after ninety days without signing in', async () => {
  const { db } = world.database
  const ahead = new Date(Date.now() + dayMs)
  await db.insert(budgets).values([
    { id: 'full', tokens: 1, fullAt: new Date(Date.now() - minuteMs) },
    { id: 'spent', tokens: 1, fullAt: ahead },
  ])
  await db.insert(knownAddresses).values([
    { id: 'old', seenAt: ago(90 * dayMs + minuteMs) },
    { id: 'recent', seenAt: ago(90 * dayMs - minuteMs) },
  ])
  await removeExpired(world.database, now)
  expect(await idsOf(db.select({ id: budgets.id }).from(budgets))).toEqual(['spent'])
  expect(await idsOf(db.select({ id: knownAddresses.id }).from(knownAddresses))).toEqual(['recent'])
})

test('what admins did by hand is kept for a year', async () => {
  const { db } = world.database
  const row = { actor: 'admin', action: 'broadcast' } as const
  await db.insert(auditEntries).values([
    { ...row, detail: 'old', at: ago(365 * dayMs + minuteMs) },
    { ...row, detail: 'recent', at: ago(365 * dayMs - minuteMs) },
  ])
  await removeExpired(world.database, now)
  expect(await db.select({ detail: auditEntries.detail }).from(auditEntries)).toEqual([{ detail: 'recent' }])
})

test('what cannot be removed does not keep the rest', async () => {
  const { db, sql } = world.database
  await db.insert(knownAddresses).values({ id: 'forgotten', seenAt: ago(91 * dayMs) })
  await sql`alter table requests rename to elsewhere`
  await expect(removeExpired(world.database, now)).rejects.toThrow('could not be removed')
  await sql`alter table elsewhere rename to requests`
  expect(await idsOf(db.select({ id: knownAddresses.id }).from(knownAddresses))).not.toContain('forgotten')
  await removeExpired(world.database, now)
})

test('old answers are found by an index', async () => {
  const plan = await world.database.sql.begin(async (tx) => {
    await tx`set local enable_seqscan = off`
    return tx`explain delete from requests where created_at < now()`
  })
  expect(JSON.stringify(plan)).toContain('requests_created_at_index')
})
