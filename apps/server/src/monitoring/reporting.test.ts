// One reporter alone: what it says while the database is away, slow or refuses, and what it survives.
import { createCarillon, type ServerReport, type ServerSample } from '@carillon/api'
import { connect } from '@carillon/db'
import { createStallingProxy, createTestDatabase, eventually, type TestDatabase } from '@carillon/db/testing'
import { afterEach, expect, inject, test, vi } from 'vitest'
import { createClock } from './clock.ts'
import { createFigures } from './figures.ts'
import { createReadiness } from './readiness.ts'
import { startReporter } from './reporter.ts'
import { createTraffic } from './traffic.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

/** Over a way of its own to the database, and in more of a hurry than usual. */
async function createReporting(url: string) {
  const database = connect(url)
  const errors: unknown[] = []
  const clock = createClock()
  const traffic = createTraffic('here')
  const counters = createFigures(clock, traffic)
  const carillon = await createCarillon({ database, figures: counters.figures })
  const readiness = createReadiness({ carillon, leaving: new AbortController().signal, canary: { last: () => null } })
  const seen = { serverId: 'here', database, carillon, counters, traffic, clock, readiness }
  const reporter = startReporter({ ...seen, onError: (error) => errors.push(error), everyMs: 20 })
  return {
    errors,
    reporter,
    counters,
    async [Symbol.asyncDispose]() {
      await reporter.stop()
      await carillon.close()
      await database.close()
    },
  }
}

interface Row {
  atMs: number
  report: ServerReport
  sample: ServerSample
}

const rowsIn = ({ sql }: TestDatabase) =>
  sql<Row[]>`
    select extract(epoch from at)::float8 * 1000 as "atMs", report, sample from server_figures
    where server_id = 'here' order by slot`

/** Resolves when there are newer reports than when it was asked. */
async function goesOn(database: TestDatabase, timeoutMs?: number) {
  const lastAt = async () => (await rowsIn(database)).at(-1)?.atMs ?? 0
  const before = await lastAt()
  await eventually(async () => expect(await lastAt()).toBeGreaterThan(before + 100), timeoutMs ? { timeoutMs } : {})
}

test('what was counted while the database was away is written when it is back', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  await using proxy = await createStallingProxy(database.url)
  await using reporting = await createReporting(proxy.url)
  const { reporter, counters, errors } = reporting
  await eventually(() => expect(reporter.databaseMs()).not.toBeNull())
  await proxy.refuse()
  await eventually(() => expect(reporter.databaseMs()).toBeNull())
  counters.figures.notified('announcement', 7)
  await proxy.recover()
  await eventually(
    async () => {
      const rows = await rowsIn(database)
      expect(rows.at(-1)?.report.totals.notifications).toMatchObject({ announcement: 7 })
      expect(rows.reduce((sum, { sample }) => sum + sample.notifications, 0)).toBe(7)
    },
    { timeoutMs: 15_000 },
  )
  expect(errors).toEqual([])
})

test('a database that answers with an error is there, and the same error is told once', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  await using reporting = await createReporting(database.url)
  const { reporter, errors } = reporting
  await goesOn(database)
  const looks = vi.spyOn(process, 'cpuUsage')
  for (const _ of ['first', 'again']) {
    errors.length = 0
    looks.mockClear()
    await database.sql`alter table server_figures rename to elsewhere`
    await eventually(() => expect(looks.mock.calls.length).toBeGreaterThan(20))
    expect(reporter.databaseMs()).not.toBeNull()
    await database.sql`alter table elsewhere rename to server_figures`
    await goesOn(database)
    // Of reports, and by chance of what is removed once in sixty looks.
    expect([1, 2]).toContain(errors.length)
    expect(errors).toMatchObject(errors.map(() => ({ code: '42P01' })))
  }
})

test('reports do not wait for what is old to be removed', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  await database.sql`
    insert into server_figures values ('gone', now() - interval '2 hours', now() - interval '2 hours', '{}', '{}')`
  await database.sql.begin(async (holder) => {
    await holder`select slot from server_figures where server_id = 'gone' for update`
    await using reporting = await createReporting(database.url)
    await eventually(async () => expect(await rowsIn(database)).not.toHaveLength(0))
    await goesOn(database, 1_000)
    expect(reporting.reporter.databaseMs()).not.toBeNull()
    expect(reporting.errors).toEqual([])
  })
})

test('a process that cannot open a file goes on reporting, and says so once', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  await using reporting = await createReporting(database.url)
  await goesOn(database)
  const tooMany = Object.assign(new Error('too many open files'), { code: 'EMFILE' })
  const rss = vi.spyOn(process.memoryUsage, 'rss').mockImplementation(() => {
    throw tooMany
  })
  await goesOn(database)
  expect(rss.mock.calls.length).toBeGreaterThan(1)
  expect(reporting.errors).toEqual([tooMany])
  expect((await rowsIn(database)).at(-1)?.report.server.rssBytes).toBeGreaterThan(0)
})

test('a look that fails is told of, and does not end the process', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  await using reporting = await createReporting(database.url)
  await goesOn(database)
  const failure = new Error('It cannot be told.')
  const usage = vi.spyOn(process, 'cpuUsage').mockImplementation(() => {
    throw failure
  })
  await eventually(() => expect(usage.mock.calls.length).toBeGreaterThan(3))
  expect(reporting.errors).toEqual([failure])
  usage.mockRestore()
  await goesOn(database)
})
