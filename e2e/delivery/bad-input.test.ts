import { connect } from 'node:net'
import { canaryName } from '@carillon/api'
import { describeError } from '@carillon/client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Device } from '../support/device.ts'
import { createWorld, type World } from '../support/world.ts'

let world: World
let ann: Device
let bob: Device
let stranger: Device
let token = ''
let conversationId = ''
let pid: number | undefined

beforeAll(async () => {
  world = await createWorld()
  const person = await world.person('ann')
  token = person.token
  ann = await world.device(person, 0)
  bob = await world.device(await world.person('bob'), 0)
  stranger = await world.device(await world.person('eve'), 0)
  conversationId = (await ann.api.conversations.open.mutate({ with: ['bob'] })).id
  await ann.api.messages.send.mutate({ conversationId, body: 'Hello', clientId: 'hello' })
  pid = world.server(0).pid
})
afterAll(() => world[Symbol.asyncDispose]())

/** The server notifies a user of its own meanwhile: that is not of us. */
async function rows() {
  const [counts] = await world.database.sql`
    with own as (select id from users where username = ${canaryName})
    select
      (select count(*)::int from messages) as messages, (select count(*)::int from conversations) as conversations,
      (select count(*)::int from members) as members, (select count(*)::int from requests) as requests,
      (select count(*)::int from notifications where user_id not in (select id from own)) as notifications,
      (select count(*)::int from feed_events where user_id not in (select id from own)) as events,
      (select sum(head)::int from feeds where user_id not in (select id from own)) as heads,
      (select sum(unseen + unread + messages)::int from feeds where user_id not in (select id from own)) as badges`
  return counts
}

/** Runs what should be refused; nothing may be stored by it and nobody may have died of it. */
async function withoutTrace<T>(act: () => Promise<T>): Promise<T> {
  const before = await rows()
  const outcome = await act()
  expect(await rows()).toEqual(before)
  expect((await fetch(`${world.server(0).url}/healthz`)).status).toBe(200)
  expect(world.server(0).pid).toBe(pid)
  return outcome
}

const refusal = (call: Promise<unknown>) => call.then(() => ({ code: 'nothing: it was allowed' }), describeError)

const announce = (to: string[], title = 'News') => ({ to, kind: 'announcement', data: { title } })
const say = (body: string) => ann.api.messages.send.mutate({ conversationId, body, clientId: 'refused' })
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()
const yesterday = inDays(-1)
const later = (more: { sendAt?: string; expiresAt?: string }) =>
  ann.api.notifications.send.mutate({ ...announce(['bob']), ...more })
const snooze = (until: string) => ann.api.notifications.snooze.mutate({ id: crypto.randomUUID(), until })
async function listen(since: string) {
  for await (const event of ann.client.events({ since })) return event
}

const calls: [string, () => Promise<unknown>, code: string, field?: string][] = [
  ['an unknown user', () => ann.api.notifications.send.mutate(announce(['nobody'])), 'BAD_REQUEST', 'to'],
  [
    'one unknown user of two',
    () => ann.api.notifications.send.mutate(announce(['bob', 'nobody'])),
    'BAD_REQUEST',
    'to',
  ],
  ['nobody at all', () => ann.api.notifications.send.mutate(announce([])), 'BAD_REQUEST', 'to'],
  ['an unknown partner', () => ann.api.conversations.open.mutate({ with: ['nobody'] }), 'BAD_REQUEST', 'with'],
  ['an empty title', () => ann.api.notifications.send.mutate(announce(['bob'], ' ')), 'BAD_REQUEST', 'data.title'],
  ['an empty body', () => say(''), 'BAD_REQUEST', 'body'],
  ['a body of blanks', () => say(' \n\t'), 'BAD_REQUEST', 'body'],
  ['a body of 4,001 characters', () => say('x'.repeat(4_001)), 'BAD_REQUEST', 'body'],
  ['a body with NUL', () => say('a\0b'), 'BAD_REQUEST', 'body'],
  ['a conversation that is no id', () => ann.api.conversations.get.query({ id: 'mine' }), 'BAD_REQUEST', 'id'],
  ['a foreign conversation, to read', () => stranger.api.messages.list.query({ conversationId }), 'NOT_FOUND'],
  [
    'a foreign conversation, to write',
    () => stranger.api.messages.send.mutate({ conversationId, body: 'Me too', clientId: 'eve' }),
    'NOT_FOUND',
  ],
  [
    'a foreign conversation, to mark as read',
    () => stranger.api.conversations.markRead.mutate({ id: conversationId, seq: 1 }),
    'NOT_FOUND',
  ],
  ['a time to send at that has passed', () => later({ sendAt: yesterday }), 'BAD_REQUEST', 'sendAt'],
  ['a time to send at that is none', () => later({ sendAt: 'tomorrow' }), 'BAD_REQUEST', 'sendAt'],
  ['an end that has passed', () => later({ expiresAt: yesterday }), 'BAD_REQUEST', 'expiresAt'],
  ['an end before its beginning', () => later({ sendAt: inDays(2), expiresAt: inDays(1) }), 'BAD_REQUEST', 'expiresAt'],
  [
    '1,001 recipients',
    () => ann.api.notifications.send.mutate(announce(Array(1_001).fill('bob'))),
    'BAD_REQUEST',
    'to',
  ],
  ['a snooze until yesterday', () => snooze(yesterday), 'BAD_REQUEST', 'until'],
  ['a snooze for more than a year', () => snooze(inDays(400)), 'BAD_REQUEST', 'until'],
  ['a snooze of what is not there', () => snooze(inDays(1)), 'NOT_FOUND'],
  ['a key nobody used', () => ann.api.notifications.retract.mutate({ key: 'never' }), 'NOT_FOUND'],
  ['an unknown scheduled one', () => ann.api.notifications.cancel.mutate({ id: crypto.randomUUID() }), 'NOT_FOUND'],
  ['a malformed cursor', () => listen('yesterday'), 'BAD_REQUEST', 'lastEventId'],
  ['a cursor with a number of its own', () => listen('abcdefghijkl.01'), 'BAD_REQUEST', 'lastEventId'],
]

