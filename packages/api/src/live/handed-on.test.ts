// A notification that has just been committed is handed on to whoever is up to there, on every server, without being read.
import { connect } from '@carillon/db'
import { eventually } from '@carillon/db/testing'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { createCarillon } from '../carillon.ts'
import { unlimited } from '../limits/limits.ts'
import { defineKind } from '../notifications/kind.ts'
import { announcement } from '../notifications/kinds/announcement.ts'
import { notify } from '../notifications/notify.ts'
import { createWorld, listenAs, type Person, type World } from '../testing.ts'
import type { Deliverer } from './deliver.ts'
import type { Event, EventMap } from './event-map.ts'
import { transaction } from './transaction.ts'

const text = () => ({ title: 'Something happened in there' })
const inThere = defineKind({
  name: 'in-there',
  data: z.object({ conversationId: z.string() }),
  text: { en: text, fr: text },
  isForMembers: true,
})

const due = defineKind({
  name: 'due',
  data: z.object({ at: z.string().transform((text) => new Date(text)) }),
  text: {
    en: ({ data }) => ({ title: `Due in ${data.at.getFullYear()}` }),
    fr: ({ data }) => ({ title: `En ${data.at.getFullYear()}` }),
  },
})

// No poll comes to the rescue.
const options = { pollMs: 3_600_000, kinds: [inThere, due] }
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
  const restore = () => reading.mockRestore()
  const close = async () => {
    restore()
    await stream.drop()
  }
  const reads = () => reading.mock.calls.length
  return { coming, reads, leave: stream.drop, restore, [Symbol.asyncDispose]: close }
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
  expect(read.at(-1)?.event).toMatchObject(here.at(-1)?.event ?? {})
  expect(here.map(({ cursor }) => cursor.split('.')[1])).toEqual(['1', '2', '3'])
  expect(here.map(({ event }) => event)).toMatchObject(
    [1, 2, 3].map((count) => ({ counts: { unseen: count, unread: count, messages: 0 } })),
  )
})

test('what its kind makes of it, and who sent it, are as they would be read', async () => {
  const [sender, reader] = [await world.person('old-name'), await world.person('due-reader')]
  await sender.api.users.update({ displayName: 'New Name' })
  await using near = await waiting(reader, 1)
  await sender.api.notifications.send({ to: [reader.user.username], kind: 'due', data: { at: '2030-01-01' } })
  const [handed] = await near.coming
  expect(near.reads()).toBe(0)
  const [read] = await reader.context.hub.read(reader.id, 0)
  expect(read?.event).toMatchObject(handed?.event ?? {})
  expect(handed?.event).toMatchObject({ notification: { title: 'Due in 2030', actor: { displayName: 'New Name' } } })
})

test('a team that decides itself what its readers get is asked', async () => {
  const withhold: Deliverer<EventMap['notification.created']> = async (_db, deliveries) => deliveries.map(() => null)
  await using strict = await createWorld({ ...options, deliverers: { 'notification.created': withhold } })
  const [sender, reader] = [await strict.person('sender'), await strict.person('reader')]
  await using near = await waiting(reader, 1)
  await sender.api.notifications.send(news(reader, 'withheld'))
  await reader.api.notifications.markSeen()
  expect((await near.coming).map(({ event }) => event.type)).toEqual(['notification.changed'])
})

test('a number of another epoch is not believed: what is there is read', async () => {
  const [sender, reader] = [await world.person('epoch-sender'), await world.person('epoch-reader')]
  await using near = await waiting(reader, 1)
  const event: Event = { type: 'sync', verdict: 'reset', missed: 0 }
  reader.context.hub.offer([{ userId: reader.id, epoch: 'before', at: 0, seq: 1, event, traceId: null }])
  await eventually(() => expect(near.reads()).toBe(1))
  await sender.api.notifications.send(news(reader, 'first'))
  expect((await near.coming).map(({ event }) => event.type)).toEqual(['notification.created'])
})

test('counts of a server that does not say of which broadcasts they know are not believed: what is there is read', async () => {
  const [sender, reader] = [await world.person('older-sender'), await world.person('older-reader')]
  await using near = await waiting(reader, 1)
  await transaction({ db: world.database.db, hints: { announce() {} } }, (work) =>
    notify(work, announcement, { to: [reader.id], actorId: sender.id, data: { title: 'first' } }),
  )
  const [read] = await reader.context.hub.read(reader.id, 0)
  const { epoch } = reader.context.hub
  if (read?.event?.type !== 'notification.created') throw new Error('Nothing was stored.')
  const event: Event = { ...read.event, counts: { unseen: 7, unread: 7, messages: 7 } }
  reader.context.hub.offer([{ userId: reader.id, epoch, at: 0, seq: 1, event, traceId: null }])
  expect((await near.coming)[0]?.event).toMatchObject({ counts: { unseen: 1, unread: 1, messages: 0 } })
})

test('whoever leaves costs no read', async () => {
  const reader = await world.person('leaving')
  const near = await waiting(reader, 1)
  near.coming.catch(() => {})
  await near.leave()
  expect(near.reads()).toBe(0)
  near.restore()
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
