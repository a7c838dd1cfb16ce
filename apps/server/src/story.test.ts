// The log of whole servers: one trace from the caller's own header to the device of a reader at another server.
import { setTimeout as sleep } from 'node:timers/promises'
import { eventually } from '@carillon/db/testing'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { createLogger } from './logger.ts'
import { startServer } from './server.ts'
import { createTestServer, hear } from './testing.ts'

interface Line extends Record<string, unknown> {
  msg: string
}

function collect(level: string) {
  const lines: Line[] = []
  const logger = createLogger(level, { write: (line) => void lines.push(JSON.parse(line)) })
  return { logger, lines, messages: () => lines.map(({ msg }) => msg) }
}

const traceId = '0af7651916cd43dd8448eb211c80319c'
const traceparent = `00-${traceId}-b7ad6b7169203331-01`
const inTrace = (lines: Line[]) => lines.filter((line) => line['traceId'] === traceId).map(({ msg }) => msg)
const news = { to: ['alice'], kind: 'announcement', data: { title: 'News' } }

test.for([
  ['that travels with its hint', news],
  ['that is read', { ...news, key: 'once' }],
])('a call keeps the trace of its caller, to the device of a reader at another server (%s)', async ([, input]) => {
  const [near, far] = [collect('debug'), collect('debug')]
  await using first = await createTestServer({ logger: near.logger })
  const where = { databaseUrl: first.database.url, port: 0, host: '127.0.0.1', allowedOrigins: [], logger: far.logger }
  const second = await startServer(where)
  const cookie = await first.signUp('alice')
  const socket = hear(new WebSocket(`${second.url.replace('http', 'ws')}/trpc`, { headers: { cookie } }))
  await socket.opened
  socket.send({ id: 1, method: 'subscription', params: { path: 'live.events', input: {} } })
  await eventually(() => expect(JSON.stringify(socket.messages)).toContain('"sync"'))
  const answer = await first.call('notifications.send', input, { cookie, origin: first.url, traceparent })
  expect(answer.status).toBe(200)
  await eventually(() => expect(inTrace(far.lines)).toContain('delivered notification.created'))
  const story = ['called notifications.send', 'committed notification.created', 'answered notifications.send']
  await eventually(() => expect(inTrace(near.lines)).toEqual(story))
  await second.close()
})

test('a fault in the log says which call it was, and in which trace', async () => {
  const { logger, lines } = collect('info')
  await using server = await createTestServer({ logger })
  const cookie = await server.signUp('alice')
  await server.database.sql`alter table notifications rename to "notifications-elsewhere"`
  const answer = await server.call('notifications.send', news, { cookie, origin: server.url, traceparent })
  expect(answer.status).toBe(500)
  const fault = lines.find(({ msg }) => msg === 'something went wrong')
  expect(fault).toMatchObject({ traceId, path: 'notifications.send', faultId: expect.any(String) })
})

test('what is worth reading at three in the morning is there without the rest', async () => {
  const { logger, lines, messages } = collect('info')
  const server = await createTestServer({ logger })
  await server.signUp('alice')
  await eventually(() => expect(messages()).toContain('ready'))
  await server[Symbol.asyncDispose]()
  expect([...new Set(messages())].toSorted()).toEqual(expect.arrayContaining(['ended', 'ready', 'serving']))
  expect(messages().filter((message) => !/^(serving|(not )?ready|ended)$/.test(message))).toEqual([])
  const [id] = lines.map(({ serverId }) => serverId)
  expect(id).toMatch(/^[-\da-f]{36}$/)
  for (const { serverId } of lines) expect(serverId).toBe(id)
})

test('a server that is not ready any more says so once, and why, and once more when it is again', async () => {
  const { logger, lines, messages } = collect('info')
  await using server = await createTestServer({ logger })
  await eventually(() => expect(messages()).toContain('ready'))
  const { sql } = server.database
  await sql`alter table drizzle.__drizzle_migrations rename to "elsewhere"`
  await eventually(() => expect(messages()).toContain('not ready'), { timeoutMs: 8_000 })
  // It is looked at once a second.
  await sleep(2_500)
  await sql`alter table drizzle.elsewhere rename to "__drizzle_migrations"`
  await eventually(() => expect(messages().filter((message) => message === 'ready')).toHaveLength(2), {
    timeoutMs: 8_000,
  })
  const told = lines.filter(({ msg }) => msg === 'not ready')
  expect(told).toMatchObject([{ level: 40, reasons: [expect.stringMatching(/migrations are missing/)] }])
})
