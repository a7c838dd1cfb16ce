// Every way to be answered, each with the same protection: a page that lacks it once lacks it for whoever finds that way.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestServer, hold, type TestServer } from './testing.ts'

const webRoot = mkdtempSync(join(tmpdir(), 'carillon-headers-'))
mkdirSync(join(webRoot, 'assets'))
writeFileSync(join(webRoot, 'index.html'), '<title>Carillon</title>')
writeFileSync(join(webRoot, 'sw.js'), '// worker')
writeFileSync(join(webRoot, 'manifest.webmanifest'), '{}')
writeFileSync(join(webRoot, 'assets', 'app-1a2b.js'), `// ${'x'.repeat(5_000)}`)

let server: TestServer
let local: TestServer
let broken: TestServer
let cookie = ''
let authorization = ''
let brokenCookie = ''
beforeAll(async () => {
  const options = { webRoot, socketsPerAddress: 2, trustedProxies: ['loopback'] }
  server = await createTestServer(options)
  local = await createTestServer({ isLocalOnly: true })
  broken = await createTestServer()
  cookie = await server.signUp('alice')
  authorization = `Bearer ${(await server.createToken(cookie, ['notifications:send'])).token}`
  brokenCookie = await broken.signUp('alice')
  await broken.database.sql`drop schema drizzle cascade`
  await broken.database.sql`alter table notifications rename to elsewhere`
})
afterAll(async () => {
  for (const one of [server, local, broken]) await one[Symbol.asyncDispose]()
  rmSync(webRoot, { recursive: true, force: true })
})

