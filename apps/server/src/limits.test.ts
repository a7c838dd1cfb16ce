import { eventually } from '@carillon/db/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestServer, hear, type TestServer } from './testing.ts'

let server: TestServer
let cookie = ''
let other = ''
beforeAll(async () => {
  server = await createTestServer({ socketsPerUser: 3, socketsPerAddress: 5, trustedProxies: ['loopback'] })
  cookie = await server.signUp('alice')
  other = await server.signUp('bob')
})
afterAll(() => server[Symbol.asyncDispose]())

let addresses = 0
const newAddress = () => `203.0.113.${++addresses}`

async function open(headers: Record<string, string>, query = '') {
  const socket = server.openSocket(headers, query)
  const heard = hear(socket)
  await heard.opened
  return { ...heard, socket, [Symbol.dispose]: () => socket.terminate() }
}

const isAdmitted = async (headers: Record<string, string>) => {
  using socket = await open(headers)
  expect(socket.socket.readyState).toBe(socket.socket.OPEN)
}

/** Reads what stands at the beginning of a stream over HTTP, and leaves it open. */
async function openStream(headers: Record<string, string>) {
  const response = await server.openStream(headers)
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  while (!/sync|error/.test(text)) text += (await reader?.read())?.value ?? 'error: it has ended'
  return { text, [Symbol.asyncDispose]: async () => reader?.cancel() }
}

describe('open streams', () => {
  test('of one user are limited, wherever they come from, and a closed one makes room', async () => {
    using first = await open({ cookie, 'x-forwarded-for': newAddress() })
    using _second = await open({ cookie, 'x-forwarded-for': newAddress() })
    await using stream = await openStream({ cookie, 'x-forwarded-for': newAddress() })
    expect(stream.text).toContain('"type":"sync"')

    const headers = { cookie, 'x-forwarded-for': newAddress() }
    expect(await hear(server.openSocket(headers)).refused).toBe(429)
    await using refused = await openStream(headers)
    expect(refused.text).toContain('TOO_MANY_REQUESTS')
    await isAdmitted({ cookie: other, 'x-forwarded-for': newAddress() })

    first.socket.close()
    await first.closed
    await eventually(() => isAdmitted(headers))
  })

  test('of one user are limited also for whoever brings a token in the first message', async () => {
    const { token } = await server.createToken(other, ['read'])
    const headers = () => ({ 'x-forwarded-for': newAddress() })
    using _one = await open({ ...headers(), cookie: other })
    using _two = await open({ ...headers(), cookie: other })
    const introduce = async () => {
      const socket = await open(headers(), '?connectionParams=1')
      socket.send({ method: 'connectionParams', data: { token } })
      socket.send({ id: 1, method: 'query', params: { path: 'session.me' } })
      return socket
    }
    using third = await introduce()
    await eventually(() => expect(third.messages).toMatchObject([{ id: 1, result: {} }]))
    using fourth = await introduce()
    expect(await fourth.closed).toBe(4429)
  })

  test('from one address are limited, whoever they are, before anybody is asked who they are', async () => {
    const headers = { 'x-forwarded-for': newAddress() }
    const strangers = await Promise.all(Array.from({ length: 5 }, () => open(headers, '?connectionParams=1')))
    const refused = server.openSocket({ ...headers, cookie })
    expect(await hear(refused).refused).toBe(429)
    await using stream = await openStream({ ...headers, cookie })
    expect(stream.text).toContain('TOO_MANY_REQUESTS')
    await isAdmitted({ cookie, 'x-forwarded-for': newAddress() })
    for (const { socket } of strangers) socket.terminate()
    await eventually(() => isAdmitted({ ...headers, cookie }))
  })

  test('that were refused say when to try again', async () => {
    const from = `X-Forwarded-For: ${newAddress()}\r\n`
    const handshake =
      `GET /trpc?connectionParams=1 HTTP/1.1\r\nHost: here\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${from}` +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n'
    const answers = await Promise.all(Array.from({ length: 6 }, () => server.raw(handshake)))
    expect(answers.filter((answer) => /^HTTP\/1.1 101/.test(answer))).toHaveLength(5)
    const refused = answers.find((answer) => /^HTTP\/1.1 429/.test(answer))
    expect(refused).toMatch(/retry-after: 10\r\n/)
  })

  test('that were refused for another reason take no place', async () => {
    const headers = { 'x-forwarded-for': newAddress() }
    for (let count = 0; count < 8; count++) expect(await hear(server.openSocket(headers)).refused).toBe(401)
    const origin = 'https://evil.example'
    for (let count = 0; count < 8; count++) {
      expect(await hear(server.openSocket({ ...headers, cookie, origin })).refused).toBe(403)
    }
    await isAdmitted({ ...headers, cookie })
  })
})
