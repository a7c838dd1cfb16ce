import { connect } from 'node:net'
import { eventually } from '@carillon/db/testing'
import { describe, expect, test } from 'vitest'
import { createTestServer, dataOf, hear, hold, type TestServer } from './testing.ts'

const rename = { displayName: 'Alice the second' }

async function openSocket(server: TestServer, cookie: string) {
  const heard = hear(server.openSocket({ cookie }))
  await heard.opened
  return heard
}

/** A socket that answers the goodbye with a frame that is none, and closes nothing. */
async function openRude(server: TestServer, cookie: string) {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
  socket.write(
    `GET /trpc HTTP/1.1\r\nHost: here\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nCookie: ${cookie}\r\n` +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n',
  )
  const heard: Buffer[] = []
  socket.on('error', () => {}).on('data', (bytes) => heard.push(bytes))
  await eventually(() => expect(String(Buffer.concat(heard))).toMatch(/^HTTP\/1.1 101/))
  const answered = eventually(() => {
    // The opcode of a close frame.
    expect(heard.at(-1)?.[0]).toBe(0x88)
    socket.write(Buffer.from([0xff, 0xff, 0xff, 0xff]))
  })
  return { answered, [Symbol.dispose]: () => void socket.destroy() }
}

describe('a server told to end', () => {
  test('answers the call that was under way, and says that it was the last on this connection', async () => {
    await using server = await createTestServer()
    const cookie = await server.signUp('alice')
    const lock = await hold(server)
    const call = server.call('users.update', rename, { cookie, origin: server.url })
    await lock.isWaitedFor()
    const closing = server.close({ spreadMs: 5_000 })
    // Longer than connections are kept for no reason.
    await lock.release(2.5)
    const answer = await call
    expect(answer.status).toBe(200)
    expect(answer.headers.get('connection')).toBe('close')
    expect(await dataOf(answer)).toMatchObject({ user: rename })
    await closing
  })

  test('answers the call that was under way on a socket before it sends the socket on', async () => {
    await using server = await createTestServer()
    const socket = await openSocket(server, await server.signUp('alice'))
    const lock = await hold(server)
    socket.send({ id: 1, method: 'mutation', params: { path: 'users.update', input: rename } })
    await lock.isWaitedFor()
    const closing = server.close({ spreadMs: 5_000 })
    await lock.release()
    expect(await socket.closed).toBe(4000)
    expect(socket.messages).toMatchObject([{ id: 1, result: { data: { user: rename } } }])
    await closing
  })

  test('takes nobody new who would stay, and says that it is not ready', async () => {
    await using server = await createTestServer()
    const cookie = await server.signUp('alice')
    const lock = await hold(server)
    const call = server.call('users.update', rename, { cookie, origin: server.url })
    await lock.isWaitedFor()
    const closing = server.close({ spreadMs: 5_000 })

    const ready = await fetch(`${server.url}/readyz`)
    expect(ready.status).toBe(503)
    expect(await ready.json()).toMatchObject({ ok: false, status: 'unready' })
    expect(await hear(server.openSocket({ cookie })).refused).toBe(503)
    const stream = await server.openStream({ cookie })
    expect(stream.status).toBe(503)
    expect(stream.headers.get('retry-after')).toBe('1')
    expect((await fetch(`${server.url}/trpc/session.me`, { headers: { cookie } })).status).toBe(200)

    await lock.release()
    expect((await call).status).toBe(200)
    await closing
  })

  test('answers what was on its way on a connection that had been quiet', async () => {
    await using server = await createTestServer()
    const ask = 'GET /trpc/session.me HTTP/1.1\r\nHost: here\r\n\r\n'
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1', () => socket.write(ask))
    const answers: string[] = []
    socket.setEncoding('utf8').on('data', (text) => answers.push(String(text)))
    await eventually(() => expect(answers.join('')).toContain('UNAUTHORIZED'))
    const closing = server.close({ spreadMs: 5_000 })
    // A while, and far less than is waited for requests like this one.
    await server.database.sql`select pg_sleep(0.1)`
    socket.write(ask)
    await closing
    expect(answers.join('').match(/HTTP\/1.1 401/g)).toHaveLength(2)
    expect(answers.at(-1)).toMatch(/connection: close/i)
    socket.destroy()
  })

  test('ends streams over HTTP in good order', async () => {
    await using server = await createTestServer()
    const stream = await server.openStream({ cookie: await server.signUp('alice') })
    const text = stream.text()
    await server.close({ spreadMs: 5_000 })
    expect(await text).toMatch(/event: connected/)
  })

  test('finishes what was asked, whatever somebody else answers to the goodbye', async () => {
    await using server = await createTestServer()
    const cookie = await server.signUp('alice')
    using rude = await openRude(server, cookie)
    const lock = await hold(server)
    const call = server.call('users.update', rename, { cookie, origin: server.url })
    await lock.isWaitedFor()
    const closing = server.close({ spreadMs: 5_000 })
    await rude.answered
    // Longer than a database that is closed waits for what it was asked.
    await lock.release(2.5)
    expect((await call).status).toBe(200)
    await closing
  })

  test('sends its sockets on one after the other', async () => {
    await using server = await createTestServer()
    const cookie = await server.signUp('alice')
    const sockets = await Promise.all(Array.from({ length: 30 }, () => openSocket(server, cookie)))
    const startedAt = Date.now()
    const closedAt = sockets.map(async ({ closed }) => {
      expect(await closed).toBe(4000)
      return Date.now() - startedAt
    })
    await server.close({ spreadMs: 5_000 })
    const times = await Promise.all(closedAt)
    expect(Math.max(...times)).toBeGreaterThan(250)
    expect(Math.max(...times)).toBeLessThan(3_000)
  })

  test('ends at once when nobody is there, or nothing is to be spread', async () => {
    const server = await createTestServer()
    const socket = await openSocket(server, await server.signUp('alice'))
    const startedAt = Date.now()
    await server.close()
    expect(await socket.closed).toBe(1001)
    await using empty = await createTestServer()
    await empty.close({ spreadMs: 5_000 })
    expect(Date.now() - startedAt).toBeLessThan(3_000)
    await server[Symbol.asyncDispose]()
  })

  test('told a second time, waits for nothing', async () => {
    await using server = await createTestServer()
    const cookie = await server.signUp('alice')
    const lock = await hold(server)
    const socket = await openSocket(server, cookie)
    const call = server.call('users.update', rename, { cookie, origin: server.url }).catch(() => 'cut')
    await lock.isWaitedFor()
    socket.send({ id: 1, method: 'mutation', params: { path: 'users.update', input: rename } })
    const startedAt = Date.now()
    const closing = server.close({ spreadMs: 60_000 })
    await server.close()
    expect(await call).toBe('cut')
    expect(await socket.closed).toBe(1001)
    expect(Date.now() - startedAt).toBeLessThan(6_000)
    await lock.release()
    await closing
  })
})
