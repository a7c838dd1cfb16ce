import { accessTokens } from '@carillon/db'
import { createStallingProxy, createTestDatabase, eventually } from '@carillon/db/testing'
import { describe, expect, inject, test } from 'vitest'
import { createLogger } from '../logger.ts'
import { startServer } from '../server.ts'
import { createSecondServer, createTestServer, dataOf } from '../testing.ts'

const canary = { everyMs: 40 }
/** A machine that does other things at the same time is slow, not wrong. */
const patient = { timeoutMs: 15_000 }

/** What a server tells of one line of its figures. */
async function read({ url }: { url: string }, line: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  const found = text.split('\n').find((other) => other.startsWith(`${line} `))
  if (!found) throw new Error(`There is no ${line}.`)
  return Number(found.slice(line.length + 1))
}

const flights = (server: { url: string }) => read(server, 'carillon_canary_seconds_count')
const failures = (server: { url: string }, stage: string) =>
  read(server, `carillon_canary_failures_total{stage="${stage}"}`)
const stages = ['enter', 'listen', 'send', 'hear']
const allFailures = (server: { url: string }) => Promise.all(stages.map((stage) => failures(server, stage)))
const lastSuccess = (server: { url: string }) => read(server, 'carillon_canary_last_success_timestamp_seconds')
const readyOf = async ({ url }: { url: string }) => (await fetch(`${url}/readyz`)).json()

