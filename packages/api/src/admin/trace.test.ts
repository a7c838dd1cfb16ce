// What an admin is told of one notification: what is known, and what is not.
import { connect } from '@carillon/db'
import { eventually } from '@carillon/db/testing'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createCarillon } from '../carillon.ts'
import { unlimited } from '../limits/limits.ts'
import { createWorld, listenAs, type Person, refusal, type World } from '../testing.ts'

const options = { pollMs: 3_600_000, limits: unlimited }
let world: World
let admin: Person
beforeAll(async () => {
  world = await createWorld({ ...options, serverId: 'here' })
  admin = await world.person('admin', { isAdmin: true })
})
afterAll(() => world[Symbol.asyncDispose]())

/** Figures as a server writes them that has been there for so long, and still is or is not. */
const writeFigures = (serverId: string, seconds: number, isThere: boolean) =>
  world.database.sql`
    insert into server_figures (server_id, slot, at, report, sample) values (
      ${serverId}, now() - make_interval(secs => ${seconds}),
      case when ${isThere} then now() + interval '1 minute' else to_timestamp(0) end, '{}', '{}')`

beforeEach(async () => {
  await world.database.sql`delete from server_figures`
  await writeFigures('here', 60, true)
  await writeFigures('here', 1, true)
})

let people = 0
const somebody = () => world.person(`person-${++people}`)

async function send(from: Person, to: Person, more: object = {}): Promise<string> {
  const content = { kind: 'announcement', data: { title: 'Secret title', body: 'Secret body' } }
  const { notifications } = await from.api.notifications.send({ to: [to.user.username], ...content, ...more })
  return notifications[0]?.id ?? ''
}

const trace = (id: string) => admin.api.admin.trace({ id })

/** One more server on the same database. */
async function elsewhere(serverId: string, { user }: Person) {
  const database = connect(world.database.url, { max: 2 })
  const carillon = await createCarillon({ ...options, database, serverId })
  await eventually(async () => expect((await carillon.health()).ok).toBe(true))
  const context = carillon.createContext({
    caller: { via: 'token', handle: 'script', user, scopes: ['read'] },
    isSecure: false,
    userAgent: 'node',
  })
  const close = async () => {
    await carillon.close()
    await database.close()
  }
  return { context, close, [Symbol.asyncDispose]: close }
}

test('a notification that arrived: when, where, on which devices, and what its reader made of it', async () => {
  const [sender, reader] = [await somebody(), await somebody()]
  await using there = await elsewhere('there', reader)
  await writeFigures('there', 1, true)
  await using here = await listenAs(reader)
  await using script = await listenAs(there)
  const coming = [here.take(1), script.take(1)]
  const id = await send(sender, reader)
  await Promise.all(coming)
  await reader.api.notifications.markRead({ ids: [id] })
  const found = await trace(id)
  expect(found).toMatchObject({
    id,
    kind: 'announcement',
    to: { username: reader.user.username },
    from: { username: sender.user.username },
    traceId: expect.stringMatching(/^[\da-f]{32}$/),
    seq: 1,
    seenAt: expect.any(String),
    readAt: expect.any(String),
    archivedAt: null,
    verdict: 'delivered',
  })
  expect(found.deliveries.toSorted((one, other) => (one.serverId < other.serverId ? -1 : 1))).toMatchObject([
    { serverId: 'here', via: 'session', outcome: 'delivered' },
    { serverId: 'there', via: 'token', tokenName: null, userAgent: 'node', outcome: 'delivered' },
  ])
  expect(found.servers.map(({ id, memory }) => [id, memory]).toSorted()).toEqual([
    ['here', 'whole'],
    ['there', 'whole'],
  ])
  const steps = [found.createdAt, found.committedAt, found.readAt].map((at) => Date.parse(at ?? ''))
  expect(steps).toEqual(steps.toSorted((one, other) => one - other))
  expect(JSON.stringify(found)).not.toMatch(/secret/i)
  expect(await world.database.sql`select 1 from trace_answers`).toHaveLength(0)
})

