import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { eventually } from '@carillon/db/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestServer, hear, type TestServer } from './testing.ts'

let server: TestServer
let cookie = ''
beforeAll(async () => {
  server = await createTestServer()
  // The first to sign up is admin.
  cookie = await server.signUp('alice')
})
afterAll(() => server[Symbol.asyncDispose]())

const scrape = async (where = server, headers: Record<string, string> = {}) => {
  const response = await fetch(`${where.url}/metrics`, { headers })
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() }
}

/** The value of one line, such as `name` or `name{label="value"}`. */
async function read(line: string, where = server): Promise<number> {
  const { text } = await scrape(where)
  const found = text.split('\n').find((other) => other.startsWith(`${line} `))
  if (!found) throw new Error(`There is no ${line}.`)
  return Number(found.slice(line.length + 1))
}

describe('the figures', () => {
  test('are for programs on this machine', async () => {
    const { status, type, text } = await scrape()
    expect([status, type]).toEqual([200, expect.stringContaining('text/plain')])
    expect(text).toContain('# HELP carillon_sockets ')
    expect(text).toContain('# TYPE carillon_delivered_seconds histogram')
    expect(text).toContain('process_resident_memory_bytes')
  })

  test.each([
    ['x-forwarded-for', '203.0.113.9'],
    ['forwarded', 'for=203.0.113.9'],
    ['x-real-ip', '203.0.113.9'],
    ['via', '1.1 proxy'],
  ])('are not for whom a proxy on this machine speaks: %s', async (name, value) => {
    expect((await scrape(server, { [name]: value })).status).toBe(401)
  })

  test('are not for a page that gives its own name our address', async () => {
    const asked = (host: string) => server.raw(`GET /metrics HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
    expect(await asked('localhost')).toMatch(/^HTTP\/1.1 200 /)
    expect(await asked('evil.example')).toMatch(/^HTTP\/1.1 401 /)
  })

  test('are for a token of an admin with the scope metrics, and for no other', async () => {
    const forwarded = { 'x-forwarded-for': '203.0.113.9' }
    const status = async (headers: Record<string, string>) =>
      (await scrape(server, { ...forwarded, ...headers })).status
    const bearer = async (owner: string, scope: string) => {
      const { token } = await server.createToken(owner, [scope])
      return { authorization: `Bearer ${token}` }
    }
    expect(await status(await bearer(cookie, 'metrics'))).toBe(200)
    expect(await status(await bearer(cookie, 'read'))).toBe(403)
    expect(await status(await bearer(await server.signUp('bob'), 'metrics'))).toBe(403)
    expect(await status({ authorization: 'Bearer crl_no' })).toBe(401)
    expect(await status({ cookie })).toBe(401)
  })

  test('are read, not written', async () => {
    const response = await fetch(`${server.url}/metrics`, { method: 'POST' })
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  })

  test('count who is here, and forget who has left', async () => {
    const socket = server.openSocket({ cookie })
    await hear(socket).opened
    const stream = await server.openStream({ cookie })
    expect(await read('carillon_sockets')).toBe(1)
    expect(await read('carillon_streams')).toBe(1)
    expect(await read('carillon_users')).toBe(1)
    await eventually(async () => expect(await read('carillon_followers')).toBe(1))
    socket.terminate()
    await stream.body?.cancel()
    await eventually(async () => {
      expect([await read('carillon_sockets'), await read('carillon_streams')]).toEqual([0, 0])
    })
    expect(await read('carillon_users')).toBe(0)
  })

  test('count an event from its call to the frame of its reader, with kinds that are registered', async () => {
    const names = ['carillon_commit_seconds_count', 'carillon_hint_seconds_count', 'carillon_delivered_seconds_count']
    const counters = [
      'carillon_notifications_published_total{kind="announcement"}',
      'carillon_events_delivered_total',
      'carillon_connects_total{cause="first"}',
      'carillon_calls_total',
      ...names,
    ]
    // Latencies are told once the clocks were compared.
    await eventually(async () => expect(await read('carillon_clock_ahead_seconds')).not.toBeNaN())
    const all = () => Promise.all(counters.map((name) => read(name)))
    const before = await all()
    const socket = server.openSocket({ cookie })
    const heard = hear(socket)
    await heard.opened
    heard.send({ id: 1, jsonrpc: '2.0', method: 'subscription', params: { path: 'live.events', input: {} } })
    await eventually(() => expect(heard.messages.length).toBeGreaterThan(1))
    const { token } = await server.createToken(cookie, ['notifications:send'])
    const news = { to: ['alice'], kind: 'announcement', data: { title: 'News' } }
    await server.call('notifications.send', news, { authorization: `Bearer ${token}` })
    await eventually(async () => {
      const after = await all()
      for (const [index, value] of after.entries()) expect(value, counters[index]).toBeGreaterThan(before[index] ?? 0)
    })
    expect(await read('carillon_delivered_seconds_sum')).toBeLessThan(2)
    const { text } = await scrape()
    const kinds = [...text.matchAll(/carillon_notifications_published_total\{kind="([^"]+)"\}/g)].map(
      ([, kind]) => kind,
    )
    expect(kinds.toSorted()).toEqual(['announcement', 'invited', 'mention', 'message'])
    socket.terminate()
  })

  test('have buckets that only grow, and end with all there were', async () => {
    const { text } = await scrape()
    const lines = text.split('\n').filter((line) => line.startsWith('carillon_commit_seconds_bucket'))
    const counts = lines.map((line) => Number(line.split(' ')[1]))
    expect(counts.length).toBeGreaterThan(15)
    expect(counts).toEqual(counts.toSorted((a, b) => a - b))
    expect(counts.at(-1)).toBe(await read('carillon_commit_seconds_count'))
  })

  test('say why a reader came back', async () => {
    const returning = async (leave: () => Promise<unknown> | unknown) => {
      const socket = server.openSocket({ cookie })
      const heard = hear(socket)
      await heard.opened
      const input = { lastEventId: `${'A'.repeat(12)}.0` }
      heard.send({ id: 1, jsonrpc: '2.0', method: 'subscription', params: { path: 'live.events', input } })
      await eventually(() => expect(heard.messages.length).toBeGreaterThan(1))
      await leave()
      socket.terminate()
      await eventually(async () => expect(await read('carillon_sockets')).toBe(0))
    }
    const network = await read('carillon_connects_total{cause="network"}')
    await returning(() => {})
    await returning(() => {})
    expect(await read('carillon_connects_total{cause="network"}')).toBeGreaterThan(network)
    const ended = await read('carillon_connects_total{cause="server"}')
    await returning(() => server.call('admin.disconnect', { username: 'alice' }, { cookie, origin: server.url }))
    await returning(() => {})
    expect(await read('carillon_connects_total{cause="server"}')).toBe(ended + 1)
    expect(await read('carillon_resets_total')).toBeGreaterThanOrEqual(4)
  })

  test('tell a server that is not ready', async () => {
    await using broken = await createTestServer()
    await eventually(async () => expect(await read('carillon_ready', broken)).toBe(1))
    await broken.database.sql`drop schema drizzle cascade`
    await eventually(async () => expect(await read('carillon_ready', broken)).toBe(0))
  })
})

const docs = resolve(import.meta.dirname, '../../../docs/monitoring')
const words = new Set(['by', 'le', 'sum', 'without', 'on', 'and', 'or', 'unless', 'ignoring', 'group_left', 'bool'])

/** What Prometheus itself says of whom it scrapes. */
const ofPrometheus = new Set(['up'])

/** The metrics an expression names: what is left without labels, strings, functions and numbers. */
function metricsIn(expression: string): string[] {
  const bare = expression
    .replace(/\{[^}]*\}/g, ' ')
    .replace(/\[[^\]]*\]/g, ' ')
    .replace(/\b(by|without|on|ignoring) \([^)]*\)/g, ' ')
  const names = [...bare.matchAll(/[a-z_:][\w:]*(?!\w)(?!\s*\()/gi)].map(([name]) => name)
  return names.filter((name) => !words.has(name))
}

function expressionsOf(name: string): string[] {
  const text = readFileSync(join(docs, name), 'utf8')
  if (name.endsWith('.yml')) return [...text.matchAll(/^\s+expr: (.+)$/gm)].map(([, expression = '']) => expression)
  const dashboard = JSON.parse(text) as { panels: { targets: { expr: string }[] }[] }
  return dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr))
}

test.each(['prometheus-alerts.yml', 'grafana-dashboard.json'])('a server serves every metric in %s', async (name) => {
  const named = expressionsOf(name).map((expression) => ({ expression, metrics: metricsIn(expression) }))
  expect(named.length).toBeGreaterThan(10)
  const { text } = await scrape()
  const served = new Set(text.split('\n').map((line) => /^[a-z_:][\w:]*/i.exec(line)?.[0]))
  for (const { expression, metrics } of named) {
    expect(metrics, expression).not.toEqual([])
    for (const metric of metrics) if (!ofPrometheus.has(metric)) expect(served, expression).toContain(metric)
  }
})
