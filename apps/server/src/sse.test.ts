import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { connect, type Socket } from 'node:net'
import { eventually } from '@carillon/db/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestServer, type TestServer } from './testing.ts'

let server: TestServer
let cookie = ''
let authorization = ''
beforeAll(async () => {
  server = await createTestServer()
  cookie = await server.signUp('alice')
  authorization = `Bearer ${(await server.createToken(cookie, ['notifications:send'])).token}`
})
afterAll(() => server[Symbol.asyncDispose]())

/** Every response that streams events, as the server has it. */
const responses: ServerResponse[] = []
subscribe('http.server.request.start', (message) => {
  const { request, response } = message as { request: IncomingMessage; response: ServerResponse }
  if (request.url?.startsWith('/trpc/live.events')) responses.push(response)
})

interface Heard {
  id: string
  title: string | undefined
}

/** The events in what came over the wire; the last may be cut off, and is none then. */
function eventsIn(text: string): Heard[] {
  const whole = text.split('\n\n').slice(0, -1)
  return whole.flatMap((block) => {
    const id = /^id: (.*)$/m.exec(block)?.[1]
    const data = /^data: (.*)$/m.exec(block)?.[1]
    if (id === undefined || data === undefined) return []
    const event = JSON.parse(data)
    return [{ id, title: event.notification?.title }]
  })
}

const withoutChunkSizes = (text: string) => text.replace(/\r\n[0-9a-f]+\r\n/g, '')

function openRaw(lastEventId?: string) {
  const input = encodeURIComponent(JSON.stringify(lastEventId === undefined ? {} : { lastEventId }))
  const socket: Socket = connect(Number(new URL(server.url).port), '127.0.0.1', () =>
    socket.write(`GET /trpc/live.events?input=${input} HTTP/1.1\r\nHost: here\r\nCookie: ${cookie}\r\n\r\n`),
  )
  socket.setEncoding('utf8')
  let text = ''
  socket.on('data', (chunk) => {
    text += chunk
  })
  socket.on('error', () => {})
  return { socket, events: () => eventsIn(withoutChunkSizes(text)), [Symbol.dispose]: () => socket.destroy() }
}

const titles = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => `No. ${from + index + 1}`)

/** Large ones, so that they fill what the network holds for a reader who does not read. */
async function notify(from: number, to: number) {
  for (const title of titles(from, to)) {
    const input = { to: ['alice'], kind: 'announcement', data: { title, body: '🔔'.repeat(2_000) } }
    const response = await server.call('notifications.send', input, { authorization })
    if (!response.ok) throw new Error(await response.text())
  }
}

describe('a stream over HTTP', () => {
  test('costs little while its reader does not read, is cut, and loses nothing', { timeout: 60_000 }, async () => {
    using stalled = openRaw()
    await eventually(() => expect(stalled.events()).toHaveLength(1))
    const [response] = responses
    stalled.socket.pause()
    let most = 0
    const looking = setInterval(() => {
      most = Math.max(most, response?.writableLength ?? 0)
    }, 5)
    await notify(0, 700)
    await eventually(() => expect(response?.destroyed).toBe(true), { timeoutMs: 15_000 })
    clearInterval(looking)
    expect(most).toBeLessThan(256 * 1024)

    stalled.socket.resume()
    await eventually(() => expect(stalled.socket.closed).toBe(true))
    const before = stalled.events()
    expect(before.length).toBeGreaterThan(1)
    expect(before.length).toBeLessThan(700)
    using resumed = openRaw(before.at(-1)?.id)
    await eventually(() => expect([...before, ...resumed.events()].filter(({ title }) => title)).toHaveLength(700), {
      timeoutMs: 15_000,
    })
    const heard = [...before, ...resumed.events()].flatMap(({ title }) => title ?? [])
    expect(heard).toEqual(titles(0, 700))
  })
})
