import { expect, inject, test } from 'vitest'
import { answerDeparture, countDeparture, orderDeparture, readDeparture } from './departures.ts'
import { createListener } from './listen.ts'
import { auditEntries } from './schema/monitoring.ts'
import { createTestDatabase, eventually } from './testing.ts'

test('an order is heard by every server, and what each has done adds up', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  const [entry] = await database.db
    .insert(auditEntries)
    .values({ actor: 'alice', action: 'disconnected', subject: 'bob' })
    .returning()
  const order = { userId: crypto.randomUUID(), entryId: entry?.id ?? '' }
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
  await orderDeparture(database.sql, order)
  await eventually(() => expect(heard).toEqual([order, order]))
  expect(hints).toEqual([])
  await answerDeparture(database.sql, order.entryId, 2)
  await answerDeparture(database.sql, order.entryId, 1)
  expect(await countDeparture(database.sql, order.entryId)).toEqual({ streams: 3, answers: 2, servers: 0 })
  for (const listener of listeners) await listener.close()
})

test('an order of another version is left alone', () => {
  expect(readDeparture('everybody')).toBeNull()
})
