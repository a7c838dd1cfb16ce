// A session or token that has ended is heard of on every server, by every stream it opened, in either transport.
import { createHints } from '@carillon/db'
import { eventually } from '@carillon/db/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSecondServer, createTestServer, dataOf, hear, type TestServer } from './testing.ts'

const password = 'a long password'

/** Somebody with a phone, whose session may end, and a desk, which ends it; both have open streams on both servers. */
async function createPerson(servers: TestServer[], username: string) {
  const [home, ...others] = servers
  if (!home) throw new Error('No server.')
  const origin = home.url
  const desk = await home.signUp(username)
  const signedIn = await home.call('session.signIn', { username, password })
  const phone = String(signedIn.headers.get('set-cookie')).split(';')[0] ?? ''
  const { token, handle } = await home.createToken(desk, ['read'])
  const call = (path: string, input: unknown, cookie = desk) => home.call(path, input, { cookie, origin })
  const sessions = await dataOf<{ items: { handle: string; current: boolean }[] }>(
    await fetch(`${home.url}/trpc/session.list`, { headers: { cookie: phone } }),
  )
  const phoneHandle = sessions.items.find(({ current }) => current)?.handle
  return { desk, phone, token, handle, phoneHandle, call, servers: [home, ...others] }
}

type Person = Awaited<ReturnType<typeof createPerson>>

/** A socket and a stream over HTTP on each server; `ended` resolves with how the sockets were closed, once all are gone. */
async function openAll(servers: TestServer[], headers: Record<string, string>) {
  const opened = servers.map(async (server) => {
    const socket = server.openSocket(headers)
    const heard = hear(socket)
    await heard.opened
    const stream = await server.openStream(headers)
    expect(stream.status).toBe(200)
    const cut = stream.text().then(
      () => 'ended',
      () => 'cut',
    )
    return { socket, closed: heard.closed, cut }
  })
  const all = await Promise.all(opened)
  return {
    ended: Promise.all(all.map(async ({ closed, cut }) => [await closed, await cut])),
    areOpen: () => all.every(({ socket }) => socket.readyState === socket.OPEN),
    [Symbol.dispose]: () => {
      for (const { socket } of all) socket.terminate()
    },
  }
}

let servers: TestServer[] = []
beforeAll(async () => {
  const first = await createTestServer()
  servers = [first, await createSecondServer(first)]
})
afterAll(async () => {
  for (const server of servers.toReversed()) await server[Symbol.asyncDispose]()
})

let people = 0
const newPerson = () => createPerson(servers, `person-${++people}`)

const ways: [string, (person: Person) => Promise<Response>][] = [
  ['signing out', ({ call, phone }) => call('session.signOut', {}, phone)],
  ['signing that device out', ({ call, phoneHandle }) => call('session.revoke', { handle: phoneHandle })],
  ['signing all others out', ({ call }) => call('session.revokeOthers', {})],
  [
    'changing the password',
    ({ call }) => call('session.changePassword', { current: password, next: 'another password' }),
  ],
]

describe('every stream of a device, on every server, ends within a second of', () => {
  test.each(ways)('%s, and those of other devices go on', async (_, act) => {
    const person = await newPerson()
    using phone = await openAll(servers, { cookie: person.phone })
    using desk = await openAll(servers, { cookie: person.desk })
    using script = await openAll(servers, { authorization: `Bearer ${person.token}` })
    const answer = await act(person)
    const startedAt = Date.now()
    expect(answer.status).toBe(200)
    expect(await phone.ended).toEqual([
      [4401, 'cut'],
      [4401, 'cut'],
    ])
    expect(Date.now() - startedAt).toBeLessThan(1_000)
    expect([desk.areOpen(), script.areOpen()]).toEqual([true, true])
    const again = await fetch(`${servers[1]?.url}/trpc/session.me`, { headers: { cookie: person.phone } })
    expect(again.status).toBe(401)
  })

  test('the end of its token', async () => {
    const person = await newPerson()
    using script = await openAll(servers, { authorization: `Bearer ${person.token}` })
    using desk = await openAll(servers, { cookie: person.desk })
    await person.call('tokens.revoke', { handle: person.handle })
    const startedAt = Date.now()
    expect(await script.ended).toEqual([
      [4401, 'cut'],
      [4401, 'cut'],
    ])
    expect(Date.now() - startedAt).toBeLessThan(1_000)
    expect(desk.areOpen()).toBe(true)
  })
})

