import { createStallingProxy } from '@carillon/db/testing'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { startServer } from './server.ts'
import { createTestServer, hear } from './testing.ts'

test('calls that fail because nobody can be looked up are counted, each of them once', async () => {
  await using home = await createTestServer()
  const cookie = await home.signUp('alice')
  const { token } = await home.createToken(cookie, ['read', 'notifications:send'])
  await using proxy = await createStallingProxy(home.database.url)
  const { url, close } = await startServer({ databaseUrl: proxy.url, port: 0, host: '127.0.0.1', allowedOrigins: [] })
  const counted = async () => {
    const text = await (await fetch(`${url}/metrics`)).text()
    const read = (name: string) =>
      Number(
        text
          .split('\n')
          .find((line) => line.startsWith(`${name} `))
          ?.split(' ')[1],
      )
    return [read('carillon_calls_total'), read('carillon_failed_calls_total{reason="unavailable"}')]
  }
  const authorization = `Bearer ${token}`
  const post = (path: string, body: string, headers: Record<string, string> = {}) =>
    fetch(`${url}${path}`, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } })
  const where = `${url.replace('http', 'ws')}/trpc`
  const ways: [count: number, fail: () => Promise<unknown>][] = [
    [2, () => fetch(`${url}/trpc/session.me,notifications.counts?batch=1`, { headers: { authorization } })],
    [
      1,
      async () => {
        const headers = { authorization, accept: 'text/event-stream' }
        await (await fetch(`${url}/trpc/live.events?input=%7B%7D`, { headers })).body?.cancel()
      },
    ],
    [1, () => post('/notify/alice', 'News', { authorization })],
    [1, () => hear(new WebSocket(where, { headers: { cookie } })).refused],
    [
      1,
      async () => {
        const socket = hear(new WebSocket(`${where}?connectionParams=1`))
        await socket.opened
        socket.send({ method: 'connectionParams', data: { token } })
        await socket.closed
      },
    ],
    // Nobody has to be looked up for it: there is a procedure, which counts.
    [1, () => post('/trpc/session.signIn', '{"username":"alice","password":"a long password"}')],
  ]
  await proxy.refuse()
  for (const [count, fail] of ways) {
    const [calls = 0, failed = 0] = await counted()
    await fail()
    expect(await counted(), fail.toString()).toEqual([calls + count, failed + count])
  }
  await proxy.recover()
  await close()
}, 60_000)
