import { append, connect, type Db } from '@carillon/db'
import { eventually } from '@carillon/db/testing'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { notificationDeliverers } from '../notifications/events.ts'
import { createKindRegistry } from '../notifications/kind.ts'
import { announcement } from '../notifications/kinds/announcement.ts'
import { builtInKinds } from '../notifications/kinds/index.ts'
import { notify } from '../notifications/notify.ts'
import { createWorld, listenAs, type Person, type World } from '../testing.ts'
import { encodeCursor } from './cursor.ts'
import type { Deliverer } from './deliver.ts'
import type { Event, EventMap } from './event-map.ts'
import { transaction } from './transaction.ts'

/** What happens instead of delivering a notification, by its id. */
const mishaps = new Map<string, (db: Db) => unknown>()
const builtIn = notificationDeliverers(createKindRegistry(builtInKinds))

const deliverUnlessHit: Deliverer<EventMap['notification.created']> = async (db, deliveries) => {
  for (const { data } of deliveries) await mishaps.get(data.notificationId)?.(db)
  return builtIn['notification.created'](db, deliveries)
}

// No poll comes to the rescue.
let world: World
beforeAll(async () => {
  world = await createWorld({ pollMs: 3_600_000, deliverers: { 'notification.created': deliverUnlessHit } })
})
afterAll(() => world[Symbol.asyncDispose]())

let people = 0
const somebody = () => world.person(`reader-${++people}`)
const crowd = (size: number) => Promise.all(Array.from({ length: size }, somebody))

/** One notification for each, in the order given, all in one transaction. */
const tell = (to: Person[], title: string, beforeCommit: (ids: string[]) => void = () => {}) =>
  transaction(world.carillon.createContext({ caller: null, isSecure: false }), async (work) => {
    beforeCommit(await notify(work, announcement, { to: to.map(({ id }) => id), data: { title } }))
  })

const titleOf = (event: Event | null) => {
  if (event?.type === 'sync') return event.verdict
  return event?.type === 'notification.created' ? event.notification.title : event
}

/** Asked for in one turn, and so read in one query. */
const readTogether = async (readers: Person[]) =>
  (await Promise.all(readers.map(({ id, context }) => context.hub.read(id, 0)))).map((events) =>
    events.map(({ seq, event }) => [seq, titleOf(event)]),
  )

const raise = (code: string) => (db: Db) =>
  db.execute(sql.raw(`do $$ begin raise exception using errcode = '${code}'; end $$`))

const failAs = (properties: object) => () => {
  throw Object.assign(new Error('As told.'), properties)
}

async function callNobody() {
  await using nowhere = connect('postgres://localhost:1/nothing', { max: 1 })
  await nowhere.sql`select 1`
}

describe('an event that can never be delivered', () => {
  test.for([
    ['a mistake of ours', failAs({})],
    ['text that is no id', raise('22P02')],
    ['a broken constraint', raise('23505')],
    ['a column that is not there', raise('42703')],
    ['a value the driver does not take', failAs({ code: 'UNDEFINED_VALUE' })],
    ['a value Node.js does not take', failAs({ code: 'ERR_INVALID_ARG_TYPE' })],
    ['more parameters than a query may have', failAs({ code: 'MAX_PARAMETERS_EXCEEDED' })],
  ] as const)('because of %s, becomes a reset under its number, and everybody else gets theirs', async ([, mishap]) => {
    const readers = await crowd(7)
    const before = world.errors.length
    await tell(readers, 'one', ([, , third = '']) => mishaps.set(third, mishap))
    await tell(readers, 'two')
    expect(await readTogether(readers)).toEqual(
      readers.map((_, index) => [
        [1, index === 2 ? 'reset' : 'one'],
        [2, 'two'],
      ]),
    )
    expect(world.errors.length).toBe(before + 1)
  })

  test('does not stop its reader, who goes on after it', async () => {
    const [reader, other] = [await somebody(), await somebody()]
    await using stream = await listenAs(reader)
    await using theirs = await listenAs(other)
    await tell([reader, reader, reader, other], 'news', ([, second = '']) => mishaps.set(second, failAs({})))
    const heard = await stream.take(3)
    const { epoch } = reader.context.hub
    expect(heard.map(({ cursor }) => cursor)).toEqual([1, 2, 3].map((seq) => encodeCursor(epoch, reader.id, seq)))
    expect(heard.map(({ event }) => titleOf(event))).toEqual(['news', 'reset', 'news'])
    expect(heard[1]?.event).toEqual({ type: 'sync', verdict: 'reset', missed: 0 })
    expect((await theirs.take(1)).map(({ event }) => titleOf(event))).toEqual(['news'])
    await tell([reader], 'more')
    expect((await stream.take(1)).map(({ event }) => titleOf(event))).toEqual(['more'])
  })

  test.for([
    ['names what is no id', { notificationId: 'not an id' }],
    ['names nothing', {}],
    ['names what is not even text', { notificationId: { id: null } }],
  ] as const)('is also one whose stored data %s', async ([, data]) => {
    const [reader, other] = [await somebody(), await somebody()]
    await world.database.db.transaction((tx) => append(tx, [{ userId: reader.id, type: 'notification.created', data }]))
    await tell([reader, other], 'news')
    const [mine, theirs] = await readTogether([reader, other])
    expect(mine?.at(-1)).toEqual([2, 'news'])
    expect(theirs).toEqual([[1, 'news']])
  })
})

