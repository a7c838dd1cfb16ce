import { expect, inject, test, vi } from 'vitest'
import { createHints, everybody, hintChannel } from './hints.ts'
import { createListener, type ListenerOptions } from './listen.ts'
import { createStallingProxy } from './stalling-proxy.ts'
import { createTestDatabase, eventually, type TestDatabase } from './testing.ts'

/** A listener that writes down what it hears, and a mouth to speak to it. */
function openEar(database: TestDatabase, options: Partial<ListenerOptions> = {}) {
  const heard: string[] = []
  const errors: unknown[] = []
  const counts = { catchUps: 0 }
  const hints = createHints(database.url)
  const listener = createListener({
    url: database.url,
    pool: database.sql,
    onHint: (userIds) => heard.push(...(userIds === everybody ? [everybody] : userIds)),
    onCatchUp: () => {
      counts.catchUps += 1
    },
    onError: (error) => errors.push(error),
    heartbeatMs: 100,
    ...options,
  })
  const close = async () => {
    await listener.close()
    await hints.close()
  }
  return { heard, errors, counts, hints, listener, [Symbol.asyncDispose]: close }
}

async function backends({ sql }: TestDatabase) {
  const rows = await sql<{ pid: number }[]>`
    select pid from pg_stat_activity where datname = current_database() and application_name = 'carillon listener'`
  return rows.map(({ pid }) => pid)
}

const upTo = (count: number, counts: { catchUps: number }) => eventually(() => expect(counts.catchUps).toBe(count))

test('a hint is heard with the users it names, also when it is for everybody', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  await using ear = openEar(database)
  await upTo(1, ear.counts)
  ear.hints.announce(['ann', 'bob'])
  await eventually(() => expect(ear.heard).toEqual(['ann', 'bob']))
  ear.hints.announce(Array.from({ length: 2_001 }, (_, index) => `user ${index}`))
  await eventually(() => expect(ear.heard).toEqual(['ann', 'bob', everybody]))
})

test('a hint about access is heard apart from news', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  const access: string[] = []
  await using ear = openEar(database, { onAccess: (userIds) => access.push(...userIds) })
  await upTo(1, ear.counts)
  ear.hints.announceAccess(['ann'])
  ear.hints.announce(['bob'])
  await eventually(() => expect([access, ear.heard]).toEqual([['ann'], ['bob']]))
})

test('catching up starts when hints are already heard, so that nothing falls in between', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  // Over a connection that is open already, so that the hint is out before a second one could be listening.
  await database.sql`select 1`
  const speak = () => void database.sql.notify(hintChannel, 'meanwhile')
  await using ear = openEar(database, { onCatchUp: speak })
  await eventually(() => expect(ear.heard).toEqual(['meanwhile']))
})

test('heartbeats prove that the listener is alive and are nobody else’s news', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  await using ear = openEar(database)
  await using other = openEar(database)
  expect(ear.listener.silentForMs()).toBe(null)
  await eventually(() => expect(ear.listener.silentForMs()).toBeLessThan(100))
  await eventually(() => expect(other.listener.silentForMs()).toBeLessThan(100))
  ear.hints.announce(['ann'])
  await eventually(() => expect([ear.heard, other.heard]).toEqual([['ann'], ['ann']]))
})

test('says how long hints take, also while the one under way takes longer than the last', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  await using proxy = await createStallingProxy(database.url)
  await using ear = openEar(database, { url: proxy.url, silenceMs: 60_000 })
  expect(ear.listener.lagMs()).toBe(null)
  await eventually(() => expect(ear.listener.lagMs()).toBeLessThan(100))
  proxy.stall()
  await eventually(() => expect(ear.listener.lagMs()).toBeGreaterThan(300))
})

test('a wall clock that is set says nothing of how long hints take, nor of a silence', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  await using ear = openEar(database, { silenceMs: 60_000 })
  await eventually(() => expect(ear.listener.lagMs()).toBeLessThan(100))
  try {
    for (const hours of [1, -1]) {
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + hours * 3_600_000 })
      expect(ear.listener.silentForMs()).toBeGreaterThanOrEqual(0)
      expect(ear.listener.silentForMs()).toBeLessThan(1_000)
      expect(ear.listener.lagMs()).toBeGreaterThanOrEqual(0)
      expect(ear.listener.lagMs()).toBeLessThan(1_000)
      vi.useRealTimers()
    }
  } finally {
    vi.useRealTimers()
  }
})

test('a listener whose backend dies listens again, catches up and hears what comes', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  // Silence is never long enough here: the connection has to notice by itself.
  await using ear = openEar(database, { silenceMs: 60_000 })
  await upTo(1, ear.counts)
  const [pid = 0] = await backends(database)
  await database.sql`select pg_terminate_backend(${pid})`
  await upTo(2, ear.counts)
  expect(await backends(database)).not.toContain(pid)
  ear.hints.announce(['ann'])
  await eventually(() => expect(ear.heard).toEqual(['ann']))
})

test('a connection that went silent without closing is replaced', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  await using proxy = await createStallingProxy(database.url)
  await using ear = openEar(database, { url: proxy.url, heartbeatMs: 50, silenceMs: 400 })
  await upTo(1, ear.counts)
  await eventually(() => expect(ear.listener.silentForMs()).not.toBe(null))
  proxy.stall()
  ear.hints.announce(['lost'])
  await ear.hints.settled()
  await eventually(() => expect(ear.listener.silentForMs()).toBeGreaterThan(200))

  await proxy.recover()
  await eventually(() => expect(ear.counts.catchUps).toBeGreaterThan(1))
  ear.hints.announce(['found'])
  await eventually(() => expect(ear.heard).toEqual(['found']))
})

test('a healthy listener is left alone', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  let heartbeats = 0
  await database.sql.listen(hintChannel, () => {
    heartbeats += 1
  })
  await using ear = openEar(database, { heartbeatMs: 20, silenceMs: 400 })
  // Longer than the silence that would be one too many.
  await eventually(() => expect(heartbeats).toBeGreaterThan(30))
  expect(ear.counts.catchUps).toBe(1)
})

test('a database that is not there yet is waited for', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  await using proxy = await createStallingProxy(database.url)
  await proxy.refuse()
  await using ear = openEar(database, { url: proxy.url, silenceMs: 60_000 })
  await eventually(() => expect(ear.errors).not.toHaveLength(0))
  expect(ear.counts.catchUps).toBe(0)
  await proxy.recover()
  await eventually(() => expect(ear.counts.catchUps).toBe(1))
})

test('a closed listener has no timer, no backend and no more to say', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  try {
    await using database = await createTestDatabase(inject('postgresUrl'))
    await using ear = openEar(database)
    await upTo(1, ear.counts)
    expect([vi.getTimerCount(), await backends(database)]).toEqual([1, [expect.any(Number)]])

    await ear.listener.close()
    await ear.listener.close()
    expect(vi.getTimerCount()).toBe(0)
    await eventually(async () => expect(await backends(database)).toEqual([]))
    ear.hints.announce(['ann'])
    await ear.hints.settled()
    expect([ear.counts.catchUps, ear.heard, ear.errors]).toEqual([1, [], []])
  } finally {
    vi.useRealTimers()
  }
})
