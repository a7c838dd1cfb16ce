// How everybody hears of a broadcast: each once, in order, whatever gets lost.
import { connect, feedEpoch } from '@carillon/db'
import { eventually } from '@carillon/db/testing'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createCarillon } from '../carillon.ts'
import { unlimited } from '../limits/limits.ts'
import type { Deliverer } from '../live/deliver.ts'
import type { EventMap } from '../live/event-map.ts'
import { createWorld, listenAs, type Person, type World } from '../testing.ts'
import { news, placeOf, silent, titleOf } from './told.ts'

// No poll comes to the rescue, except where a story asks for one.
const options = { pollMs: 3_600_000, limits: unlimited }
let world: World
let admin: Person
beforeAll(async () => {
  world = await createWorld(options)
  admin = await world.person('admin', { isAdmin: true })
})
afterAll(() => world[Symbol.asyncDispose]())

let people = 0
const somebody = () => world.person(`reader-${++people}`)
const tellAll = (title: string) => admin.api.notifications.broadcast(news(title))
const tell = (reader: Person, title: string) =>
  admin.api.notifications.send({ to: [reader.user.username], ...news(title) })

/** One more server on the same database, and this person at it. */
async function elsewhere({ user }: Person, pollMs = 3_600_000) {
  const database = connect(world.database.url, { max: 2 })
  const carillon = await createCarillon({ ...options, pollMs, database })
  await eventually(async () => expect((await carillon.health()).ok).toBe(true))
  const context = carillon.createContext({ caller: { via: 'session', handle: 'there', user }, isSecure: false })
  const close = async () => {
    await carillon.close()
    await database.close()
  }
  return { context, [Symbol.asyncDispose]: close }
}

describe('whoever is connected', () => {
  test('hears it on every server, with one step of the second number of their cursor', async () => {
    const [near, far] = [await somebody(), await somebody()]
    await using there = await elsewhere(far)
    await using here = await listenAs(near)
    await using away = await listenAs(there)
    const before = placeOf(here.sync.cursor)
    await tellAll('one')
    await tell(near, 'between')
    await tellAll('two')
    const heard = await here.take(3)
    expect(heard.map(titleOf).toSorted()).toEqual(['between', 'one', 'two'])
    const [seq = 0, broadcast = 0] = before
    expect(placeOf(heard.at(-1)?.cursor ?? '')).toEqual([seq + 1, broadcast + 2])
    expect((await away.take(2)).map(titleOf)).toEqual(['one', 'two'])
  })

  test('is written to at once while nothing else waits, all from what was read once', async () => {
    const readers = await Promise.all(Array.from({ length: 30 }, somebody))
    const written: string[] = []
    const streams = await Promise.all(
      readers.map(async ({ context }) => {
        const push = (id: string) => written.push(id) > 0
        const stream = await listenAs({ context: { ...context, push } })
        return { stream, coming: stream.next() }
      }),
    )
    const reading = vi.spyOn(world.database.vital.sql, 'unsafe')
    const looks = vi.spyOn(admin.context.hub, 'read')
    await eventually(() => expect(world.carillon.vitals().followers).toBeGreaterThanOrEqual(30))
    await tellAll('written at once')
    await eventually(() => expect(written).toHaveLength(30))
    expect(looks).not.toHaveBeenCalled()
    expect(reading.mock.calls.length).toBeLessThan(5)
    vi.restoreAllMocks()
    for (const { stream } of streams) await stream.drop()
  })

  test('hears it in their language, also once they have chosen another', async () => {
    const reader = await world.person('changing', { locale: 'en' })
    await using stream = await listenAs(reader)
    await reader.api.users.update({ locale: 'fr' })
    const changed = await stream.take(2)
    expect(changed.map(titleOf).toSorted()).toEqual(['preferences.changed', 'user.changed'])
    const coming = stream.take(1)
    const event = vi.spyOn(admin.context.hub.broadcasts, 'event')
    await tellAll('Bonjour')
    await coming
    const told = event.mock.calls.flatMap(([, listener]) => (listener.userId === reader.id ? listener.locale : []))
    expect(new Set(told)).toEqual(new Set(['fr']))
    event.mockRestore()
  })

  test('hears what is done with it only afterwards, though its hint was lost', async () => {
    const reader = await somebody()
    await using stream = await listenAs(reader)
    await silent(admin).notifications.broadcast(news('unannounced'))
    await reader.api.notifications.markSeen()
    const heard = await stream.take(2)
    expect(heard.map(titleOf)).toEqual(['unannounced', 'notification.changed'])
    expect(heard[0]?.event).toMatchObject({ alerts: ['system', 'sound'] })
    expect(heard.at(-1)?.event).toMatchObject({ counts: { unseen: 0, unread: 1 } })
  })

  test('is told counts that know of all they have heard, whether they looked or not', async () => {
    const reader = await somebody()
    await using stream = await listenAs(reader)
    await tellAll('one')
    const [one] = await stream.take(1)
    await tell(reader, 'two')
    const [two] = await stream.take(1)
    await reader.api.notifications.markRead({ all: true })
    const [read] = await stream.take(1)
    await tellAll('three')
    const [three] = await stream.take(1)
    const told = [one, two, read, three].map((heard) => heard && 'counts' in heard.event && heard.event.counts)
    expect(told).toEqual([1, 2, 0, 1].map((count) => ({ unseen: count, unread: count, messages: 0 })))
  })
})

