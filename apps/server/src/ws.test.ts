import { createStallingProxy, eventually } from '@carillon/db/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestServer, hear, type TestServer } from './testing.ts'

let server: TestServer
let cookie = ''
beforeAll(async () => {
  server = await createTestServer()
  cookie = await server.signUp('alice')
})
afterAll(() => server[Symbol.asyncDispose]())

const subscribe = (id: number) => ({ id, method: 'subscription', params: { path: 'live.events', input: {} } })
const askMe = (id: number) => ({ id, method: 'query', params: { path: 'session.me' } })

const listMine = (id: number) => ({ id, method: 'query', params: { path: 'notifications.list', input: {} } })

async function openAs(headers: Record<string, string>, query = '') {
  const socket = server.openSocket(headers, query)
  const heard = hear(socket)
  await heard.opened
  return { socket, ...heard, [Symbol.dispose]: () => socket.terminate() }
}

describe('an upgrade', () => {
  const handshake = (target: string, host: string, more = '') =>
    `GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
    `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${Buffer.from('0123456789abcdef').toString('base64')}\r\n${more}\r\n`

  test('is granted to a session, from our page and from a script', async () => {
    const headers = `Cookie: ${cookie}\r\n`
    expect(await server.raw(handshake('/trpc', 'here', headers))).toMatch(/^HTTP\/1.1 101/)
    expect(await server.raw(handshake('/trpc', 'here', `${headers}Origin: http://here\r\n`))).toMatch(/^HTTP\/1.1 101/)
  })

  test.each([
    ['on another path', () => handshake('/other', 'here', `Cookie: ${cookie}\r\n`), 404],
    ['with a host that is none', () => handshake('/trpc', '[', `Cookie: ${cookie}\r\n`), 400],
    ['with a target that is none', () => handshake('//', 'here', `Cookie: ${cookie}\r\n`), 400],
    [
      'from another origin',
      () => handshake('/trpc', 'here', `Cookie: ${cookie}\r\nOrigin: https://evil.example\r\n`),
      403,
    ],
    ['from nowhere', () => handshake('/trpc', 'here', `Cookie: ${cookie}\r\nOrigin: null\r\n`), 403],
    ['by nobody', () => handshake('/trpc', 'here'), 401],
    ['by a session that is none', () => handshake('/trpc', 'here', 'Cookie: carillon_session=guess\r\n'), 401],
    ['to another protocol', () => handshake('/trpc', 'here', `Cookie: ${cookie}\r\n`).replace('websocket', 'h2c'), 400],
    [
      'without a key',
      () => handshake('/trpc', 'here', `Cookie: ${cookie}\r\n`).replace(/Sec-WebSocket-Key.*\r\n/, ''),
      400,
    ],
  ])('%s is refused', async (_, request, status) => {
    expect(await server.raw(request())).toMatch(new RegExp(`^HTTP/1.1 ${status}`))
  })

  test('is granted to a token in the header, and refused to one that is not valid', async () => {
    const { token } = await server.createToken(cookie, ['read'])
    using good = await openAs({ authorization: `Bearer ${token}` })
    good.send(askMe(1))
    await eventually(() => expect(good.messages[0]).toMatchObject({ id: 1, result: { data: { via: 'token' } } }))
    const bad = hear(server.openSocket({ authorization: 'Bearer crl_guess' }))
    expect(await bad.refused).toBe(401)
  })

  test('may bring its token in the connection params', async () => {
    const { token } = await server.createToken(cookie, ['read'])
    using good = await openAs({}, '?connectionParams=1')
    good.send({ method: 'connectionParams', data: { token } })
    good.send(askMe(1))
    await eventually(() => expect(good.messages[0]).toMatchObject({ id: 1, result: { data: { via: 'token' } } }))
    using bad = await openAs({}, '?connectionParams=1')
    bad.send({ method: 'connectionParams', data: { token: 'crl_guess' } })
    expect(await bad.closed).toBe(4401)
  })

  test('that promises a token and sends none is closed', { timeout: 10_000 }, async () => {
    using silent = await openAs({}, '?connectionParams=1')
    expect(await silent.closed).toBe(4402)
  })

  test('whose token cannot be looked up in time, as the database is silent, may come back', async () => {
    await using proxy = await createStallingProxy(server.database.url)
    await using late = await createTestServer({ databaseUrl: proxy.url })
    const { token } = await server.createToken(cookie, ['read'])
    const socket = late.openSocket({}, '?connectionParams=1')
    const early = hear(socket)
    await early.opened
    proxy.stall()
    socket.send(JSON.stringify({ method: 'connectionParams', data: { token } }))
    expect(await early.closed).toBe(1001)
    // A backend that was left in the middle of its greeting would hold up every `drop database` for a minute.
    await proxy.refuse()
    await proxy.recover()
  })
})

