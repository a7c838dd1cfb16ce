import { auditEntries, notifications, sessions } from '@carillon/db'
import { eventually } from '@carillon/db/testing'
import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createCarillon } from '../carillon.ts'
import { unlimited } from '../limits/limits.ts'
import { appRouter } from '../root.ts'
import { createWorld, listenAs, type Person, refusal, type World } from '../testing.ts'
import type { ServerFigures } from './overview.ts'
import { createOverview } from './read-overview.ts'
import { type ServerReport, type ServerSample, takeLeave, trimReports, writeReport } from './report.ts'

let world: World
let admin: Person
beforeAll(async () => {
  world = await createWorld({ pollMs: 3_600_000 })
  admin = await world.person('admin', { isAdmin: true })
})
afterAll(() => world[Symbol.asyncDispose]())

let people = 0
const somebody = () => world.person(`person-${++people}`)

const nobody = { commit: [], hint: [], delivered: [] }
const quiet: ServerSample = { seconds: 1, notifications: 0, messages: 0, latencies: nobody, users: 0, sockets: 0 }

function reportOf(id: string, server: Partial<ServerFigures> = {}, more: Partial<ServerReport> = {}): ServerReport {
  const idle = { rssBytes: 1, cpu: 0, eventLoopDelayMs: 0, listenerSilentMs: 10, databaseMs: 1, isReady: true }
  const startedAt = new Date().toISOString()
  return {
    server: { id, startedAt, users: 0, sockets: 0, streams: 0, ...idle, ...server },
    totals: {
      notifications: { announcement: 3 },
      messages: 2,
      delivered: 5,
      connects: { first: 1, network: 0, server: 0, 'too-slow': 0, session: 0, elsewhere: 0, unknown: 0 },
      replays: 1,
      resets: 0,
      slowCloses: 0,
      failedCalls: 0,
    },
    recent: quiet,
    slowest: [],
    noisiest: [],
    ...more,
  }
}

const slotOf = (ms = Date.now()) => Math.floor(ms / 10_000) * 10

const write = (report: ServerReport) => writeReport(world.database, slotOf(), { report, sample: quiet })

/** As written in the past: nobody can do so any more. */
const store = ({ server: { id } }: ServerReport, sample: ServerSample, slot: number) =>
  world.database.sql`
    insert into server_figures values (${id}, to_timestamp(${slot}::float8), now(), '{}', ${JSON.stringify(sample)}::text::jsonb)`

/** As if the report had been written so long ago. */
const age = (id: string, seconds: number) =>
  world.database.sql`update server_figures set at = now() - make_interval(secs => ${seconds}) where server_id = ${id}`