describe('whoever was away', () => {
  test('is told all of it, in order, with what else happened', async () => {
    const reader = await somebody()
    const before = await listenAs(reader)
    await before.drop()
    for (let count = 0; count < 130; count++) await silent(admin).notifications.broadcast(news(`${count}`))
    await tell(reader, 'last')
    await using stream = await listenAs(reader, before.sync.cursor)
    expect(stream.sync.event).toEqual({ type: 'sync', verdict: 'replayed', missed: 131 })
    const heard = await stream.take(131)
    expect(heard.map(titleOf).toSorted()).toEqual([...Array.from({ length: 130 }, (_, n) => `${n}`), 'last'].toSorted())
    const counts = heard.at(-1)?.event
    expect(counts).toMatchObject({ counts: { unread: 131 } })
    expect(heard.at(-1)?.cursor).toBe((await reader.api.notifications.counts()).asOf)
  })

  test('goes on in the middle of both', async () => {
    const reader = await somebody()
    const start = await listenAs(reader)
    await start.drop()
    for (let count = 0; count < 20; count++) await (count % 2 ? tell(reader, `${count}`) : tellAll(`${count}`))
    const heard: string[] = []
    let since = start.sync.cursor
    while (heard.length < 20) {
      await using stream = await listenAs(reader, since)
      const some = await stream.take(Math.min(3, 20 - heard.length))
      heard.push(...some.map(titleOf))
      since = some.at(-1)?.cursor ?? since
    }
    expect(heard.toSorted()).toEqual(Array.from({ length: 20 }, (_, count) => `${count}`).toSorted())
  })

  test('many who come back at once share what is read', async () => {
    const readers = await Promise.all(Array.from({ length: 25 }, somebody))
    const before = await Promise.all(readers.map((reader) => listenAs(reader)))
    for (const stream of before) await stream.drop()
    await silent(admin).notifications.broadcast(news('while away'))
    const reading = vi.spyOn(admin.context.hub.broadcasts, 'read')
    const heard = await Promise.all(
      readers.map(async (reader, index) => {
        await using stream = await listenAs(reader, before[index]?.sync.cursor)
        return await stream.take(1)
      }),
    )
    expect(heard.flat().map(titleOf)).toEqual(readers.map(() => 'while away'))
    expect(new Set(reading.mock.settledResults.map(({ value }) => value)).size).toBeLessThan(5)
    reading.mockRestore()
  })
})

describe('a lost hint costs delay, never a broadcast', () => {
  test('the poll makes up for it', async () => {
    const reader = await somebody()
    await using there = await elsewhere(reader, 40)
    await using stream = await listenAs(there)
    const coming = stream.take(1)
    await silent(admin).notifications.broadcast(news('without a hint'))
    expect((await coming).map(titleOf)).toEqual(['without a hint'])
  })

  test('the next hint brings both, in order', async () => {
    const reader = await somebody()
    await using stream = await listenAs(reader)
    await silent(admin).notifications.broadcast(news('without a hint'))
    await tellAll('with a hint')
    expect((await stream.take(2)).map(titleOf)).toEqual(['without a hint', 'with a hint'])
  })

  test('one that names what does not exist is nothing, and the next one counts', async () => {
    const reader = await somebody()
    await using stream = await listenAs(reader)
    await world.database.sql`select pg_notify('carillon_hints', 'broadcast:999999999')`
    await world.database.sql`select pg_notify('carillon_hints', 'broadcast:nonsense')`
    await admin.context.hub.broadcasts.look()
    await tellAll('real')
    expect((await stream.take(1)).map(titleOf)).toEqual(['real'])
  })
})

test('after a restore everybody starts anew, and hears what is told from then on', async () => {
  await using other = await createWorld(options)
  const teller = await other.person('teller', { isAdmin: true })
  const reader = await other.person('reader')
  for (const title of ['one', 'two']) await teller.api.notifications.broadcast(news(title))
  await using stream = await listenAs(reader)
  await other.database.sql`delete from broadcasts where number = 2`
  await other.database.db.update(feedEpoch).set({ epoch: crypto.randomUUID(), broadcasts: 1 })
  await other.database.sql`update feeds set broadcasts = least(broadcasts, 1)`
  await reader.context.hub.catchUp()
  expect((await stream.take(1))[0]?.event).toEqual({ type: 'sync', verdict: 'reset', missed: 0 })
  await teller.api.notifications.broadcast(news('another two'))
  expect((await stream.take(1)).map(titleOf)).toEqual(['another two'])
})

test('a team that decides itself what its readers get is asked for each of them', async () => {
  const withhold: Deliverer<EventMap['notification.created']> = async (_db, deliveries) => deliveries.map(() => null)
  await using strict = await createWorld({ ...options, deliverers: { 'notification.created': withhold } })
  const teller = await strict.person('teller', { isAdmin: true })
  const reader = await strict.person('reader')
  await using stream = await listenAs(reader)
  await teller.api.notifications.broadcast(news('withheld'))
  await reader.api.notifications.markSeen()
  expect((await stream.take(1)).map(titleOf)).toEqual(['notification.changed'])
})
