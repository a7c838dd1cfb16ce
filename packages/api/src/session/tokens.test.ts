import { accessTokens } from '@carillon/db'
import { eventually } from '@carillon/db/testing'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createWorld, type Person, refusal, type World } from '../testing.ts'
import type { Scope } from './scopes.ts'

let world: World
beforeAll(async () => {
  world = await createWorld({ pollMs: 3_600_000 })
})
afterAll(() => world[Symbol.asyncDispose]())

let people = 0
const somebody = (options = {}) => world.person(`person-${++people}`, options)

const create = (owner: Person, ...scopes: Scope[]) => owner.api.tokens.create({ name: 'script', scopes })

async function holding(token: string) {
  const caller = await world.carillon.authenticate({ bearer: token })
  if (!caller) throw new Error('The token is not valid.')
  return world.as(caller).api
}

const announce = (to: Person) => ({ to: [to.user.username], kind: 'announcement', data: { title: 'Build done' } })

describe('a token', () => {
  test('is shown once and speaks for its owner', async () => {
    const owner = await somebody()
    const { token, handle } = await create(owner, 'read')
    expect(token).toMatch(/^crl_[\w-]{43}$/)
    expect(await (await holding(token)).session.me()).toEqual({ user: owner.user, via: 'token' })
    const { items } = await owner.api.tokens.list()
    expect(items).toMatchObject([{ handle, name: 'script', scopes: ['read'], expiresAt: null }])
    expect(JSON.stringify(items)).not.toContain(token.slice(4))
  })

  test('may do what its scopes name, and nothing else', async () => {
    const [owner, reader] = [await somebody(), await somebody()]
    const sender = await holding((await create(owner, 'notifications:send')).token)
    await sender.notifications.send(announce(reader))
    for (const call of [sender.notifications.counts, sender.notifications.markSeen, sender.session.me]) {
      expect(await refusal(call())).toMatchObject({ code: 'FORBIDDEN' })
    }
    const watcher = await holding((await create(owner, 'read', 'write')).token)
    await watcher.notifications.list({})
    expect(await refusal(watcher.notifications.send(announce(reader)))).toMatchObject({ code: 'FORBIDDEN' })
  })

  test('of somebody who is no admin does not broadcast, whatever its scopes', async () => {
    const admin = await somebody({ isAdmin: true })
    const message = { kind: 'announcement', data: { title: 'Hello' } }
    await (await holding((await create(admin, 'notifications:broadcast')).token)).notifications.broadcast(message)
    const other = await holding((await create(await somebody(), 'notifications:broadcast')).token)
    expect(await refusal(other.notifications.broadcast(message))).toMatchObject({ code: 'FORBIDDEN' })
  })

  test('makes no tokens, ends no sessions and changes no password', async () => {
    const owner = await somebody()
    await create(owner, 'read')
    const script = await holding((await create(owner, 'read', 'write')).token)
    const calls = [
      () => script.tokens.create({ name: 'another', scopes: ['read'] }),
      () => script.tokens.list(),
      () => script.session.list(),
      () => script.session.revokeOthers(),
      () => script.session.changePassword({ current: 'whatever', next: 'whatever else' }),
    ]
    for (const call of calls) expect(await refusal(call())).toMatchObject({ code: 'FORBIDDEN' })
  })

  test('ends when it expires', async () => {
    const owner = await somebody()
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString()
    const { token, handle } = await owner.api.tokens.create({ name: 'for an hour', scopes: ['read'], expiresAt })
    expect(await world.carillon.authenticate({ bearer: token })).not.toBeNull()
    const past = new Date(Date.now() - 1_000)
    await world.database.db.update(accessTokens).set({ expiresAt: past }).where(eq(accessTokens.handle, handle))
    expect(await world.carillon.authenticate({ bearer: token })).toBeNull()
  })

  test('ends when its owner revokes it, and only that one', async () => {
    const owner = await somebody()
    const [gone, kept] = [await create(owner, 'read'), await create(owner, 'read')]
    await owner.api.tokens.revoke({ handle: gone.handle })
    expect(await world.carillon.authenticate({ bearer: gone.token })).toBeNull()
    expect(await world.carillon.authenticate({ bearer: kept.token })).not.toBeNull()
    expect(await refusal(owner.api.tokens.revoke({ handle: gone.handle }))).toMatchObject({ code: 'NOT_FOUND' })
  })

  test('remembers when it was used last', async () => {
    const owner = await somebody()
    const { token } = await create(owner, 'read')
    const lastUse = async () => (await owner.api.tokens.list()).items[0]?.lastUsedAt
    expect(await lastUse()).toBeNull()
    await world.carillon.authenticate({ bearer: token })
    expect(Date.parse((await lastUse()) ?? '')).toBeGreaterThan(Date.now() - 60_000)
  })

  test('used at once with others is noted down together with them', async () => {
    const owner = await somebody()
    const tokens = await Promise.all(Array.from({ length: 20 }, () => create(owner, 'read')))
    await Promise.all(tokens.map(({ token }) => world.carillon.authenticate({ bearer: token })))
    const [noted] = await world.database.sql`
      select count(last_used_at)::int as tokens, count(distinct xmin::text)::int as statements
      from access_tokens where user_id = ${owner.id}`
    expect(noted?.['tokens']).toBe(20)
    expect(noted?.['statements']).toBeLessThan(8)
  })

  test('whose row somebody holds is known all the same, and keeps nobody else waiting', async () => {
    const owner = await somebody()
    const tokens = [await create(owner, 'read'), await create(owner, 'read')]
    await world.database.sql.begin(async (holder) => {
      await holder`select id from access_tokens where handle = ${tokens[0]?.handle ?? ''} for update`
      const askedAt = performance.now()
      const known = await Promise.all(tokens.map(({ token }) => world.carillon.authenticate({ bearer: token })))
      expect(known.map((caller) => caller?.user.id)).toEqual([owner.id, owner.id])
      expect(performance.now() - askedAt).toBeLessThan(2_000)
    })
    const { items } = await owner.api.tokens.list()
    const used = items.filter(({ lastUsedAt }) => lastUsedAt !== null)
    expect(used.map(({ handle }) => handle)).toEqual([tokens[1]?.handle])
  })

  test('that is not valid is nobody, even beside a valid cookie', async () => {
    const { api, cookies } = world.as(null)
    await api.session.signUp({ username: 'with-cookie', password: 'carillon-demo' })
    const cookie = cookies[0]?.split(';')[0]
    expect(await world.carillon.authenticate({ cookie })).not.toBeNull()
    for (const bearer of ['', 'crl_', `crl_${'x'.repeat(43)}`, 'x\0', 'crl_\0']) {
      expect(await world.carillon.authenticate({ cookie, bearer }), bearer).toBeNull()
    }
  })
})