describe('the overview', () => {
  beforeEach(async () => {
    await world.database.sql`delete from server_figures`
  })
  // However many look, the database is asked once a second.
  const look = async () => {
    const fresh = { ...admin.context, overview: createOverview(world.database) }
    return appRouter.createCaller(fresh).admin.overview()
  }

  test('adds up all servers that were heard of lately, and none that was not', async () => {
    const recent = { ...quiet, seconds: 5, notifications: 50, messages: 10 }
    await write(reportOf('one', { users: 3, sockets: 4 }, { recent }))
    await write(reportOf('two', { users: 2, sockets: 2 }, { recent }))
    await write(reportOf('dead', { users: 100, sockets: 100 }))
    await age('dead', 6)
    const overview = await look()
    expect(overview).toMatchObject({ users: 5, sockets: 6, notificationsPerSecond: 20, messagesPerSecond: 4 })
    expect(overview.servers.map(({ id }) => id)).toEqual(['one', 'two'])
    expect(overview.totals).toMatchObject({
      notifications: { announcement: 6 },
      messages: 4,
      delivered: 10,
      replays: 2,
    })
    expect(overview.totals.connects.first).toBe(2)
    // What differences are taken from must not jump when a server goes.
    expect(Object.keys(overview.totalsByServer).toSorted()).toEqual(['one', 'two'])
    expect(overview.totalsByServer['one']).toMatchObject({ notifications: { announcement: 3 }, messages: 2 })
  })

  test('takes the percentiles of all servers together, not a mean of theirs', async () => {
    const slow = { ...quiet, latencies: { ...nobody, delivered: [[52, 1]] satisfies [number, number][] } }
    const fast = { ...quiet, latencies: { ...nobody, delivered: [[20, 99]] satisfies [number, number][] } }
    await write(reportOf('one', {}, { recent: slow }))
    await write(reportOf('two', {}, { recent: fast }))
    const { latencies } = await look()
    expect(latencies.delivered.p95).toBeLessThan(5)
    expect(latencies.delivered.p99).toBeLessThan(5)
    expect(latencies.commit).toEqual({ p50: null, p95: null, p99: null })
  })

  test('shows the ten connections that stand out most, of all servers', async () => {
    const connection = (username: string, bufferedBytes: number) => ({
      id: username,
      serverId: 'one',
      username,
      transport: 'socket' as const,
      openedAt: new Date().toISOString(),
      roundTripMs: null,
      bufferedBytes,
      eventsPerSecond: bufferedBytes,
      callsPerSecond: 0,
    })
    const crowd = Array.from({ length: 10 }, (_, index) => connection(`reader-${index}`, index + 1))
    await write(reportOf('one', {}, { slowest: crowd, noisiest: crowd }))
    await write(reportOf('two', {}, { slowest: [connection('slowest', 99)], noisiest: [connection('silent', 0)] }))
    const { connections } = await look()
    expect(connections.slowest).toHaveLength(10)
    expect(connections.slowest[0]).toMatchObject({ username: 'slowest' })
    expect(connections.noisiest[0]).toMatchObject({ username: 'reader-9' })
  })

  test('forgets a server that has taken its leave, and leaves out one it does not understand', async () => {
    await write(reportOf('one'))
    await write(reportOf('gone'))
    await takeLeave(world.database, 'gone')
    await write(reportOf('newer'))
    await world.database.sql`update server_figures set report = '{"server": {}}' where server_id = 'newer'`
    expect((await look()).servers.map(({ id }) => id)).toEqual(['one'])
  })

  test('comes once a second as a stream, until its reader leaves', async () => {
    await write(reportOf('one'))
    const leaving = new AbortController()
    const api = appRouter.createCaller(admin.context, { signal: leaving.signal })
    const stream = (await api.admin.live())[Symbol.asyncIterator]()
    const startedAt = performance.now()
    for (const _ of [1, 2]) expect((await stream.next()).value).toMatchObject({ users: 0 })
    expect(performance.now() - startedAt).toBeGreaterThan(900)
    const last = stream.next()
    leaving.abort()
    expect(await last).toMatchObject({ done: true })
  })
})

test('the history is the last hour in steps of ten seconds, all servers together, and is trimmed', async () => {
  await world.database.sql`delete from server_figures`
  const now = Date.now()
  const sample = { ...quiet, seconds: 10, notifications: 100, users: 2 }
  await store(reportOf('one'), sample, slotOf(now - 20_000))
  await store(reportOf('two'), sample, slotOf(now - 20_000))
  await store(reportOf('one'), { ...sample, notifications: 0 }, slotOf(now - 10_000))
  await store(reportOf('one'), sample, slotOf(now - 3_700_000))
  // By a clock that was set wrong.
  await store(reportOf('one'), sample, slotOf(now + 3_600_000))
  const { items } = await admin.api.admin.history()
  expect(items).toMatchObject([
    { at: new Date(slotOf(now - 20_000) * 1_000).toISOString(), notificationsPerSecond: 20, users: 4 },
    { at: new Date(slotOf(now - 10_000) * 1_000).toISOString(), notificationsPerSecond: 0, users: 2 },
  ])
  await trimReports(world.database)
  const [left] = await world.database.sql<{ count: number }[]>`select count(*)::int as count from server_figures`
  expect(left?.count).toBe(4)
})

