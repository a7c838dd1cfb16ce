import { once } from 'node:events'
import { unlimited } from '@carillon/api'
import { createStallingProxy, eventually } from '@carillon/db/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { createCalls } from './calls.ts'
import { createTestServer, hear, hold, type TestServer } from './testing.ts'

describe('calls of one address', () => {
  test('have their share, and others have theirs', () => {
    const calls = createCalls(3)
    const release = calls.begin('one', 2)
    calls.begin('one')
    expect(() => calls.begin('one')).toThrow(/Too many calls/)
    calls.begin('other', 3)
    release()
    release()
    calls.begin('one', 2)
    expect(() => calls.begin('one')).toThrow(/Too many calls/)
  })
})

test('whoever opens a stream is looked up in turn, beside the calls of their address', async () => {
  const calls = createCalls(2)
  const under: string[] = []
  const answers: (() => void)[] = []
  const lookUp = (address: string, who: string) =>
    calls.lookUp(address, () => {
      under.push(who)
      return new Promise<void>((resolve) => answers.push(resolve))
    })
  const release = calls.begin('one')
  const all = [lookUp('one', 'first'), lookUp('one', 'second'), lookUp('one', 'third'), lookUp('other', 'stranger')]
  expect(under).toEqual(['first', 'stranger'])
  expect(() => calls.begin('one')).toThrow(/Too many calls/)
  release()
  await eventually(() => expect(under).toEqual(['first', 'stranger', 'second']))
  await eventually(() => {
    for (const answer of answers.splice(0)) answer()
    expect(under).toEqual(['first', 'stranger', 'second', 'third'])
  })
  for (const answer of answers.splice(0)) answer()
  await Promise.all(all)
  calls.begin('one', 2)
})

test('looking up who opens a stream counts among the calls of their address', { timeout: 60_000 }, async () => {
  await using home = await createTestServer()
  const cookie = await home.signUp('alice')
  const { token } = await home.createToken(cookie, ['read'])
  await using proxy = await createStallingProxy(home.database.url)
  await using server = await createTestServer({ databaseUrl: proxy.url, socketsPerUser: 400 })
  const open = (headers: Record<string, string>, query = '') => {
    const socket = server.openSocket(headers, query)
    hear(socket)
    return socket
  }
  const many = { length: 80 }
  const silent = Array.from(many, () => open({}, '?connectionParams=1'))
  await eventually(() => expect(silent.every(({ readyState }) => readyState === WebSocket.OPEN)).toBe(true))
  proxy.stall()
  const leaving = new AbortController()
  for (const socket of silent) socket.send(JSON.stringify({ method: 'connectionParams', data: { token } }))
  const named = Array.from(many, () => open({ cookie }))
  const input = encodeURIComponent('{}')
  for (let count = 0; count < many.length; count++) {
    const { signal } = leaving
    fetch(`${server.url}/trpc/live.events?input=${input}`, { headers: { cookie }, signal }).catch(() => {})
  }
  // Only all three together are more than an address may.
  await eventually(
    async () => {
      const signal = AbortSignal.timeout(300)
      const answer = await fetch(`${server.url}/trpc/session.me`, { headers: { cookie }, signal })
      expect(answer.status).toBe(429)
    },
    { timeoutMs: 4_000 },
  )
  leaving.abort()
  for (const socket of [...silent, ...named]) socket.terminate()
  await proxy.recover()
})

