import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually } from '@carillon/db/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestServer, dataOf, type TestServer } from './testing.ts'

let server: TestServer
let cookie = ''
beforeAll(async () => {
  server = await createTestServer()
  cookie = await server.signUp('alice')
})
afterAll(() => server[Symbol.asyncDispose]())

async function codeOf(response: Response): Promise<string> {
  const body = (await response.json()) as { error: { data: { code: string } } }
  return body.error.data.code
}

test('a request has ten seconds to arrive', async () => {
  const servers: Server[] = []
  const notice = (message: unknown) => void servers.push((message as { server: Server }).server)
  subscribe('http.server.request.start', notice)
  await fetch(`${server.url}/healthz`)
  unsubscribe('http.server.request.start', notice)
  expect(servers).toMatchObject([{ headersTimeout: 10_000, requestTimeout: 10_000 }])
})

describe('health', () => {
  test('is answered while the process lives, and readiness while all is well', async () => {
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
    const ready = await eventually(async () => {
      const response = await fetch(`${server.url}/readyz`)
      expect(response.status).toBe(200)
      return response.json()
    })
    expect(ready).toEqual({ ok: true, status: 'ready', reasons: [], canary: null })
  })

  test('gives the reasons when it is not well', async () => {
    await using broken = await createTestServer()
    await broken.database.sql`drop schema drizzle cascade`
    // What was found out in the moment before holds for a second.
    await eventually(async () => {
      const response = await fetch(`${broken.url}/readyz`)
      expect(response.status).toBe(503)
      expect(await response.json()).toMatchObject({ ok: false, status: 'unready', reasons: [expect.any(String)] })
    })
    expect((await fetch(`${broken.url}/healthz`)).status).toBe(200)
  })
})