test('a server that was started anew within ten seconds counts as one', async () => {
  await world.database.sql`delete from server_figures`
  const slot = slotOf(Date.now() - 30_000)
  const part = (seconds: number) => ({ ...quiet, seconds, notifications: seconds * 10, messages: seconds, users: 5 })
  await store(reportOf('before'), part(4), slot)
  await store(reportOf('after'), part(6), slot)
  // What was counted while the database was away did not happen within ten seconds.
  await store(reportOf('returned'), part(300), slot + 10)
  const rates = { notificationsPerSecond: 10, messagesPerSecond: 1, users: 5 }
  const { items } = await admin.api.admin.history()
  expect(items).toMatchObject([rates, rates])
})

test('a report stands for the present, whatever the clock of its server says', async () => {
  await world.database.sql`delete from server_figures`
  const answers = [null, slotOf() + 3_600, slotOf() - 3_600].map((slot, index) =>
    writeReport(world.database, slot, { report: reportOf(`server-${index}`), sample: quiet }),
  )
  await Promise.all(answers)
  const ages = await world.database.sql<{ seconds: number }[]>`
    select extract(epoch from now() - slot)::float8 as seconds from server_figures`
  expect(ages).toHaveLength(3)
  for (const { seconds } of ages) {
    expect(seconds).toBeGreaterThanOrEqual(0)
    expect(seconds).toBeLessThan(25)
  }
})

test('a test is a notification to whoever asks, over the way all take', async () => {
  await using stream = await listenAs(admin)
  const { id } = await admin.api.admin.sendTest()
  const [heard] = await stream.take(1)
  expect(heard?.event).toMatchObject({ type: 'notification.created', notification: { id, kind: 'announcement' } })
})

test('what admins do by hand is written down, newest first, in pages', async () => {
  await world.database.db.delete(auditEntries)
  await world.database.sql`delete from server_figures`
  const subject = await somebody()
  const { username } = subject.user
  await admin.api.admin.sendTest()
  await admin.api.admin.disconnect({ username })
  await admin.api.admin.revokeAccess({ username })
  const everyone = await world.database.sql<{ count: number }[]>`select count(*)::int as count from users`
  await admin.api.notifications.broadcast({ kind: 'announcement', data: { title: 'News' } })
  const first = await admin.api.admin.audit({ limit: 3 })
  expect(first.items).toMatchObject([
    {
      actor: 'admin',
      action: 'broadcast',
      subject: null,
      detail: `recipients: ${everyone[0]?.count}, kind: announcement`,
    },
    { action: 'access-revoked', subject: username, detail: 'sessions: 1, tokens: 0' },
    { action: 'disconnected', subject: username, detail: 'streams: 0, answers: 1, servers: 1' },
  ])
  const second = await admin.api.admin.audit({ cursor: first.nextCursor })
  expect(second).toMatchObject({ items: [{ action: 'test-sent', subject: 'admin' }], nextCursor: null })
})

test('entries are in the order of their moments, whoever gave them their ids', async () => {
  const { db } = world.database
  await db.delete(auditEntries)
  const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds))
  const idOf = (digit: number) => `00000000-0000-7000-8000-00000000000${digit}`
  const moments: [id: number, seconds: number][] = [
    [1, 3],
    [2, 1],
    [3, 2],
    [4, 2],
  ]
  const entry = { actor: 'admin', action: 'broadcast' } as const
  await db.insert(auditEntries).values(moments.map(([id, seconds]) => ({ ...entry, id: idOf(id), at: at(seconds) })))
  const seen: string[] = []
  let cursor: string | null = null
  do {
    const page: { items: { id: string }[]; nextCursor: string | null } = await admin.api.admin.audit({
      cursor,
      limit: 1,
    })
    seen.push(...page.items.map(({ id }) => id))
    cursor = page.nextCursor
  } while (cursor)
  expect(seen).toEqual([1, 4, 3, 2].map(idOf))
})

test('a test that cannot be written down is not sent', async () => {
  const { sql, db } = world.database
  const mine = () => db.$count(notifications, eq(notifications.userId, admin.id))
  const before = await mine()
  await sql`alter table audit_entries rename to elsewhere`
  expect(await refusal(admin.api.admin.sendTest())).toMatchObject({ code: 'INTERNAL_SERVER_ERROR' })
  await sql`alter table elsewhere rename to audit_entries`
  expect(await mine()).toBe(before)
  await admin.api.admin.sendTest()
  expect(await mine()).toBe(before + 1)
})