describe('a server that waits for its database', () => {
  let server: TestServer
  let cookie = ''
  let stranger = ''
  beforeAll(async () => {
    server = await createTestServer({ trustedProxies: ['loopback'], socketsPerUser: 40, limits: unlimited })
    cookie = await server.signUp('alice')
    stranger = await server.signUp('bob')
  })
  afterAll(() => server[Symbol.asyncDispose]())

  const rename = { displayName: 'Alice' }
  const mutation = (id: number) => ({ id, method: 'mutation', params: { path: 'users.update', input: rename } })

  test('refuses what one address asks beyond its share, on sockets and without, and serves others', async () => {
    const from = { 'x-forwarded-for': '203.0.113.1' }
    const sockets = await Promise.all(
      Array.from({ length: 7 }, async () => {
        const heard = hear(server.openSocket({ ...from, cookie }))
        await heard.opened
        return heard
      }),
    )
    const lock = await hold(server)
    // 6 × 30 and 20 more make 200; each of them waits for the lock.
    for (const socket of sockets.slice(0, 6)) for (let id = 0; id < 30; id++) socket.send(mutation(id))
    for (let id = 0; id < 20; id++) sockets[6]?.send(mutation(id))
    await lock.isWaitedFor()
    sockets[6]?.send(mutation(20))
    await eventually(() =>
      expect(sockets[6]?.messages).toMatchObject([{ id: 20, error: { data: { code: 'TOO_MANY_REQUESTS' } } }]),
    )
    const refused = await server.call('users.update', rename, { ...from, cookie, origin: server.url })
    expect(refused.status).toBe(429)
    expect(refused.headers.get('retry-after')).toBe('1')
    expect(await refused.json()).toMatchObject({ error: { data: { code: 'TOO_MANY_REQUESTS' } } })
    expect((await fetch(`${server.url}/healthz`, { headers: from })).status).toBe(200)
    const served = fetch(`${server.url}/trpc/session.me`, {
      headers: { 'x-forwarded-for': '203.0.113.2', cookie: stranger },
    })

    await lock.release()
    expect((await served).status).toBe(200)
    await eventually(() => {
      for (const socket of sockets.slice(0, 6)) expect(socket.messages).toHaveLength(30)
      expect(sockets[6]?.messages).toHaveLength(21)
    })
    expect((await server.call('users.update', rename, { ...from, cookie, origin: server.url })).status).toBe(200)
  })

  test('refuses what is too much for it altogether, and says when to come back', async () => {
    const addresses = ['203.0.113.11', '203.0.113.12', '203.0.113.13', '203.0.113.14', '203.0.113.15']
    // 6 × 32 and 8 more make 200 for each of them, which is 1,000 in all.
    const people = addresses.flatMap((address) => [32, 32, 32, 32, 32, 32, 8].map((count) => ({ address, count })))
    const sockets = await Promise.all(
      people.map(async ({ address, count }) => {
        const socket = server.openSocket({ 'x-forwarded-for': address, cookie: stranger })
        const heard = hear(socket)
        await heard.opened
        return { socket, count, ...heard }
      }),
    )
    const lock = await hold(server, 'bob')
    for (const { send, count } of sockets) for (let id = 0; id < count; id++) send(mutation(id))
    await lock.isWaitedFor()
    const ask = () => fetch(`${server.url}/trpc/session.me`, { headers: { 'x-forwarded-for': '203.0.113.16', cookie } })
    const refused = await ask()
    expect(refused.status).toBe(503)
    expect(refused.headers.get('retry-after')).toBe('1')
    expect(await refused.json()).toMatchObject({
      error: { data: { code: 'SERVICE_UNAVAILABLE', retryAfterMs: 1_000 } },
    })
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
    await lock.release()
    await eventually(async () => expect((await ask()).status).toBe(200))
    for (const { socket } of sockets) socket.terminate()
  })

  test('counts only calls that will end: what cannot be understood takes no room for ever', async () => {
    const from = { 'x-forwarded-for': '203.0.113.3' }
    for (let round = 0; round < 12; round++) {
      const socket = server.openSocket({ ...from, cookie })
      await once(socket, 'open')
      for (let id = 0; id < 30; id++) socket.send(JSON.stringify({ id, method: 'query' }))
      socket.send(JSON.stringify([...Array.from({ length: 19 }, (_, index) => 100 + index), 100].map(mutation)))
      socket.send(JSON.stringify([mutation(105), { id: 106 }]))
      socket.close()
      await once(socket, 'close')
    }
    const asked = Array.from({ length: 9 }, () =>
      fetch(`${server.url}/trpc/${Array.from({ length: 20 }, () => 'session.me').join(',')}?batch=1&input=%7B%7D`, {
        headers: { ...from, cookie },
      }),
    )
    for (const answer of await Promise.all(asked)) expect(answer.status).toBe(200)
  })
})