describe('a socket', () => {
  test('hears events, and ends at once with its session', async () => {
    const eve = await server.signUp('eve')
    using one = await openAs({ cookie: eve })
    using other = await openAs({ cookie })
    one.send(subscribe(1))
    await eventually(() =>
      expect(one.messages.at(-1)).toMatchObject({ id: 1, result: { data: { data: { type: 'sync' } } } }),
    )
    await server.call('session.signOut', {}, { cookie: eve, origin: server.url })
    expect(await one.closed).toBe(4401)
    expect(other.socket.readyState).toBe(other.socket.OPEN)
  })

  test.each([
    ['text that is no JSON', 'nonsense'],
    ['JSON that is no message', '{"id":1,"method":"destroy"}'],
    ['a null', 'null'],
    ['nested brackets', '['.repeat(30_000)],
    ['binary', Buffer.from([0, 1, 2, 255])],
  ])('survives %s', async (_, frame) => {
    using one = await openAs({ cookie })
    one.socket.send(frame)
    one.send(askMe(7))
    await eventually(() => expect(one.messages.at(-1)).toMatchObject({ id: 7, result: { data: { via: 'session' } } }))
  })

  test('is closed for a frame that is too large', async () => {
    using one = await openAs({ cookie })
    one.socket.send('x'.repeat(65 * 1024))
    expect(await one.closed).toBe(1009)
  })

  test('is closed for a message in too many pieces', async () => {
    using one = await openAs({ cookie })
    const sendIn = (pieces: number) => {
      const text = JSON.stringify(askMe(1)).padEnd(pieces)
      for (let at = 0; at < pieces; at++) {
        const fin = at === pieces - 1
        one.socket.send(fin ? text.slice(at) : text.charAt(at), { fin })
      }
    }
    sendIn(32)
    await eventually(() => expect(one.messages).toMatchObject([{ id: 1, result: { data: { via: 'session' } } }]))
    sendIn(33)
    expect(await one.closed).toBe(1008)
  })

  test('that says no word when it is asked is ended, and one that answers goes on', async () => {
    await using asking = await createTestServer({ keepAlive: { pingMs: 100, pongWaitMs: 400 } })
    const { signUp, openSocket } = asking
    const alice = await signUp('alice')
    const [silent, awake] = [openSocket({ cookie: alice }), openSocket({ cookie: alice })]
    let asked = 0
    awake.on('message', () => {
      asked++
      awake.send('PONG')
    })
    expect(await hear(silent).closed).toBe(1006)
    const before = asked
    await eventually(() => expect(asked).toBeGreaterThan(before + 5))
    expect(awake.readyState).toBe(awake.OPEN)
    awake.terminate()
  })

  test('may follow ten streams and no more', async () => {
    using one = await openAs({ cookie })
    for (let id = 1; id <= 10; id++) one.send(subscribe(id))
    await eventually(() => expect(one.messages.filter(({ result }) => result?.type === 'started')).toHaveLength(10))
    one.send({ id: 10, method: 'subscription.stop' })
    await eventually(() => expect(one.messages).toContainEqual({ id: 10, result: { type: 'stopped' } }))
    one.send(subscribe(11))
    await eventually(() => expect(one.messages).toContainEqual({ id: 11, result: { type: 'started' } }))
    one.send(subscribe(12))
    expect(await one.closed).toBe(4429)
  })

  test('may end a subscription in the same breath as it begins it', async () => {
    using one = await openAs({ cookie })
    one.send([subscribe(1), { id: 1, method: 'subscription.stop' }])
    const stopped = expect.objectContaining({ id: 1, result: { type: 'stopped' } })
    await eventually(() => expect(one.messages).toContainEqual(stopped))
  })

  test('may make many calls one after the other, and not too many at once', async () => {
    using one = await openAs({ cookie })
    for (let round = 0; round < 4; round++) {
      one.send(Array.from({ length: 20 }, (_, index) => askMe(round * 20 + index)))
      await eventually(() => expect(one.messages).toHaveLength((round + 1) * 20))
    }
    for (let id = 1_000; id < 1_200; id++) one.send(listMine(id))
    expect(await one.closed).toBe(4429)
  })

  test('may make ninety-six calls in a frame, and is closed for more', async () => {
    using one = await openAs({ cookie })
    one.send(Array.from({ length: 96 }, (_, id) => askMe(id)))
    await eventually(() => expect(one.messages).toHaveLength(96))
    one.send(Array.from({ length: 97 }, (_, id) => askMe(100 + id)))
    expect(await one.closed).toBe(4429)
  })

  test('may call more often than it may say anything else', async () => {
    using one = await openAs({ cookie })
    for (let id = 0; id < 1_000; id++) {
      one.send(askMe(id))
      if (id % 50 === 49) await eventually(() => expect(one.messages).toHaveLength(id + 1))
    }
    expect(one.socket.readyState).toBe(one.socket.OPEN)
  })

  test('is closed for a flood of frames', async () => {
    using one = await openAs({ cookie })
    for (let count = 0; count < 2_000; count++) one.socket.send('PING')
    expect(await one.closed).toBe(4429)
  })

  test('is told to come back when the server goes away', async () => {
    const leaving = await createTestServer()
    const heard = hear(leaving.openSocket({ cookie: await leaving.signUp('alice') }))
    await heard.opened
    await leaving[Symbol.asyncDispose]()
    expect(await heard.closed).toBe(1001)
  })
})