test('tests are sent as often as an admin may write, and no more often', async () => {
  const limits = { ...unlimited, writes: { perSecond: 1 / 3_600, burst: 2 } }
  await using limited = await createCarillon({ database: world.database, limits, pollMs: 3_600_000 })
  const { caller } = admin.context
  const api = appRouter.createCaller(limited.createContext({ caller, isSecure: false }))
  for (const _ of [1, 2]) await api.admin.sendTest()
  expect(await refusal(api.admin.sendTest())).toMatchObject({ code: 'TOO_MANY_REQUESTS' })
})

test('a broadcast that is not sent is not written down', async () => {
  await world.database.db.delete(auditEntries)
  const broadcast = (title: string) =>
    admin.api.notifications.broadcast({ kind: 'announcement', data: { title }, key: 'once' })
  await broadcast('News')
  await refusal(broadcast('Other news'))
  await broadcast('News')
  expect((await admin.api.admin.audit()).items).toHaveLength(1)
})

test('disconnecting tells every server who is to leave, and counts what they say', async () => {
  const subject = await somebody()
  const asked: string[] = []
  world.carillon.onDeparture((userId) => asked.push(userId) * 2)
  await world.database.sql`delete from server_figures`
  const { username } = subject.user
  expect(await admin.api.admin.disconnect({ username })).toEqual({ sockets: 2, answers: 1, servers: 1 })
  expect(asked).toEqual([subject.id])
  expect(await refusal(admin.api.admin.disconnect({ username: 'nobody' }))).toMatchObject({ field: 'username' })
})

test('a server that has not answered is told from one where nobody was', async () => {
  const { username } = (await somebody()).user
  await world.database.sql`delete from server_figures`
  for (const id of ['here', 'deaf']) await write(reportOf(id))
  expect(await admin.api.admin.disconnect({ username })).toMatchObject({ answers: 1, servers: 2 })
  const [entry] = (await admin.api.admin.audit({ limit: 1 })).items
  expect(entry?.detail).toMatch(/^streams: \d+, answers: 1, servers: 2$/)
})

test('revoking ends every session and token of that user and of nobody else', async () => {
  const [subject, other] = [await somebody(), await somebody()]
  const { db } = world.database
  const expiresAt = new Date(Date.now() + 86_400_000)
  for (const { id } of [subject, subject, other]) {
    const handle = crypto.randomUUID()
    await db.insert(sessions).values({ id: handle, handle, userId: id, expiresAt })
  }
  const { token } = await subject.api.tokens.create({ name: 'script', scopes: ['read'] })
  const changed: unknown[] = []
  world.carillon.onAccessChanged((userIds) => changed.push(userIds))
  const answer = await admin.api.admin.revokeAccess({ username: subject.user.username })
  expect(answer).toEqual({ sessions: 3, tokens: 1 })
  expect(await world.carillon.authenticate({ bearer: token })).toBeNull()
  expect(await db.$count(sessions, eq(sessions.userId, other.id))).toBe(2)
  await eventually(() => expect(changed).toEqual([[subject.id]]))
})

test('revoking waits for a session that is being opened and for a token that is being made, and ends them, too', async () => {
  const { sql } = world.database
  const { id: userId, user } = await somebody()
  const { revoking } = await sql.begin(async (opening) => {
    await opening`select id from users where id = ${userId} for no key update`
    const revoking = admin.api.admin.revokeAccess({ username: user.username })
    await eventually(async () => {
      const waiting = await sql`
        select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
      expect(waiting).toHaveLength(1)
    })
    await opening`
      insert into sessions (id, handle, user_id, expires_at) values ('new', 'new', ${userId}, now() + interval '1 day')`
    await opening`
      insert into access_tokens (id, handle, user_id, name, scopes) values ('new', 'new', ${userId}, 'new', '{read}')`
    return { revoking }
  })
  expect(await revoking).toEqual({ sessions: 2, tokens: 1 })
})

test('the figures are kept without a flush of the log', async () => {
  const [table] = await world.database.db.execute<{ kind: string }>(sql`
    select relpersistence as kind from pg_class where relname = 'server_figures'`)
  expect(table?.kind).toBe('u')
})