describe('the canary', () => {
  test('flies again and again, and tells how long it took', async () => {
    const startedAt = performance.now()
    await using server = await createTestServer({ canary })
    await eventually(async () => expect(await flights(server)).toBeGreaterThan(2), patient)
    expect(await allFailures(server)).toEqual([0, 0, 0, 0])
    expect(Math.abs((await lastSuccess(server)) - Date.now() / 1_000)).toBeLessThan(5)
    // One after the other, in seconds: together no longer than all of this.
    const flownSeconds = await read(server, 'carillon_canary_seconds_sum')
    expect(flownSeconds).toBeGreaterThan(0)
    expect(flownSeconds).toBeLessThan((performance.now() - startedAt) / 1_000)
    expect(await readyOf(server)).toMatchObject({
      ok: true,
      canary: { at: expect.any(String), latencyMs: expect.any(Number), failed: null },
    })
  })

  test('goes the way of what is handed on, and the way of the hint, by turns', async () => {
    await using server = await createTestServer({ canary })
    await eventually(async () => expect(await flights(server)).toBeGreaterThan(3), patient)
    const sent = await server.database.sql<{ isLong: boolean }[]>`
      select coalesce(length(data ->> 'body'), 0) > 1500 as "isLong" from notifications order by id limit 4`
    expect(sent.map(({ isLong }) => isLong)).toEqual([false, true, false, true])
  })

  test('flies once soon after the start, however rarely it does afterwards', async () => {
    await using server = await createTestServer({ canary: { everyMs: 3_600_000 } })
    await eventually(async () => expect(await flights(server)).toBe(1), patient)
  })

  test('does not fly where nobody wants it', async () => {
    await using server = await createTestServer()
    expect(await readyOf(server)).toMatchObject({ ok: true, canary: null })
    expect([await flights(server), await lastSuccess(server)]).toEqual([0, Number.NaN])
  })

  test('of each server hears its own, and all of them stay well', async () => {
    await using first = await createTestServer({ canary })
    await using second = await createSecondServer(first, { canary })
    for (const server of [first, second]) {
      await eventually(async () => expect(await flights(server)).toBeGreaterThan(2), patient)
      expect(await allFailures(server)).toEqual([0, 0, 0, 0])
    }
  })

  test('is nobody in the figures', async () => {
    await using server = await createTestServer({ canary })
    const cookie = await server.signUp('alice')
    const names = [
      'carillon_users',
      'carillon_sockets',
      'carillon_notifications_published_total{kind="announcement"}',
      'carillon_events_delivered_total',
      'carillon_connects_total{cause="first"}',
      'carillon_commit_seconds_count',
      'carillon_delivered_seconds_count',
    ]
    const look = () => Promise.all(names.map((name) => read(server, name)))
    const before = await look()
    const seen: number[][] = []
    await eventually(async () => {
      seen.push(await look())
      expect(await flights(server)).toBeGreaterThan(3)
    }, patient)
    for (const figures of seen) expect(figures).toEqual(before)
    const headers = { cookie }
    const overview = await dataOf<{ users: number; connections: { noisiest: unknown[] } }>(
      await fetch(`${server.url}/trpc/admin.overview`, { headers }),
    )
    expect(overview).toMatchObject({ users: 0, sockets: 0, connections: { slowest: [], noisiest: [] } })
  })

  test('that may not listen says so, and its server goes on', async () => {
    await using server = await createTestServer({ canary, socketsPerUser: 0 })
    await eventually(async () => expect(await failures(server, 'listen')).toBeGreaterThan(1), patient)
    expect(await flights(server)).toBe(0)
    expect(await readyOf(server)).toMatchObject({ ok: true, canary: { latencyMs: null, failed: 'listen' } })
  })

  test('that may not send says so', async () => {
    await using server = await createTestServer({ canary, limits: { publishes: { perSecond: 0.001, burst: 1 } } })
    await eventually(async () => expect(await failures(server, 'send')).toBeGreaterThan(1), patient)
    expect(await flights(server)).toBe(1)
  })

  test('that hears only of others says so in time, and is heard again when its own comes', async () => {
    await using server = await createTestServer({ canary: { everyMs: 40, deadlineMs: 500 } })
    await eventually(async () => expect(await flights(server)).toBeGreaterThan(0), patient)
    await server.database.sql.unsafe(`
      create function mix_up() returns trigger language plpgsql as
        'begin new.data = jsonb_build_object(''title'', ''Canary of somebody else''); return new; end';
      create trigger mixed_up before insert on notifications for each row execute function mix_up()`)
    await eventually(async () => expect(await failures(server, 'hear')).toBeGreaterThan(0), patient)
    await server.database.sql`drop trigger mixed_up on notifications`
    const before = await flights(server)
    await eventually(async () => expect(await flights(server)).toBeGreaterThan(before), patient)
  })

  test('fails with its database, tells so once, and flies again when it is back', { timeout: 60_000 }, async () => {
    await using database = await createTestDatabase(inject('postgresUrl'))
    await using proxy = await createStallingProxy(database.url)
    const lines: string[] = []
    const logger = createLogger('info', { write: (line) => void lines.push(line) })
    const where = { databaseUrl: proxy.url, port: 0, host: '127.0.0.1', allowedOrigins: [] }
    const server = await startServer({ ...where, canary, logger })
    await eventually(async () => expect(await flights(server)).toBeGreaterThan(0), patient)
    await proxy.refuse()
    await eventually(
      async () => {
        const all = await allFailures(server)
        expect(all.reduce((sum, count) => sum + count)).toBeGreaterThan(2)
      },
      { timeoutMs: 30_000 },
    )
    expect(lines.filter((line) => line.includes('the canary is not heard'))).toHaveLength(1)
    await proxy.recover()
    await eventually(() => expect(lines.some((line) => line.includes('heard again'))).toBe(true), { timeoutMs: 30_000 })
    expect(lines.join('')).not.toContain('crl_')
    await server.close()
  })

  test('ends with its server, and leaves no token behind', async () => {
    await using database = await createTestDatabase(inject('postgresUrl'))
    const where = { databaseUrl: database.url, port: 0, host: '127.0.0.1', allowedOrigins: [] }
    const lines: string[] = []
    const logger = createLogger('warn', { write: (line) => void lines.push(line) })
    for (let time = 0; time < 3; time++) {
      const server = await startServer({ ...where, canary: { everyMs: 1 }, logger })
      await eventually(async () => expect(await flights(server)).toBeGreaterThan(1), patient)
      const startedAt = performance.now()
      await server.close()
      expect(performance.now() - startedAt).toBeLessThan(3_000)
      await eventually(async () => expect(await database.db.$count(accessTokens)).toBe(0))
    }
    expect(lines).toEqual([])
  })
})