const request = (line: string, headers: Record<string, string> = {}, body = '') => {
  const all = { Host: 'here', Connection: 'close', ...(body && { 'Content-Length': String(body.length) }), ...headers }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`)
  return `${[`${line} HTTP/1.1`, ...lines].join('\r\n')}\r\n\r\n${body}`
}
const json = { 'Content-Type': 'application/json', Origin: 'http://here' }
const upgrade = (headers: Record<string, string>, target = '/trpc') =>
  request(`GET ${target}`, {
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'MDEyMzQ1Njc4OWFiY2RlZg==',
    ...headers,
  })
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  server.raw(request(`POST ${path}`, { ...json, Cookie: cookie, ...headers }, JSON.stringify(body)))
const get = (path: string, headers: Record<string, string> = {}) => server.raw(request(`GET ${path}`, headers))

/** Fetches it again with the tag of the first answer. */
async function getAgain(path: string) {
  const tag = /^etag: (.*)$/im.exec(await get(path))?.[1] ?? ''
  return get(path, { 'If-None-Match': tag })
}

/** The third from an address that may have two. */
async function thirdSocket() {
  const from = upgrade({ 'X-Forwarded-For': '203.0.113.7' }, '/trpc?connectionParams=1')
  const answers = await Promise.all([server.raw(from), server.raw(from), server.raw(from)])
  return answers.find((answer) => !answer.startsWith('HTTP/1.1 101')) ?? ''
}

/** What is said while a server ends and one call still runs. */
async function whileEnding(bytes: (cookie: string) => string) {
  await using ending = await createTestServer()
  const alice = await ending.signUp('alice')
  const lock = await hold(ending)
  const call = ending.call('users.update', { displayName: 'A' }, { cookie: alice, origin: ending.url })
  await lock.isWaitedFor()
  const closing = ending.close({ spreadMs: 1_000 })
  const answer = await ending.raw(bytes(alice))
  await lock.release()
  await Promise.all([call, closing])
  return answer
}

const oversized = { displayName: 'x'.repeat(100_000) }

const answers: [number, string, () => Promise<string>][] = [
  [200, 'the page', () => get('/')],
  [200, 'a path of the app', () => get('/conversations/1')],
  [200, 'an asset', () => get('/assets/app-1a2b.js')],
  [200, 'the worker', () => get('/sw.js')],
  [200, 'the manifest', () => get('/manifest.webmanifest')],
  [200, 'health', () => get('/healthz')],
  [200, 'readiness', () => get('/readyz')],
  [200, 'a query', () => get('/trpc/session.me', { Cookie: cookie })],
  [200, 'a batch', () => get('/trpc/session.me,session.list?batch=1', { Cookie: cookie })],
  [200, 'a change', () => post('/trpc/users.update', { displayName: 'Alice' })],
  [200, 'a stream', () => get('/trpc/live.events?input=%7B%7D', { Cookie: cookie })],
  [200, 'one line', () => post('/notify/alice', 'Hi', { Authorization: authorization })],
  [
    204,
    'a question in advance',
    () => server.raw(request('OPTIONS /trpc/session.me', { Origin: 'https://evil.example' })),
  ],
  [204, 'a query without a body', () => server.raw(request('HEAD /trpc/session.me'))],
  [206, 'a part of an asset', () => get('/assets/app-1a2b.js', { Range: 'bytes=0-9' })],
  [304, 'the page again', () => getAgain('/')],
  [304, 'an asset again', () => getAgain('/assets/app-1a2b.js')],
  [400, 'no host', () => get('/', { Host: '[' })],
  [400, 'a broken escape', () => get('/%E0%A4%A')],
  [400, 'broken JSON', () => server.raw(request('POST /trpc/users.update', { ...json, Cookie: cookie }, '{'))],
  [400, 'a wrong field', () => post('/trpc/users.update', { displayName: 7 })],
  [400, 'an upgrade without a key', () => server.raw(upgrade({ Cookie: cookie, 'Sec-WebSocket-Key': '' }))],
  [401, 'nobody', () => get('/trpc/session.me')],
  [401, 'one line of nobody', () => post('/notify/alice', 'Hi', { Authorization: 'Bearer crl_no' })],
  [401, 'an upgrade by nobody', () => server.raw(upgrade({}))],
  [403, 'another origin', () => post('/trpc/users.update', {}, { Origin: 'https://evil.example' })],
  [
    403,
    'an upgrade from another origin',
    () => server.raw(upgrade({ Cookie: cookie, Origin: 'https://evil.example' })),
  ],
  [404, 'no such asset', () => get('/assets/gone.js')],
  [404, 'no such procedure', () => get('/trpc/no.such', { Cookie: cookie })],
  [404, 'an upgrade elsewhere', () => server.raw(upgrade({ Cookie: cookie }, '/other'))],
  [405, 'a page that is posted to', () => post('/', {})],
  [405, 'a change by GET', () => get('/trpc/users.update', { Cookie: cookie })],
  [405, 'one line by GET', () => get('/notify/alice')],
  [413, 'too much', () => post('/trpc/users.update', oversized)],
  [413, 'too much of a line', () => post('/notify/alice', oversized, { Authorization: authorization })],
  [415, 'a form', () => post('/trpc/users.update', {}, { 'Content-Type': 'multipart/form-data; boundary=x' })],
  [416, 'a part there is not', () => get('/assets/app-1a2b.js', { Range: 'bytes=99999-' })],
  [421, 'a name of somebody else', () => local.raw(request('GET /', { Host: 'evil.example' }))],
  [421, 'an upgrade at a name of somebody else', () => local.raw(upgrade({ Host: 'evil.example' }))],
  [429, 'a socket too many', thirdSocket],
  [500, 'a fault', () => broken.raw(request('GET /trpc/notifications.list?input=%7B%7D', { Cookie: brokenCookie }))],
  [503, 'no readiness', () => broken.raw(request('GET /readyz'))],
  [
    503,
    'a stream at the end',
    () => whileEnding((Cookie) => request('GET /trpc/live.events?input=%7B%7D', { Cookie })),
  ],
  [503, 'a socket at the end', () => whileEnding((Cookie) => upgrade({ Cookie }))],
]

const policyOf = (headers: Headers) => String(headers.get('content-security-policy'))

function headersOf(answer: string): Headers {
  const [head = ''] = answer.split('\r\n\r\n')
  return new Headers(
    head
      .split('\r\n')
      .slice(1)
      .map((line): [string, string] => {
        const [name = '', ...value] = line.split(':')
        return [name, value.join(':').trim()]
      }),
  )
}

describe('the answer', () => {
  test.each(answers)('%i, %s, carries the headers that protect whoever gets it', async (status, _, ask) => {
    const answer = await ask()
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    const headers = headersOf(answer)
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    })
    for (const rule of [
      "default-src 'self'",
      "script-src 'self'",
      "script-src-attr 'none'",
      "object-src 'none'",
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
      "worker-src 'self'",
      "manifest-src 'self'",
    ]) {
      expect(policyOf(headers).split(';')).toContain(rule)
    }
    expect(policyOf(headers)).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline|script-src[^;]*\*|\[/)
    expect(headers.has('x-powered-by')).toBe(false)
    expect(headers.has('server')).toBe(false)
    expect(headers.has('access-control-allow-origin')).toBe(false)
  })

  test('of the app is kept only where its name says what is in it', async () => {
    for (const path of ['/', '/conversations/1', '/sw.js', '/manifest.webmanifest']) {
      expect(headersOf(await get(path)).get('cache-control')).toBe('no-cache')
    }
    expect(headersOf(await get('/assets/app-1a2b.js')).get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(headersOf(await get('/trpc/session.me', { Cookie: cookie })).get('cache-control')).toBe('no-store')
  })
})

test('the cookie of a session is out of reach for scripts and other sites, and for networks where there is TLS', async () => {
  const account = { username: 'alice', password: 'a long password' }
  const cookieOf = async (path: string, headers: Record<string, string> = {}) =>
    headersOf(await post(path, account, headers)).get('set-cookie') ?? ''
  const plain = await cookieOf('/trpc/session.signIn')
  const overTls = await cookieOf('/trpc/session.signIn', { 'X-Forwarded-Proto': 'https' })
  for (const set of [plain, overTls]) expect(set).toMatch(/; HttpOnly.*; SameSite=Lax|; SameSite=Lax.*; HttpOnly/i)
  for (const set of [plain, overTls]) expect(set).toMatch(/; Path=\//i)
  expect(plain).not.toMatch(/Domain=|Secure/i)
  expect(overTls).toMatch(/; Secure/i)
  expect(overTls).not.toMatch(/Domain=/i)
  const away = await cookieOf('/trpc/session.signOut', { Cookie: String(plain.split(';')[0]) })
  expect(away).toMatch(/=;.*Max-Age=0/i)
  expect(away).toMatch(/HttpOnly/i)
})