test('what everybody was told: the same of the one who looked at it', async () => {
  const [reader, absent] = [await somebody(), await somebody()]
  await using stream = await listenAs(reader)
  await admin.api.notifications.broadcast({ kind: 'announcement', data: { title: 'Secret title' } })
  await stream.take(1)
  const idOf = async ({ api }: Person) => (await api.notifications.list({})).items[0]?.id ?? ''
  const found = await trace(await idOf(reader))
  expect(found).toMatchObject({
    to: { username: reader.user.username },
    from: { username: 'admin' },
    traceId: expect.stringMatching(/^[\da-f]{32}$/),
    seq: null,
    committedAt: expect.any(String),
    deliveries: [{ serverId: 'here', outcome: 'delivered' }],
    verdict: 'delivered',
  })
  expect(await trace(await idOf(absent))).toMatchObject({ verdict: 'nobody-connected', deliveries: [] })
})

test('when nobody was connected, and every server knows, it says so', async () => {
  const [sender, reader] = [await somebody(), await somebody()]
  const id = await send(sender, reader)
  expect(await trace(id)).toMatchObject({ verdict: 'nobody-connected', deliveries: [], hintedAt: null })
})

test.for([
  ['is gone', 'gone', () => writeFigures('fallen', 1, false)],
  ['does not answer', 'silent', () => writeFigures('fallen', 1, true)],
] as const)('with a server that %s, it is unknown whether it was delivered', async ([, memory, happen]) => {
  const [sender, reader] = [await somebody(), await somebody()]
  const id = await send(sender, reader)
  await happen()
  const { verdict, servers } = await trace(id)
  expect(verdict).toBe('unknown')
  expect(servers).toContainEqual({ id: 'fallen', memory, openStreams: 0 })
})

test('what is older than the figures of all servers is unknown', async () => {
  const [sender, reader] = [await somebody(), await somebody()]
  const id = await send(sender, reader)
  await world.database.sql`delete from server_figures where slot < now() - interval '30 s'`
  await world.database.sql`update feed_events set created_at = now() - interval '20 s' where user_id = ${reader.id}`
  await world.database.sql`update notifications set created_at = now() - interval '20 s' where id = ${id}`
  expect(await trace(id)).toMatchObject({ verdict: 'unknown' })
})

test('an event that waits for room on its connection is pending', async () => {
  const [sender, reader] = [await somebody(), await somebody()]
  let makeRoom = () => {}
  const room = new Promise<void>((resolve) => {
    makeRoom = resolve
  })
  await using stream = await listenAs({ context: { ...reader.context, drained: () => room } })
  const coming = stream.take(1)
  const id = await send(sender, reader)
  await eventually(async () => expect(await trace(id)).toMatchObject({ verdict: 'pending', deliveries: [] }))
  makeRoom()
  await coming
  expect(await trace(id)).toMatchObject({ verdict: 'delivered' })
})

test('what its reader may not see any more is withheld', async () => {
  const [sender, reader] = [await somebody(), await somebody()]
  const group = await sender.api.conversations.open({ with: [reader.user.username], title: 'Group' })
  const away = await listenAs(reader)
  await away.drop()
  await sender.api.messages.send({ conversationId: group.id, body: 'Hello', clientId: 'first' })
  const { items } = await reader.api.notifications.list({})
  const id = items.find(({ kind }) => kind === 'message')?.id ?? ''
  await reader.api.conversations.leave({ id: group.id })
  await using back = await listenAs(reader, away.sync.cursor)
  // More than will come: it reads on until it is dropped.
  back.take(100).catch(() => {})
  await eventually(async () => expect(await trace(id)).toMatchObject({ verdict: 'withheld' }))
})

test('one whose event was trimmed away says so, and what its reader made of it', async () => {
  const [sender, reader] = [await somebody(), await somebody()]
  const id = await send(sender, reader)
  await reader.api.notifications.archive({ ids: [id] })
  await world.database.sql`delete from feed_events where user_id = ${reader.id}`
  expect(await trace(id)).toMatchObject({
    verdict: 'trimmed',
    seq: null,
    committedAt: null,
    archivedAt: expect.any(String),
    servers: [],
  })
})

test('one that does not exist is not found', async () => {
  expect(await refusal(trace(crypto.randomUUID()))).toMatchObject({ code: 'NOT_FOUND' })
})
