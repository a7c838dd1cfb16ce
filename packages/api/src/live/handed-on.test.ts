// A notification that has just been committed is handed on to whoever is up to there, on every server, without being read.
import { connect } from '@carillon/db'
import { eventually } from '@carillon/db/testing'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { createCarillon } from '../carillon.ts'
import { unlimited } from '../limits/limits.ts'
import { defineKind } from '../notifications/kind.ts'
import { createWorld, listenAs, type Person, type World } from '../testing.ts'

const text = () => ({ title: 'Something happened in there' })
const inThere = defineKind({
  name: 'in-there',
  data: z.object({ conversationId: z.string() }),
  text: { en: text, fr: text },
  isForMembers: true,
})

// No poll comes to the rescue.
const options = { pollMs: 3_600_000, kinds: [inThere] }
let world: World
beforeAll(async () => {
  world = await createWorld(options)
})
afterAll(() => world[Symbol.asyncDispose]())

/** One more server on the same database, and this person at it. */
async function elsewhere({ user }: Person) {
  const database = connect(world.database.url, { max: 2 })
  const carillon = await createCarillon({ ...options, database, limits: unlimited })
  await eventually(async () => expect((await carillon.health()).ok).toBe(true))
  const context = carillon.createContext({ caller: { via: 'session', handle: 'there', user }, isSecure: false })
  const close = async () => {
    await carillon.close()
    await database.close()
  }
  return { context, [Symbol.asyncDispose]: close }
}

/** A stream that has read all there is and waits; `reads` is how often it looked since. */
async function waiting({ context }: Pick<Person, 'context'>, count: number) {
  const reading = vi.spyOn(context.hub, 'read')
  const stream = await listenAs({ context })
  const coming = stream.take(count)
  await eventually(() => expect(reading).toHaveBeenCalled())
  await reading.mock.results.at(-1)?.value
  reading.mockClear()
  const close = async () => {
    reading.mockRestore()
    await stream.drop()
  }
  return { coming, reads: () => reading.mock.calls.length, [Symbol.asyncDispose]: close }
}

const news = (to: Person, title: string) => {
  return { to: [to.user.username], kind: 'announcement', data: { title, body: 'Zoë' }, groupKey: 'news' }
}

test.for(['en', 'fr'] as const)('what is handed on is what would have been read (%s)', async (locale) => {
  const [sender, reader] = [await world.person(`sender-${locale}`), await world.person(`reader-${locale}`, { locale })]
  await using there = await elsewhere(reader)
  await using near = await waiting(reader, 3)
  await using far = await waiting(there, 3)
  for (const title of ['one', 'two', 'three']) await sender.api.notifications.send(news(reader, title))
  const [here, away] = [await near.coming, await far.coming]
  expect([near.reads(), far.reads()]).toEqual([0, 0])
  expect(away).toEqual(here)
  const read = await reader.context.hub.read(reader.id, 0)
  // What is read has the badges of the moment in which it is read.
  expect(here.at(-1)?.event).toEqual(read.at(-1)?.event)
  expect(here.map(({ cursor }) => cursor.split('.')[1])).toEqual(['1', '2', '3'])
  expect(here.map(({ event }) => event)).toMatchObject(
    [1, 2, 3].map((count) => ({ counts: { unseen: count, unread: count, messages: 0 } })),
  )
})

test('what came another way in between is read, in its place', async () => {
  const [sender, reader] = [await world.person('between-sender'), await world.person('between-reader')]
  await using near = await waiting(reader, 4)
  await sender.api.notifications.send(news(reader, 'one'))
  await sender.api.notifications.send({ ...news(reader, 'two'), key: 'said once' })
  await sender.api.notifications.send(news(reader, 'three'))
  await sender.api.notifications.send(news(reader, 'four'))
  const heard = (await near.coming).map(
    ({ event }) => event.type === 'notification.created' && event.notification.title,
  )
  expect(heard).toEqual(['one', 'two', 'three', 'four'])
})

test('what only members hear of is not handed on: whether they still are one is asked when it is read', async () => {
  const [sender, reader] = [await world.person('member-sender'), await world.person('member-reader')]
  const { id: conversationId } = await sender.api.conversations.open({ with: [reader.user.username], title: 'Group' })
  await reader.api.conversations.leave({ id: conversationId })
  await using near = await waiting(reader, 1)
  await sender.api.notifications.send({ to: [reader.user.username], kind: 'in-there', data: { conversationId } })
  expect((await near.coming).map(({ event }) => event.type)).toEqual(['notification.changed'])
})