describe('calls over HTTP', () => {
  test('know a session by its cookie and a token by its header', async () => {
    const { token } = await server.createToken(cookie, ['read'])
    const ways: Record<string, string>[] = [{ cookie }, { authorization: `Bearer ${token}` }]
    for (const headers of ways) {
      const response = await fetch(`${server.url}/trpc/session.me`, { headers })
      expect(await dataOf(response)).toMatchObject({ user: { username: 'alice' } })
    }
    expect((await fetch(`${server.url}/trpc/session.me`)).status).toBe(401)
  })

  test('of a megabyte are too large, whether they say so or not', async () => {
    const body = JSON.stringify({ displayName: 'x'.repeat(1_000_000) })
    const announced = await server.call(
      'users.update',
      { displayName: 'x'.repeat(1_000_000) },
      { cookie, origin: server.url },
    )
    expect(announced.status).toBe(413)
    expect(await codeOf(announced)).toBe('PAYLOAD_TOO_LARGE')
    const headers = { 'content-type': 'application/json', cookie, origin: server.url }
    const stream = new Blob([body]).stream()
    const init = { method: 'POST', headers, body: stream, duplex: 'half' as const }
    const chunked = await fetch(`${server.url}/trpc/users.update`, init)
    expect(chunked.status).toBe(413)
    expect(await codeOf(chunked)).toBe('PAYLOAD_TOO_LARGE')
  })

  test('that are not JSON are refused', async () => {
    const headers = { 'content-type': 'application/json', cookie, origin: server.url }
    const broken = await fetch(`${server.url}/trpc/users.update`, { method: 'POST', headers, body: '{"display' })
    expect(broken.status).toBe(400)
    const form = { ...headers, 'content-type': 'text/plain' }
    const other = await fetch(`${server.url}/trpc/users.update`, { method: 'POST', headers: form, body: '{}' })
    expect(other.status).toBe(415)
  })

  test('in a batch of more than twenty are refused', async () => {
    const ask = (count: number) => {
      const paths = Array.from({ length: count }, () => 'session.me').join(',')
      return fetch(`${server.url}/trpc/${paths}?batch=1&input=%7B%7D`, { headers: { cookie } })
    }
    expect((await ask(20)).status).toBe(200)
    expect((await ask(21)).status).toBe(400)
  })

  test.each([
    ['our own page', () => ({ origin: server.url }), 200],
    ['a page we were told of', () => ({ origin: 'https://friend.example' }), 200],
    ['our page, which says no more than that', () => ({ 'sec-fetch-site': 'same-origin' }), 200],
    ['somebody else’s page', () => ({ origin: 'https://evil.example' }), 403],
    ['a page that hides where it is from', () => ({ origin: 'null' }), 403],
    ['another site, without an origin', () => ({ 'sec-fetch-site': 'cross-site' }), 403],
    ['nobody knows where', () => ({}), 403],
  ])('with a cookie, from %s', async (_, headers, status) => {
    const response = await server.call('users.update', { displayName: 'Alice' }, { cookie, ...headers() })
    expect(response.status).toBe(status)
  })

  test('with a token need no origin', async () => {
    const { token } = await server.createToken(cookie, ['write'])
    const response = await server.call('users.update', { displayName: 'Alice' }, { authorization: `Bearer ${token}` })
    expect(response.status).toBe(200)
  })

  test('are readable for pages we were told of, and for no others', async () => {
    const from = (origin: string) => fetch(`${server.url}/trpc/session.me`, { headers: { cookie, origin } })
    const friend = await from('https://friend.example')
    expect(friend.headers.get('access-control-allow-origin')).toBe('https://friend.example')
    expect((await from('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull()
  })
})

test('a page that shows one user writes nothing as another, whose cookie all tabs now share', async () => {
  const me = await fetch(`${server.url}/trpc/session.me`, { headers: { cookie } })
  const { user } = await dataOf<{ user: { id: string } }>(me)
  const rename = (expected: string) =>
    server.call('users.update', { displayName: 'Alice' }, { cookie, origin: server.url, 'carillon-user': expected })
  expect((await rename(user.id)).status).toBe(200)
  expect((await rename(crypto.randomUUID())).status).toBe(401)
})

describe('one line from a shell', () => {
  const post = (name: string, body: string | Blob, headers: Record<string, string>) =>
    fetch(`${server.url}/notify/${name}`, { method: 'POST', body, headers })
  const received = async () => {
    const response = await fetch(`${server.url}/trpc/notifications.list?input=%7B%7D`, { headers: { cookie } })
    return (await dataOf<{ items: unknown[] }>(response)).items[0]
  }
  let authorization = ''
  beforeAll(async () => {
    authorization = `Bearer ${(await server.createToken(cookie, ['notifications:send'])).token}`
  })

  test('notifies, with the text as its title', async () => {
    const response = await post('alice', 'Build done\n', { authorization })
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ notifications: [{ username: 'alice' }] })
    expect(await received()).toMatchObject({ title: 'Build done', severity: 'normal' })
  })

  test('takes title, link, severity and key from the headers', async () => {
    const title = Buffer.from('Déployé').toString('latin1')
    const headers = { authorization, title, link: '/conversations', severity: 'high', key: 'deploy-1' }
    const first = await (await post('alice', 'All 🔔 green', headers)).json()
    expect(await received()).toMatchObject({
      title: 'Déployé',
      body: 'All 🔔 green',
      link: '/conversations',
      severity: 'high',
    })
    expect(await (await post('alice', 'All 🔔 green', headers)).json()).toEqual(first)
    expect((await post('alice', 'All red', headers)).status).toBe(409)
  })

  test('shortens a long title between characters, never within one', async () => {
    await post('alice', '🔔'.repeat(250), { authorization })
    expect(await received()).toMatchObject({ title: `${'🔔'.repeat(199)}…` })
  })

  test('makes the first line of a longer text its title', async () => {
    await post('alice', 'Nightly report\nthree failed\n', { authorization })
    expect(await received()).toMatchObject({ title: 'Nightly report', body: 'Nightly report\nthree failed' })
  })

  test.each([
    ['without a token', 'alice', 'x', () => ({}), 401, 'UNAUTHORIZED'],
    ['with a cookie only', 'alice', 'x', () => ({ cookie }), 401, 'UNAUTHORIZED'],
    ['with a wrong token', 'alice', 'x', () => ({ authorization: 'Bearer crl_no' }), 401, 'UNAUTHORIZED'],
    ['to nobody', 'nobody', 'x', () => ({ authorization }), 400, 'BAD_REQUEST'],
    ['without words', 'alice', ' ', () => ({ authorization }), 400, 'BAD_REQUEST'],
    ['with an odd severity', 'alice', 'x', () => ({ authorization, severity: 'huge' }), 400, 'BAD_REQUEST'],
    ['of a megabyte', 'alice', 'x'.repeat(1_000_000), () => ({ authorization }), 413, 'PAYLOAD_TOO_LARGE'],
    ['that is no UTF-8', 'alice', new Blob([Uint8Array.of(0xff, 0xfe)]), () => ({ authorization }), 400, 'BAD_REQUEST'],
  ])('%s is refused', async (_, name, body, headers, status, code) => {
    const response = await post(name, body, headers())
    expect(response.status).toBe(status)
    expect(await codeOf(response)).toBe(code)
  })
})

describe('the web app', () => {
  const webRoot = mkdtempSync(join(tmpdir(), 'carillon-web-'))
  afterAll(() => rmSync(webRoot, { recursive: true, force: true }))
  mkdirSync(join(webRoot, 'assets'))
  writeFileSync(join(webRoot, 'index.html'), '<title>Carillon</title>')
  writeFileSync(join(webRoot, 'assets', 'app-1a2b.js'), `// ${'x'.repeat(5_000)}`)

  test('is served with its own paths, compressed, and cached where that is safe', async () => {
    await using web = await createTestServer({ webRoot })
    for (const path of ['/', '/conversations/1', '/assets/nothing']) {
      const response = await fetch(web.url + path)
      expect(await response.text()).toContain('Carillon')
      expect(response.headers.get('cache-control')).toBe('no-cache')
    }
    const asset = await fetch(`${web.url}/assets/app-1a2b.js`, { headers: { 'accept-encoding': 'br' } })
    expect(asset.headers.get('content-encoding')).toBe('br')
    expect(asset.headers.get('cache-control')).toContain('immutable')
    expect((await fetch(`${web.url}/assets/app-old.js`)).status).toBe(404)
    expect((await fetch(web.url, { method: 'POST' })).status).toBe(405)
  })

  test('outlives a file that a new build took away', async () => {
    writeFileSync(join(webRoot, 'assets', 'app-gone.js'), 'gone()')
    await using web = await createTestServer({ webRoot })
    rmSync(join(webRoot, 'assets', 'app-gone.js'))
    await expect(fetch(`${web.url}/assets/app-gone.js`).then((response) => response.text())).rejects.toThrow()
    expect((await fetch(`${web.url}/healthz`)).status).toBe(200)
  })

  test('runs under a policy without inline scripts', async () => {
    const policy = (await fetch(server.url)).headers.get('content-security-policy')
    expect(policy).toMatch(/script-src 'self';/)
    expect(policy).toContain(`ws://${new URL(server.url).host}`)
  })
})
