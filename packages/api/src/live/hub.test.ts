import { connect, createHints, feedEvents, trim } from '@carillon/db'
import { createStallingProxy, eventually } from '@carillon/db/testing'
import { eq } from 'drizzle-orm'
import { describe, expect, inject, test } from 'vitest'
import { createWorld, listenAs, lost, refusal, tell, titles, type World } from '../testing.ts'
import { encodeCursor } from './cursor.ts'

/** A way to the database of this world that no network is in between. */
const besides = ({ database }: World) => {
  const { host } = new URL(inject('postgresUrl'))
  return connect(Object.assign(new URL(database.url), { host }).href, { max: 1 })
}

/** A world over a network that breaks, and is whole again for the cleaning up. */
async function brittleWorld() {
  const proxy = await createStallingProxy(inject('postgresUrl'))
  const world = await createWorld({ postgresUrl: proxy.url })
  const reader = await world.person('reader')
  async function close() {
    await proxy.refuse()
    await proxy.recover()
    await world[Symbol.asyncDispose]()
    await proxy[Symbol.asyncDispose]()
  }
  return { world, proxy, reader, hub: reader.context.hub, [Symbol.asyncDispose]: close }
}

const within = async <T>(ms: number, work: Promise<T>): Promise<T> => {
  const start = Date.now()
  try {
    return await work
  } finally {
    expect(Date.now() - start).toBeLessThan(ms)
  }
}

// They wait for real deadlines, so they wait side by side.
describe.concurrent('over a network that breaks', { timeout: 60_000 }, () => {
  test('a query that never answers holds up nobody for longer than its deadline', async () => {
    await using brittle = await brittleWorld()
    const { world, proxy, reader, hub } = brittle
    const other = await world.person('other')
    await tell(other, 'news')
    proxy.stall()
    const stuck = within(6_000, hub.read(reader.id, 0))
    await expect(stuck).rejects.toThrow('Reading feeds took longer than 5000 ms.')
    await proxy.recover()
    // The connections there were stay dead: asked again, the pool comes to one that is not.
    const events = await eventually(() => within(6_000, hub.read(other.id, 0)), { timeoutMs: 35_000 })
    expect(events.map(({ seq }) => seq)).toEqual([1])
  })

  test('streams end when nothing was heard of it for a while, new ones go on where they ended', async () => {
    await using brittle = await brittleWorld()
    const { world, proxy, reader } = brittle
    await using stream = await listenAs(reader)
    await tell(reader, 'before')
    const [before] = await stream.take(1)
    proxy.stall()
    const ending = refusal(stream.next())
    await using direct = besides(world)
    await tell(reader, 'into the gap', { db: direct.db, hints: lost })
    expect(await within(15_000, ending)).toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
    const { ok, reasons } = await within(4_000, world.carillon.health())
    expect(ok).toBe(false)
    const told = ['The database does not answer.', 'Feeds have not been read lately.']
    expect(reasons).toEqual(expect.arrayContaining(told))
    await proxy.refuse()
    await proxy.recover()
    await eventually(async () => expect((await world.carillon.health()).reasons).toEqual([]), { timeoutMs: 20_000 })
    await using next = await listenAs(reader, before?.cursor)
    expect(next.sync.event).toEqual({ type: 'sync', verdict: 'replayed', missed: 1 })
    await tell(reader, 'after')
    expect(titles(await next.take(2))).toEqual(['into the gap', 'after'])
  })

  test('streams end when feeds cannot be looked at, though the database answers', async () => {
    await using world = await createWorld()
    const reader = await world.person('reader')
    await using stream = await listenAs(reader)
    await using direct = besides(world)
    const locking = direct.sql.begin(async (sql) => {
      await sql`lock table feeds in access exclusive mode`
      await sql`select pg_sleep(14)`
    })
    expect(await within(14_000, refusal(stream.next()))).toMatchObject({ code: 'SERVICE_UNAVAILABLE' })
    await locking
    await eventually(async () => expect((await world.carillon.health()).reasons).toEqual([]), { timeoutMs: 20_000 })
  })

  test('connections that stay dead give way to new ones, without a word from the network', async () => {
    await using brittle = await brittleWorld()
    const { world, proxy, reader, hub } = brittle
    proxy.stall()
    await eventually(() => expect(hub.isWell()).toBe(false), { timeoutMs: 15_000 })
    await proxy.recover()
    await eventually(async () => expect((await world.carillon.health()).reasons).toEqual([]), { timeoutMs: 35_000 })
    // One or the other may still be dead: whoever asks again comes to one that is not.
    await using stream = await eventually(() => listenAs(reader), { timeoutMs: 30_000 })
    await tell(reader, 'after')
    expect(titles(await stream.take(1))).toEqual(['after'])
  })
})

test('a hint that names what means something elsewhere does nothing', async () => {
  await using world = await createWorld({ pollMs: 3_600_000 })
  const reader = await world.person('reader')
  const { hub } = reader.context
  const names = ['error', '__proto__', 'constructor', 'newListener', 'removeListener', '', ' ']
  await using stream = await listenAs(reader)
  const coming = stream.take(1)
  expect(() => hub.wake(names)).not.toThrow()
  const hints = createHints(world.database.listenUrl)
  hints.announce(names)
  await hints.close()
  await tell(reader, 'news')
  expect(titles(await coming)).toEqual(['news'])
  expect(world.errors).toEqual([])
})

test('a follower whose feed was trimmed past its cursor, until nothing was left, is told to fetch again', async () => {
  await using world = await createWorld({ pollMs: 3_600_000 })
  const reader = await world.person('reader')
  const { db, hub, database } = reader.context
  await using stream = await listenAs(reader)
  // A hint of our own: one that takes its time would wake the stream for what comes later.
  await tell(reader, 'one', { db, hints: lost })
  hub.wake([reader.id])
  await stream.take(1)
  const coming = stream.take(1)
  // Reads are answered in turn: when the second of these is, the stream's own was, and it waits.
  for (let turn = 0; turn < 2; turn++) await hub.read(reader.id, 1)
  for (const title of ['two', 'three']) await tell(reader, title, { db, hints: lost })
  await db
    .update(feedEvents)
    .set({ createdAt: new Date('2001-01-01') })
    .where(eq(feedEvents.userId, reader.id))
  expect(await trim(database.db, new Date('2002-01-01'))).toBe(3)
  await hub.catchUp()
  const cursor = encodeCursor(hub.epoch, reader.id, 3)
  expect(await coming).toEqual([{ cursor, event: { type: 'sync', verdict: 'reset', missed: 0 } }])
  await tell(reader, 'four')
  expect(titles(await stream.take(1))).toEqual(['four'])
})
