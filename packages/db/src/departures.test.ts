import { expect, inject, test } from 'vitest'
import {
  answerDeparture,
  countDeparture,
  countServers,
  type DepartureOrder,
  isOrdered,
  orderDeparture,
  readDeparture,
} from './departures.ts'
import { createListener } from './listen.ts'
import { type AuditAction, auditEntries } from './schema/monitoring.ts'
import { users } from './schema/users.ts'
import { createTestDatabase, eventually, type TestDatabase } from './testing.ts'

async function writeDown({ db }: TestDatabase, action: AuditAction = 'disconnected', at = new Date()) {
  const [entry] = await db.insert(auditEntries).values({ actor: 'alice', action, subject: 'bob', at }).returning()
  return entry?.id ?? ''
}

async function addUser({ db }: TestDatabase, username: string) {
  const [user] = await db.insert(users).values({ username, displayName: username, passwordHash: '-' }).returning()
  return user?.id ?? ''
}

test('an order is heard by every server, and what each has done adds up', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  const order = { userId: crypto.randomUUID(), entryId: await writeDown(database) }
  const heard: unknown[] = []
  const hints: unknown[] = []
  const listen = () =>
    createListener({
      url: database.url,
      pool: database.sql,
      onHint: (userIds) => hints.push(userIds),
      onDeparture: (text) => heard.push(readDeparture(text)),
      onCatchUp() {},
    })
  const listeners = [listen(), listen()]
  await Promise.all(listeners.map((listener) => listener.heard))
  await orderDeparture(database.db, order)
  await eventually(() => expect(heard).toEqual([order, order]))
  expect(hints).toEqual([])
  await answerDeparture(database.sql, order.entryId, 2)
  await answerDeparture(database.sql, order.entryId, 1)
  expect(await countDeparture(database.sql, order.entryId)).toEqual({ streams: 3, answers: 2 })
  expect(await countServers(database.db)).toBe(1)
  for (const listener of listeners) await listener.close()
})

test('an order is one that was written down a moment ago, for this user', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  const [bob, carol] = [await addUser(database, 'bob'), await addUser(database, 'carol')]
  const entryId = await writeDown(database)
  const ask = (order: Partial<DepartureOrder>) => isOrdered(database.sql, { userId: bob, entryId, ...order })
  expect(await ask({})).toBe(true)
  expect(await ask({ userId: carol })).toBe(false)
  expect(await ask({ entryId: crypto.randomUUID() })).toBe(false)
  expect(await ask({ entryId: await writeDown(database, 'access-revoked') })).toBe(false)
  expect(await ask({ entryId: await writeDown(database, 'disconnected', new Date(Date.now() - 61_000)) })).toBe(false)
})

test('an order of another version, or of nobody who knows how to say one, is left alone', () => {
  expect(readDeparture('everybody')).toBeNull()
  expect(readDeparture(`${'-'.repeat(36)}:${'-'.repeat(36)}`)).toBeNull()
})
