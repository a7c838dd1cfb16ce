// The only file that loads OpenTelemetry's SDK: its first test sees that a server without an endpoint does not.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { eventually } from '@carillon/db/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createTestServer, hear } from '../testing.ts'

const valueShape = z.object({ stringValue: z.string().optional() })
const attributesShape = z.array(z.object({ key: z.string(), value: valueShape }))
const spanShape = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  attributes: attributesShape.default([]),
  status: z.object({ code: z.number().optional() }).optional(),
})
const exportShape = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: attributesShape }),
      scopeSpans: z.array(z.object({ spans: z.array(spanShape) })),
    }),
  ),
})

/** What receives spans, as a collector does. */
async function createCollector({ answers = true } = {}) {
  const bodies: string[] = []
  const server = createServer(async (req, res) => {
    let body = ''
    for await (const chunk of req) body += chunk
    if (req.url === '/v1/traces') bodies.push(body)
    if (answers) res.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (!address || typeof address === 'string') throw new Error('It does not listen.')
  const exported = () => bodies.flatMap((body) => exportShape.parse(JSON.parse(body)).resourceSpans)
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    text: () => bodies.join('\n'),
    resources: () => exported().map(({ resource }) => textsOf(resource.attributes)),
    spans: () =>
      exported().flatMap(({ scopeSpans }) =>
        scopeSpans.flatMap(({ spans }) => spans.map((span) => ({ ...span, texts: textsOf(span.attributes) }))),
      ),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const textsOf = (attributes: z.infer<typeof attributesShape>) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue]))

/** prom-client loads the interface; all that works stands elsewhere. */
const loaded = () =>
  Object.keys(createRequire(import.meta.url).cache).filter((path) => /@opentelemetry[\\/](?!api[\\/])/.test(path))

const news = { to: ['alice'], kind: 'announcement', data: { title: 'A secret of alice' } }

test('without an endpoint nothing of the SDK is loaded', async () => {
  await using server = await createTestServer()
  await server.signUp('alice')
  expect(loaded()).toEqual([])
})

describe('with an endpoint', () => {
  const parent = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' }
  const traceparent = `00-${parent.traceId}-${parent.spanId}-01`
  let collector: Awaited<ReturnType<typeof createCollector>>
  let token = ''
  beforeAll(async () => {
    collector = await createCollector()
    await using server = await createTestServer({ otlpEndpoint: `${collector.endpoint}/` })
    const cookie = await server.signUp('alice')
    token = (await server.createToken(cookie, ['notifications:send'])).token
    const authorization = `Bearer ${token}`
    await server.call('notifications.send', news, { authorization, traceparent })
    await server.call('notifications.send', { ...news, to: ['nobody'] }, { authorization })
    await server.call('notifications.send', news, { authorization, traceparent: 'nonsense' })
    await server.database.sql`alter table notifications rename to elsewhere`
    await server.call('notifications.send', news, { authorization })
    const socket = server.openSocket({ cookie })
    const heard = hear(socket)
    await heard.opened
    heard.send({ id: 1, jsonrpc: '2.0', method: 'query', params: { path: 'session.me' } })
    heard.send({ id: 2, jsonrpc: '2.0', method: 'subscription', params: { path: 'live.events', input: {} } })
    await eventually(() => expect(heard.messages.length).toBeGreaterThan(2))
    socket.terminate()
  })
  afterAll(() => collector[Symbol.asyncDispose]())

  const sends = () => collector.spans().filter(({ name }) => name === 'notifications.send')

  test('the SDK is loaded, so that it would have been seen before', () => {
    expect(loaded()).not.toEqual([])
  })

  test('each call is a span with its procedure, its type and how it ended', () => {
    expect(sends().map(({ texts }) => texts['carillon.outcome'])).toEqual([
      'OK',
      'BAD_REQUEST',
      'OK',
      'INTERNAL_SERVER_ERROR',
    ])
    const [first] = sends()
    expect(first?.texts).toMatchObject({ 'rpc.method': 'notifications.send', 'carillon.type': 'mutation' })
    const types = collector.spans().map(({ name, texts }) => [name, texts['carillon.type']])
    expect(types).toContainEqual(['session.me', 'query'])
    expect(types).toContainEqual(['live.events', 'subscription'])
    expect(types).toContainEqual(['session.signUp', 'mutation'])
  })

  test('only what fails because of us is an error', () => {
    const failed = collector.spans().filter(({ status }) => status?.code === 2)
    expect(failed.map(({ texts }) => texts['carillon.outcome'])).toEqual(['INTERNAL_SERVER_ERROR'])
  })

  test('a commit is a span within that of its call', () => {
    const [first] = sends()
    const commits = collector.spans().filter(({ name }) => name === 'commit')
    expect(commits.find(({ parentSpanId }) => parentSpanId === first?.spanId)?.traceId).toBe(first?.traceId)
    const refused = sends()[1]
    expect(commits.some(({ parentSpanId }) => parentSpanId === refused?.spanId)).toBe(false)
  })

  test('a call goes on in the trace of its caller, and begins one of its own where none can be read', () => {
    const [within, , other] = sends()
    expect(within).toMatchObject({ traceId: parent.traceId, parentSpanId: parent.spanId })
    expect(other?.traceId).not.toBe(parent.traceId)
    expect(other?.parentSpanId ?? '').toBe('')
  })

  test('neither names nor tokens nor contents are told', () => {
    for (const secret of ['alice', token, 'secret', 'announcement', 'nobody'])
      expect(collector.text()).not.toContain(secret)
  })

  test('a server says which one it is', () => {
    const [resource] = collector.resources()
    expect(resource).toMatchObject({
      'service.name': 'carillon',
      'service.instance.id': expect.stringMatching(/^[\da-f-]{36}$/),
    })
  })
})

test('a collector that does not answer holds up the end for two seconds at most', async () => {
  await using collector = await createCollector({ answers: false })
  const server = await createTestServer({ otlpEndpoint: collector.endpoint })
  await server.signUp('alice')
  const startedAt = performance.now()
  await server.close()
  expect(performance.now() - startedAt).toBeLessThan(4_000)
  expect(collector.text()).toContain('session.signUp')
  await server.database.close()
})
