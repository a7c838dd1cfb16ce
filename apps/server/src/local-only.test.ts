import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestServer, type TestServer } from './testing.ts'

let server: TestServer
beforeAll(async () => {
  server = await createTestServer({ isLocalOnly: true })
})
afterAll(() => server[Symbol.asyncDispose]())

const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1])
const get = (host: string) => server.raw(`GET /healthz HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
const upgrade = (host: string) =>
  server.raw(
    `GET /trpc?connectionParams=1 HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  )

test.each(['localhost', '127.0.0.1:5001', '[::1]:5001', 'friend.example'])('answers to %s', async (host) => {
  expect(statusOf(await get(host))).toBe(200)
  expect(statusOf(await upgrade(host))).toBe(101)
})

test.each(['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', '10.0.0.7'])(
  'does not answer to %s: a page of that name would count as our own',
  async (host) => {
    expect(statusOf(await get(host))).toBe(421)
    expect(statusOf(await upgrade(host))).toBe(421)
  },
)
