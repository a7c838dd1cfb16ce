// What a page of somebody else can make a signed-in browser send: the cookie goes with all of it, and none of it may count.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestServer, dataOf, hear, type TestServer } from './testing.ts'

let server: TestServer
let cookie = ''
beforeAll(async () => {
  server = await createTestServer()
  cookie = await server.signUp('alice')
})
afterAll(() => server[Symbol.asyncDispose]())

const ownHost = () => new URL(server.url).host
const ownPort = () => new URL(server.url).port

const foreign: [string, () => string][] = [
  ['another site', () => 'https://evil.example'],
  ['nowhere, as from a frame without an origin', () => 'null'],
  ['a file', () => 'file://'],
  ['an extension', () => 'chrome-extension://abcdefgh'],
  ['a name that begins with ours', () => `http://${ownHost()}.evil.example`],
  ['a name below ours', () => `http://sub.${ownHost()}`],
  ['another port of our machine', () => `http://127.0.0.1:${Number(ownPort()) + 1}`],
  ['our machine without the port', () => 'http://127.0.0.1'],
  ['another name of our machine', () => `http://localhost:${ownPort()}`],
  ['a user with our name', () => `http://${ownHost()}@evil.example`],
  ['a path with our name', () => `http://evil.example/${ownHost()}`],
  ['our name without a scheme', () => ownHost()],
  ['two origins', () => `${server.url}, https://evil.example`],
  ['a friend below whose name somebody sits', () => 'https://friend.example.evil.example'],
  ['a page below a friend', () => 'https://sub.friend.example'],
  ['a friend without TLS', () => 'http://friend.example'],
  ['a friend on another port', () => 'https://friend.example:8443'],
  ['no origin at all, said out loud', () => ''],
]

describe('a socket', () => {
  const open = async (headers: Record<string, string>) => {
    const socket = server.openSocket({ cookie, ...headers })
    const { opened, refused } = hear(socket)
    const status = await Promise.race([opened.then(() => 101), refused])
    socket.terminate()
    return status
  }

  test('opens for our own page, for one we were told of, and for a script, which has no origin', async () => {
    expect(await open({ origin: server.url })).toBe(101)
    expect(await open({ origin: 'https://friend.example' })).toBe(101)
    expect(await open({})).toBe(101)
  })

  test.each(foreign)('does not open for %s', async (_, origin) => {
    expect(await open({ origin: origin() })).toBe(403)
  })

  test.each([
    ['behind two slashes', '//127.0.0.1:3000/trpc'],
    ['in the address', 'http://127.0.0.1:3000/trpc'],
  ])('does not open for a page that names its own host %s', async (_, target) => {
    const lines = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13', `Cookie: ${cookie}`]
    const key = 'Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg=='
    const head = [`GET ${target} HTTP/1.1`, `Host: ${ownHost()}`, 'Origin: http://127.0.0.1:3000', key, ...lines]
    expect(await server.raw(`${head.join('\r\n')}\r\n\r\n`)).toMatch(/^HTTP\/1.1 400 /)
  })
})

describe('a change', () => {
  const input = { displayName: 'Mallory' }
  const form = 'displayName=Mallory'
  const multipart = '--x\r\nContent-Disposition: form-data; name="displayName"\r\n\r\nMallory\r\n--x--\r\n'
  const send = (init: RequestInit & { headers?: Record<string, string> }, target = 'users.update') =>
    fetch(`${server.url}/trpc/${target}`, { method: 'POST', ...init, headers: { cookie, ...init.headers } })
  const nameNow = async () => {
    const me = await fetch(`${server.url}/trpc/session.me`, { headers: { cookie } })
    return (await dataOf<{ user: { displayName: string } }>(me)).user.displayName
  }
  const json = { 'content-type': 'application/json' }

  test('is made for our own page', async () => {
    const body = JSON.stringify({ displayName: 'Alice' })
    expect((await send({ body, headers: { ...json, origin: server.url } })).status).toBe(200)
    expect(await nameNow()).toBe('Alice')
  })

  test.each(foreign)('is not made for %s', async (_, origin) => {
    const answer = await send({ body: JSON.stringify(input), headers: { ...json, origin: origin() } })
    expect(answer.status).toBe(403)
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
    expect(await nameNow()).toBe('Alice')
  })

  test.each([
    ['a form', 'application/x-www-form-urlencoded', form],
    ['a form with files', 'multipart/form-data; boundary=x', multipart],
    ['plain text that is JSON', 'text/plain', JSON.stringify(input)],
    ['plain text that claims to be JSON too', 'text/plain; application/json', JSON.stringify(input)],
    ['nothing that is named', '', JSON.stringify(input)],
    ['bytes', 'application/octet-stream', JSON.stringify(input)],
    ['something like JSON', 'application/jsonp', JSON.stringify(input)],
  ])('is not made from %s, wherever it comes from', async (_, type, body) => {
    const bytes = new Blob([body])
    for (const origin of [server.url, 'https://evil.example']) {
      const { status } = await send({ body: bytes, headers: { 'content-type': type, origin } })
      // Both are wrong with the second; which of them is named does not matter.
      expect([403, 415]).toContain(status)
    }
    expect(await nameNow()).toBe('Alice')
  })

  test('is not made by GET, as an image would send it, nor by what overrides it', async () => {
    const target = `users.update?input=${encodeURIComponent(JSON.stringify(input))}`
    const tricks = [
      ['x-http-method-override', 'POST'],
      ['sec-fetch-site', 'cross-site'],
      ['origin', server.url],
    ] as const
    for (const [name, value] of tricks) {
      const headers = { [name]: value }
      expect((await send({ method: 'GET', headers }, target)).status).toBe(405)
    }
    const batch = `users.update?batch=1&input=${encodeURIComponent(JSON.stringify({ 0: input }))}`
    expect((await send({ method: 'GET' }, batch)).status).toBe(405)
    await send({ method: 'HEAD' }, target)
    expect(await nameNow()).toBe('Alice')
  })

  test.each(['PUT', 'PATCH', 'DELETE'])('is not made by %s', async (method) => {
    const answer = await send({ method, body: JSON.stringify(input), headers: { ...json, origin: server.url } })
    expect(answer.status).toBe(405)
    expect(await nameNow()).toBe('Alice')
  })

  test('is not made in a batch, nor without an origin', async () => {
    const batch = { body: JSON.stringify({ 0: input }), headers: { ...json, origin: 'https://evil.example' } }
    expect((await send(batch, 'users.update?batch=1')).status).toBe(403)
    const body = JSON.stringify(input)
    const sites: Record<string, string>[] = [
      {},
      ...['cross-site', 'same-site'].map((site) => ({ 'sec-fetch-site': site })),
    ]
    for (const site of sites) expect((await send({ body, headers: { ...json, ...site } })).status).toBe(403)
    expect(await nameNow()).toBe('Alice')
  })

  test('is not asked for in advance with success', async () => {
    const ask = (origin: string) =>
      fetch(`${server.url}/trpc/users.update`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
      })
    expect((await ask('https://friend.example')).headers.get('access-control-allow-origin')).toBe(
      'https://friend.example',
    )
    expect((await ask('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull()
  })

  test('is not made by a cookie where a token is asked for', async () => {
    const headers = { cookie, origin: 'https://evil.example' }
    const answer = await fetch(`${server.url}/notify/alice`, { method: 'POST', body: 'Hello', headers })
    expect(answer.status).toBe(401)
  })
})