test.for(['poll.closed', 'toString'])(
  'an event of a newer server, %s, becomes a reset for its reader',
  async (type) => {
    const [reader, other] = [await somebody(), await somebody()]
    const entry = { userId: reader.id, type, data: { pollId: '1' } }
    await world.database.db.transaction((tx) => append(tx, [entry]))
    await tell([reader, other], 'news')
    expect(await readTogether([reader, other])).toEqual([
      [
        [1, 'reset'],
        [2, 'news'],
      ],
      [[1, 'news']],
    ])
    await using stream = await listenAs(reader, encodeCursor(reader.context.hub.epoch, reader.id, 0))
    expect((await stream.take(2)).map(({ event }) => titleOf(event))).toEqual(['reset', 'news'])
  },
)

/** One that was ended may be handed out once more before that is known. */
const everyConnectionIsHeardOf = () =>
  eventually(async () => {
    const { sql, vital } = world.database
    const uses = [...Array(10).fill(sql), ...Array(3).fill(vital.sql)]
    await Promise.all(uses.map((pool: typeof sql) => pool`select pg_sleep(0.02)`))
  })

describe('a database that is away', () => {
  test.for([
    [
      'whose backend is ended in the middle',
      (db: Db) => db.execute(sql`select pg_terminate_backend(pg_backend_pid())`),
    ],
    ['that lets nobody in', callNobody],
    ['that shuts down', raise('57P01')],
    ['that cancels a query which took too long', raise('57014')],
    ['that has too many clients', raise('53300')],
    ['that loses its connection', raise('08006')],
    ['whose locks are held', raise('55P03')],
    ['that sees a deadlock', raise('40P01')],
    ['whose connection the driver closed', failAs({ code: 'CONNECTION_CLOSED' })],
    ['that the driver could not reach in time', failAs({ code: 'CONNECT_TIMEOUT' })],
    ['behind a network that resets', failAs({ code: 'ECONNRESET' })],
  ] as const)('%s, rejects everybody and skips nothing', async ([, mishap]) => {
    const readers = await crowd(3)
    const hit: string[] = []
    await tell(readers, 'news', ([, second = '']) => {
      hit.push(second)
      mishaps.set(second, mishap)
    })
    const reads = readers.map(({ id, context }) => context.hub.read(id, 0))
    const answers = await Promise.allSettled(reads)
    expect(answers.map(({ status }) => status)).toEqual(Array(3).fill('rejected'))
    for (const id of hit) mishaps.delete(id)
    await everyConnectionIsHeardOf()
    expect(await readTogether(readers)).toEqual(Array(3).fill([[1, 'news']]))
  })

  test('ends the stream, and the next one goes on where it ended', async () => {
    const reader = await somebody()
    const stream = await listenAs(reader)
    const hit: string[] = []
    await tell([reader], 'news', (ids) => {
      hit.push(...ids)
      for (const id of ids) mishaps.set(id, raise('57P01'))
    })
    await expect(stream.next()).rejects.toThrow()
    for (const id of hit) mishaps.delete(id)
    await using next = await listenAs(reader, stream.sync.cursor)
    expect(next.sync.event).toMatchObject({ verdict: 'replayed', missed: 1 })
    expect((await next.take(1)).map(({ event }) => titleOf(event))).toEqual(['news'])
  })
})
