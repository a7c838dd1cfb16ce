// What callers and readers of logs must not learn.
import { appRouter, unlimited } from '@carillon/api'
import { eventually } from '@carillon/db/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createLogger } from './logger.ts'
import { createTestServer, dataOf, hear, type TestServer } from './testing.ts'

const innards =
  /\bselect\b.*\bfrom\b|\binsert into\b|\bupdate "|\bdelete from\b|violates|relation "|syntax error at|\bat \S+ \(|\.ts\b|\.js\b|node_modules|node:internal|file:\/\/|PostgresError|DrizzleQueryError|ECONN|127\.0\.0\.1:\d/i

describe('an error', () => {
  let server: TestServer
  let cookie = ''
  beforeAll(async () => {
    server = await createTestServer({ limits: unlimited })
    cookie = await server.signUp('alice')
  })
  afterAll(() => server[Symbol.asyncDispose]())

  const words = [
    "' or 1=1 --",
    '\u0000',
    '\ud800',
    'x'.repeat(9_000),
    '🔔'.repeat(3),
    '',
    '%s%n',
    '../../etc',
    '{{7*7}}',
  ]
  const numbers = [0, -1, 1.5, 2 ** 31, 2 ** 53 + 2, 2 ** 63, -(2 ** 63), 1e308]
  const ids = ['00000000-0000-0000-0000-000000000000', '01890000-0000-7000-8000-00000000000g', 'null']
  const fields = [
    ...['id', 'handle', 'username', 'password', 'displayName', 'current', 'next', 'name', 'query', 'title', 'body'],
    ...['conversationId', 'clientId', 'replyTo', 'emoji', 'seq', 'before', 'after', 'limit', 'cursor', 'lastEventId'],
    ...['to', 'with', 'kind', 'data', 'severity', 'key', 'ids', 'usernames', 'items', 'scopes', 'expiresAt', 'until'],
    ...['locale', 'timeZone', 'on', 'all', 'filter', 'groupKey'],
  ]
  const everywhere = (value: unknown) => Object.fromEntries(fields.map((field) => [field, value]))
  /** Right in its shape, so that it gets as far as the database. */
  const plausible = (word: string, number: number, id: string) => ({
    ...everywhere(word),
    ...{ id, conversationId: id, replyTo: id, ids: [id], handle: word, seq: number, before: number, after: number },
    ...{ limit: 1, to: [word], with: [word], usernames: [word], items: [{ id, seq: number }], on: true, all: true },
    ...{
      kind: 'announcement',
      data: { title: word },
      scopes: ['read'],
      severity: 'normal',
      filter: 'all',
      locale: 'en',
    },
    ...{ clientId: word.slice(0, 20), key: word.slice(0, 20), password: 'a long password', query: word.slice(0, 40) },
  })
  const garbage: unknown[] = [
    ...[null, true, 7, 'text', [], [[[[]]]], {}, JSON.parse('{"__proto__":{"id":"x"},"constructor":{}}')],
    ...[null, true, [], {}, [null], { toString: 1 }, 1e308, 'text', ids[0]].map(everywhere),
    ...words.map((word, index) => plausible(word, numbers[index % numbers.length] ?? 0, ids[index % ids.length] ?? '')),
    ...numbers.map((number) => plausible('alice', number, ids[0] ?? '')),
  ]
  const procedures = Object.keys(appRouter._def.procedures)
  const isChange = (path: string) => {
    const found: unknown = Object.entries(appRouter._def.procedures).find(([name]) => name === path)?.[1]
    return typeof found === 'function' && '_def' in found && Object(found._def).type === 'mutation'
  }

  test.each(procedures)('of %s tells nothing of how things are made, whatever it is given', async (path) => {
    const caller = path === 'session.signOut' ? await server.signUp('guest') : cookie
    const headers = { cookie: caller, origin: server.url }
    async function ask(input: unknown) {
      const text = encodeURIComponent(JSON.stringify(input)).slice(0, 12_000)
      const answer = isChange(path)
        ? await server.call(path, input, headers)
        : await fetch(`${server.url}/trpc/${path}?input=${text}`, { headers })
      expect(answer.status).not.toBe(405)
      const isStream = answer.headers.get('content-type')?.startsWith('text/event-stream')
      const body = isStream ? await answer.body?.cancel() : await answer.text()
      expect(String(body), JSON.stringify(input)).not.toMatch(innards)
      expect(answer.status, `${JSON.stringify(input)}: ${body}`).toBeLessThan(500)
    }
    await Promise.all(garbage.map(ask))
  })

  test('of our own making is told by its id alone', async () => {
    await using broken = await createTestServer()
    const headers = { cookie: await broken.signUp('alice'), origin: broken.url }
    const { sql } = broken.database
    for (const table of ['notifications', 'conversations', 'messages']) {
      await sql.unsafe(`alter table ${table} rename to "${table}-elsewhere"`)
    }
    for (const path of ['notifications.list', 'conversations.list', 'notifications.list,conversations.list']) {
      const input = path.includes(',') ? 'batch=1&input=%7B%220%22%3A%7B%7D%2C%221%22%3A%7B%7D%7D' : 'input=%7B%7D'
      const answer = await fetch(`${broken.url}/trpc/${path}?${input}`, { headers })
      expect(answer.status).toBe(500)
      const body = await answer.text()
      expect(body).toMatch(/Something went wrong on our side.*"faultId":"[-0-9a-f]{36}"/)
      expect(body).not.toMatch(innards)
    }
  })
})

/** Says in every place what is nobody's business, and returns it; somebody hears it, and acknowledges it. */
async function saySecrets(server: TestServer, cookie: string): Promise<string[]> {
  const headers = { cookie, origin: server.url }
  const readers = await server.signUp('reader')
  const stream = hear(server.openSocket({ cookie: readers }))
  await stream.opened
  stream.send({ id: 1, method: 'subscription', params: { path: 'live.events', input: {} } })
  await eventually(() => expect(JSON.stringify(stream.messages)).toContain('"sync"'))
  const ask = async <T>(path: string, input: unknown) => dataOf<T>(await server.call(path, input, headers))
  const { id } = await ask<{ id: string }>('conversations.open', { with: ['reader'], title: 'a hidden title' })
  const post = { conversationId: id, body: 'a hidden body', clientId: 'a hidden client id' }
  const message = await ask<{ id: string }>('messages.send', post)
  await ask('messages.edit', { id: message.id, body: 'a hidden edit' })
  await fetch(`${server.url}/trpc/messages.search?input=${encodeURIComponent('{"query":"a hidden query"}')}`, {
    headers,
  })
  const news = { title: 'a hidden headline', body: 'a hidden text', link: '/a-hidden-link' }
  const publication = { to: ['reader'], kind: 'announcement', data: news, groupKey: 'a hidden group' }
  await ask('notifications.send', publication)
  await ask('notifications.send', { ...publication, key: 'a hidden key' })
  await eventually(() => expect(JSON.stringify(stream.messages).match(/a hidden headline/g)?.length).toBeGreaterThan(1))
  await server.call('notifications.markRead', { all: true }, { cookie: readers, origin: server.url })
  await server.call('conversations.markRead', { id, seq: 1 }, { cookie: readers, origin: server.url })
  return ['a hidden', 'a-hidden']
}

test('no password, cookie or token reaches the log, nor any text, however much it is to say', async () => {
  let log = ''
  const logger = createLogger('trace', {
    write: (line) => {
      log += line
    },
  })
  await using server = await createTestServer({ logger })
  const secrets = ['a long password', 'a wrong password', 'another password']
  const cookie = await server.signUp('alice')
  const origin = server.url
  const { token } = await server.createToken(cookie, ['read', 'write', 'notifications:send'])
  const authorization = `Bearer ${token}`
  secrets.push(cookie.split('=')[1] ?? '', token, token.slice(4))

  await server.call('session.signIn', { username: 'alice', password: 'a wrong password' })
  await server.call(
    'session.changePassword',
    { current: 'a long password', next: 'another password' },
    { cookie, origin },
  )
  await fetch(`${server.url}/notify/alice`, { method: 'POST', body: 'a text for alice', headers: { authorization } })
  secrets.push('a text for alice', ...(await saySecrets(server, cookie)))
  await fetch(`${server.url}/trpc/session.me?token=${token}`, { headers: { authorization } })
  const socket = hear(server.openSocket({ cookie }, '?connectionParams=1'))
  await socket.opened
  socket.send({ method: 'connectionParams', data: { token } })
  socket.send({ id: 1, method: 'query', params: { path: 'no.such', input: { token } } })
  await eventually(() => expect(socket.messages).toHaveLength(1))
  // What fails is logged with all that is known of it.
  await server.database.sql`alter table users rename to people`
  const tries = [
    server.call('session.signIn', { username: 'alice', password: 'a long password' }),
    server.call('session.signUp', { username: 'bob', password: 'a long password' }),
    server.call('tokens.create', { name: 'x', scopes: ['read'] }, { cookie, origin }),
    fetch(`${server.url}/trpc/session.me`, { headers: { authorization } }),
    fetch(`${server.url}/trpc/session.me`, { headers: { cookie } }),
    hear(server.openSocket({ cookie })).refused,
  ]
  const told: string[] = []
  for (const tried of await Promise.all(tries)) {
    expect(typeof tried === 'number' ? tried : tried.status).toBeGreaterThan(499)
    if (typeof tried !== 'number') told.push(/"faultId":"([^"]+)"/.exec(await tried.text())?.[1] ?? 'no id')
  }

  expect(told).toHaveLength(5)
  for (const faultId of told) expect(log).toContain(faultId)
  for (const line of ['called messages.send', 'committed', 'delivered', 'acknowledged']) expect(log).toContain(line)
  for (const secret of secrets) expect(log).not.toContain(secret)
  expect(log).not.toMatch(/argon2|carillon_session=|crl_/)
})