test('an admin who ends somebody’s access ends all their streams within a second, and nobody else’s', async () => {
  await using first = await createTestServer()
  await using second = await createSecondServer(first)
  const both = [first, second]
  // The first to sign up is admin.
  const admin = await createPerson(both, 'alice')
  const person = await createPerson(both, 'mallory')
  using phone = await openAll(both, { cookie: person.phone })
  using script = await openAll(both, { authorization: `Bearer ${person.token}` })
  using theirs = await openAll(both, { cookie: admin.desk })
  const answer = await admin.call('admin.revokeAccess', { username: 'mallory' })
  const startedAt = Date.now()
  expect(await dataOf(answer)).toEqual({ sessions: 2, tokens: 1 })
  const gone = [
    [4401, 'cut'],
    [4401, 'cut'],
  ]
  expect([await phone.ended, await script.ended]).toEqual([gone, gone])
  expect(Date.now() - startedAt).toBeLessThan(1_000)
  expect(theirs.areOpen()).toBe(true)
})

/** Each way to open a stream, told how it ends. */
const openings: [string, (server: TestServer, person: Person) => Promise<unknown>][] = [
  ['a socket by its cookie', (server, { phone }) => hear(server.openSocket({ cookie: phone })).closed],
  [
    'a socket by its first message',
    async (server, { token }) => {
      const socket = hear(server.openSocket({}, '?connectionParams=1'))
      await socket.opened
      socket.send({ method: 'connectionParams', data: { token } })
      return socket.closed
    },
  ],
  [
    'a stream over HTTP',
    async (server, { phone }) => {
      const text = server.openStream({ cookie: phone }).then((stream) => stream.text())
      return text.then(
        () => 'ended',
        () => 4401,
      )
    },
  ],
]

test.each(openings)('%s ends also when access ended while it was looked up', async (_, open) => {
  // Nothing else is to find it.
  await using server = await createTestServer({ sweepMs: 3_600_000 })
  const { sql, listenUrl } = server.database
  const hints = createHints(listenUrl, () => {})
  const person = await createPerson([server], 'mallory')
  const witness = await createPerson([server], 'trent')
  using seen = await openAll([server], { cookie: witness.phone })
  const idOf = async (handle = '') => (await sql`select user_id from sessions where handle = ${handle}`)[0]?.['user_id']
  const ids = [await idOf(person.phoneHandle), await idOf(witness.phoneHandle)]
  await sql`delete from sessions where handle = ${witness.phoneHandle ?? ''}`
  // Found in good order, and then held up by what is noted about its use.
  await sql`update sessions set last_seen_at = now() - interval '1 hour' where handle = ${person.phoneHandle ?? ''}`
  const { ending } = await sql.begin(async (holder) => {
    await holder`delete from sessions where handle = ${person.phoneHandle ?? ''}`
    await holder`delete from access_tokens where handle = ${person.handle}`
    // Whoever has looked up the token waits here, too.
    await holder`lock table access_tokens in share mode`
    const ending = open(server, person)
    await eventually(async () => {
      const waiting = await sql`
        select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
      expect(waiting).toHaveLength(1)
    })
    hints.announceAccess(ids)
    await seen.ended
    return { ending }
  })
  expect(await ending).toBe(4401)
  await hints.close()
})

test('who is no admin any more stops seeing what admins see, and comes back as who they are', async () => {
  await using server = await createTestServer({ sweepMs: 300 })
  // The first to sign up is admin.
  const admin = await createPerson([server], 'alice')
  const other = await createPerson([server], 'bob')
  const follow = async (cookie: string) => {
    const socket = server.openSocket({ cookie })
    const heard = hear(socket)
    await heard.opened
    heard.send({ id: 1, jsonrpc: '2.0', method: 'subscription', params: { path: 'admin.live' } })
    return { ...heard, socket }
  }
  const watching = await follow(admin.desk)
  await eventually(() => expect(watching.messages.length).toBeGreaterThan(1))
  using theirs = await openAll([server], { cookie: other.desk })
  await server.database.sql`update users set is_admin = false where username = 'alice'`
  expect(await watching.closed).toBe(4000)
  const back = await follow(admin.desk)
  await eventually(() => expect(back.messages).toMatchObject([{ error: { data: { code: 'FORBIDDEN' } } }]))
  back.socket.terminate()
  expect(theirs.areOpen()).toBe(true)
})

test('nobody need say so: what has ended is found out by looking', async () => {
  await using server = await createTestServer({ sweepMs: 300 })
  const person = await createPerson([server], 'trent')
  using phone = await openAll([server], { cookie: person.phone })
  using desk = await openAll([server], { cookie: person.desk })
  using script = await openAll([server], { authorization: `Bearer ${person.token}` })
  // Past every procedure, so that no hint leaves: as if the listener had been cut.
  await server.database.sql`delete from sessions where handle = ${person.phoneHandle ?? ''}`
  await server.database.sql`delete from access_tokens`
  expect(await phone.ended).toEqual([[4401, 'cut']])
  expect(await script.ended).toEqual([[4401, 'cut']])
  expect(desk.areOpen()).toBe(true)
})