/** What somebody who ends a session has locked by then. */
const endings = [
  ['all access of its owner', 'select id from users where id = $1 for no key update'],
  ['its session alone', 'select id from sessions where user_id = $1 for update'],
] as const

test.for(endings)('a token is not made while somebody ends %s', async ([, lock]) => {
  const { sql, db } = world.database
  const owner = await somebody()
  await create(owner, 'read')
  const { refused } = await sql.begin(async (ending) => {
    await ending.unsafe(lock, [owner.id])
    const refused = refusal(create(owner, 'write'))
    await eventually(async () => {
      const waiting = await sql`
        select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
      expect(waiting).toHaveLength(1)
    })
    await ending`delete from sessions where user_id = ${owner.id}`
    await ending`delete from access_tokens where user_id = ${owner.id}`
    return { refused }
  })
  expect(await refused).toMatchObject({ code: 'UNAUTHORIZED' })
  expect(await db.$count(accessTokens, eq(accessTokens.userId, owner.id))).toBe(0)
})

test('what makes no sense is refused by the name of the field', async () => {
  const owner = await somebody()
  const fine = { name: 'fine', scopes: ['read'] as Scope[] }
  await owner.api.tokens.create(fine)
  const wrong = [
    [{ ...fine, name: ' ' }, 'name'],
    [{ ...fine, scopes: [] }, 'scopes'],
    [{ ...fine, scopes: ['everything' as Scope] }, 'scopes.0'],
    [{ ...fine, expiresAt: 'tomorrow' }, 'expiresAt'],
    [{ ...fine, expiresAt: '2001-01-01T00:00:00Z' }, 'expiresAt'],
  ] as const
  for (const [input, field] of wrong) {
    const call = owner.api.tokens.create({ ...input, scopes: [...input.scopes] })
    expect(await refusal(call)).toMatchObject({ code: 'BAD_REQUEST', field })
  }
  expect(await refusal(owner.api.tokens.revoke({ handle: 'a\0b' }))).toMatchObject({ field: 'handle' })
})

test('nobody has more than fifty', async () => {
  const owner = await somebody()
  for (let count = 0; count < 50; count++) await create(owner, 'read')
  expect(await refusal(create(owner, 'read'))).toMatchObject({ code: 'BAD_REQUEST', field: 'name' })
  const { items } = await owner.api.tokens.list()
  expect(items).toHaveLength(50)
})
