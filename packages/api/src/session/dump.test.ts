// What a thief finds who has the whole database, by whatever way: every value of every row of every table.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defaultLimits } from '../limits/limits.ts'
import { createWorld, refusal, type World } from '../testing.ts'

let world: World
beforeAll(async () => {
  world = await createWorld({ limits: defaultLimits, pollMs: 3_600_000 })
})
afterAll(() => world[Symbol.asyncDispose]())

const address = '203.0.113.7'
const cookieIn = (cookies: string[]) => cookies.at(-1)?.split(';')[0] ?? ''

/** Every value in every row, as text; lists and objects taken apart. */
async function everyValue(): Promise<string[]> {
  const { sql } = world.database
  const columns = await sql<{ table: string }[]>`
    select distinct table_name as table from information_schema.columns where table_schema = 'public'`
  const values: string[] = []
  const collect = (value: unknown) => {
    if (typeof value === 'object' && value) for (const inner of Object.values(value)) collect(inner)
    else if (value !== null) values.push(String(value))
  }
  for (const { table } of columns) {
    const rows = await sql`select to_jsonb(t) as row from ${sql(table)} t`
    for (const { row } of rows) collect(row)
  }
  return values
}

/** Somebody who has done everything that has to do with secrets, and typed one into the wrong field. */
async function somebodyWithSecrets() {
  const secrets = {
    password: 'correct horse battery',
    next: 'another staple entirely',
    wrong: 'almost the right one',
    typed: 'my-password-in-the-name-field',
  }
  const { api, cookies } = world.as(null, address)
  await api.session.signUp({ username: 'alice', password: secrets.password })
  const cookie = cookieIn(cookies)
  await refusal(api.session.signIn({ username: 'alice', password: secrets.wrong }))
  await refusal(api.session.signIn({ username: secrets.typed, password: secrets.wrong }))
  const alice = world.as(await world.carillon.authenticate({ cookie }), address)
  await alice.api.session.changePassword({ current: secrets.password, next: secrets.next })
  await api.session.signIn({ username: 'alice', password: secrets.next })
  const { token } = await alice.api.tokens.create({ name: 'script', scopes: ['read'] })
  const { id } = await alice.api.conversations.open({ with: ['bob'] })
  await alice.api.messages.send({ conversationId: id, body: 'Hello', clientId: 'a' })
  const news = { to: ['bob'], kind: 'announcement', data: { title: 'News' }, key: 'key-of-a-request' }
  await alice.api.notifications.send(news)
  return { ...secrets, token, cookie, later: cookieIn(cookies), address, key: news.key }
}

test('a dump holds no secret, and nothing in it opens anything', async () => {
  await world.person('bob')
  const { cookie, later, ...secrets } = await somebodyWithSecrets()
  const values = await everyValue()
  expect(values).toContain('alice')
  expect(values.length).toBeGreaterThan(50)
  const ids = [cookie, later].map((header) => header.split('=')[1] ?? '')
  for (const secret of [...Object.values(secrets), ...ids, secrets.token.replace('crl_', '')]) {
    expect(secret.length).toBeGreaterThan(8)
    expect(values.filter((value) => value.includes(secret))).toEqual([])
  }
  // These do open something, so what follows tries the right doors.
  expect(await world.carillon.authenticate({ cookie: later })).not.toBeNull()
  expect(await world.carillon.authenticate({ bearer: secrets.token })).not.toBeNull()
  const printable = values.filter((value) => /^[\x21-\x7e]{8,}$/.test(value))
  for (const value of new Set(printable)) {
    expect(await world.carillon.authenticate({ cookie: `carillon_session=${value}` })).toBeNull()
    for (const bearer of [value, `crl_${value}`]) expect(await world.carillon.authenticate({ bearer })).toBeNull()
  }
})