describe('the public client is told clearly about', () => {
  test.each(calls)('%s', async (_, call, code, field) => {
    const { message, ...told } = await withoutTrace(() => refusal(call()).then((told) => ({ message: '', ...told })))
    expect(told).toMatchObject(field ? { code, field } : { code })
    expect(message).not.toMatch(/select|insert|postgres|at file/i)
  })
})

test('what is just within the limits is stored, once', async () => {
  const body = '🎐'.repeat(4_000)
  const before = (await rows())?.['messages']
  for (let time = 0; time < 2; time += 1) {
    expect(await ann.api.messages.send.mutate({ conversationId, body, clientId: 'long' })).toMatchObject({ body })
  }
  expect((await rows())?.['messages']).toBe(before + 1)
})

const post = (path: string, body: string, headers: Record<string, string> = {}) =>
  fetch(`${world.server(0).url}${path}`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
  })

const megabyte = 'x'.repeat(1_000_000)
const posts: [string, () => Promise<Response>, status: number][] = [
  ['half a JSON', () => post('/trpc/messages.send', '{"conversationId":'), 400],
  ['JSON of another shape', () => post('/trpc/messages.send', '[1,2]'), 400],
  ['no JSON type', () => post('/trpc/messages.send', '{}', { 'content-type': 'text/plain' }), 415],
  ['a megabyte', () => post('/trpc/messages.send', JSON.stringify({ body: megabyte })), 413],
  ['a megabyte in one line', () => post('/notify/bob', megabyte), 413],
  ['a line for nobody', () => post('/notify/nobody', 'News'), 400],
  ['a procedure there is not', () => post('/trpc/messages.shout', '{}'), 404],
  ['a token that is none', () => post('/notify/bob', 'News', { authorization: 'Bearer crl_guess' }), 401],
]

describe('HTTP answers', () => {
  test.each(posts)('%s with a status and a message', async (_, send, status) => {
    const response = await withoutTrace(send)
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ error: { message: expect.stringMatching(/\S/) } })
  })
})

/** Sends bytes as they are; what comes back until the server closes or falls silent. */
function raw(bytes: string | Buffer): Promise<Buffer> {
  const answer: Buffer[] = []
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(world.server(0).url).port), '127.0.0.1', () => socket.write(bytes))
    socket.setTimeout(2_000, () => socket.destroy())
    socket.on('data', (chunk) => answer.push(chunk))
    socket.on('error', () => {})
    socket.on('close', () => resolve(Buffer.concat(answer)))
  })
}

const upgrade = (path: string, host = 'here') =>
  `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
  `Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\nAuthorization: Bearer ${token}\r\n\r\n`

describe('an upgrade', () => {
  test.each([
    ['to another path', () => upgrade('/elsewhere'), 404],
    ['to a host of one bracket', () => upgrade('/trpc', '['), 400],
    ['to two slashes', () => upgrade('//'), 400],
    ['by nobody', () => upgrade('/trpc').replace(/Authorization.*\r\n/, ''), 401],
  ])('%s is refused with a status', async (_, request, status) => {
    const answer = await withoutTrace(() => raw(request()))
    expect(answer.toString('latin1')).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
  })

  test('is granted to a token, and a frame of a megabyte then ends it with 1009', async () => {
    const frame = Buffer.concat([Buffer.from('81ff000000000010000000000000', 'hex'), Buffer.alloc(1_048_576)])
    const answer = await withoutTrace(() => raw(Buffer.concat([Buffer.from(upgrade('/trpc')), frame])))
    expect(answer.toString('latin1')).toMatch(/^HTTP\/1.1 101 /)
    expect(answer.includes(Buffer.from('880203f1', 'hex'))).toBe(true)
  })
})

test('nobody else noticed any of it', async () => {
  expect(ann.connections() + bob.connections() + stranger.connections()).toBe(3)
  expect(world.server(0).output()).not.toMatch(/unexpected error|request failed/)
})
