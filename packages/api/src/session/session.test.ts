import { accessTokens, sessions, users } from '@carillon/db'
import { eventually } from '@carillon/db/testing'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { appRouter } from '../root.ts'
import { createWorld, refusal, type World } from '../testing.ts'
import type { Caller } from './caller.ts'

let world: World
beforeAll(async () => {
  world = await createWorld({ pollMs: 3_600_000 })
})
afterAll(() => world[Symbol.asyncDispose]())

const password = 'correct horse battery'
let people = 0

const cookieIn = (headers: string[]) => headers.at(-1)?.split(';')[0] ?? ''
const idIn = (cookie: string) => cookie.split('=')[1] ?? ''

async function signUp(username = `person-${++people}`) {
  const { api, cookies } = world.as(null)
  const { user } = await api.session.signUp({ username, password })
  return { user, username, cookie: cookieIn(cookies) }
}

async function signIn(username: string, secret = password) {
  const { api, cookies } = world.as(null)
  await api.session.signIn({ username, password: secret })
  return cookieIn(cookies)
}

async function caller(cookie: string) {
  return world.carillon.authenticate({ cookie })
}

async function signedIn(cookie: string) {
  const found = await caller(cookie)
  if (!found) throw new Error('The cookie opens no session.')
  return world.as(found)
}

const sessionOf = async (cookie: string) => {
  const { handle } = (await caller(cookie)) ?? {}
  return eq(sessions.handle, handle ?? '')
}

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000)

describe('signing up and in', () => {
  test('carries a person by a cookie no script can read', async () => {
    const { api, cookies } = world.as(null)
    const { user } = await api.session.signUp({ username: 'Alice', password, displayName: 'Alice Martin' })
    expect(user).toMatchObject({ username: 'alice', displayName: 'Alice Martin', locale: 'en' })
    expect(JSON.stringify(user)).not.toContain('argon2')
    expect(cookies).toHaveLength(1)
    expect(cookies[0]).toMatch(/^carillon_session=\w+; HttpOnly; Max-Age=\d+; Path=\/; SameSite=Lax$/)
    const me = await (await signedIn(cookieIn(cookies))).api.session.me()
    expect(me).toEqual({ user, via: 'session' })
    expect(await (await signedIn(await signIn('ALICE'))).api.session.me()).toEqual(me)
  })

  test('over TLS the cookie is for TLS only', async () => {
    const { username } = await signUp()
    const cookies: string[] = []
    const setCookie = (cookie: string) => void cookies.push(cookie)
    const secure = (caller: Caller | null) =>
      appRouter.createCaller(world.carillon.createContext({ caller, isSecure: true, setCookie }))
    await secure(null).session.signIn({ username, password })
    await secure(await caller(cookieIn(cookies))).session.signOut()
    expect(cookies).toHaveLength(2)
    for (const cookie of cookies) expect(cookie).toMatch(/; Secure$/)
  })

  test('finds its cookie among others, whatever they carry', async () => {
    const { cookie } = await signUp()
    for (const header of [
      `theme=dark; ${cookie}`,
      `${cookie};theme=dark`,
      `odd=100%; ${cookie}`,
      `a=b=c;${cookie}; x`,
    ]) {
      expect(await caller(header), header).not.toBeNull()
    }
    for (const header of ['', 'carillon_session=', 'carillon_session=%', `x${cookie}`, 'odd=100%']) {
      expect(await caller(header), header).toBeNull()
    }
  })

  test('a name is taken once, in any spelling', async () => {
    const { username } = await signUp()
    const again = world.as(null).api.session.signUp({ username: username.toUpperCase(), password })
    expect(await refusal(again)).toMatchObject({ code: 'CONFLICT', field: 'username' })
  })

  test('two who want the same name at once: one gets it', async () => {
    const outcomes = await Promise.allSettled([signUp('wanted'), signUp('wanted'), signUp('wanted')])
    expect(outcomes.map((outcome) => outcome.status).toSorted()).toEqual(['fulfilled', 'rejected', 'rejected'])
  })

  test('a wrong password and an unknown name get the same answer', async () => {
    const { username } = await signUp()
    expect(await signIn(username)).toContain('carillon_session=')
    const { api, cookies } = world.as(null)
    const wrong = await refusal(api.session.signIn({ username, password: `${password}!` }))
    expect(wrong).toEqual({ code: 'UNAUTHORIZED', field: undefined, message: 'Wrong name or password.' })
    expect(await refusal(api.session.signIn({ username: 'nobody-at-all', password }))).toEqual(wrong)
    expect(cookies).toEqual([])
  })

  test('what cannot be a name or a password is refused by the name of the field', async () => {
    const { api } = world.as(null)
    for (const username of ['', 'a', '-a', 'a b', 'élise', 'a\0b', 'a/b', 'x'.repeat(33), '\ud800x']) {
      expect(await refusal(api.session.signUp({ username, password }))).toMatchObject({
        code: 'BAD_REQUEST',
        field: 'username',
      })
    }
    for (const secret of ['', '1234567', 'x'.repeat(201)]) {
      const call = api.session.signUp({ username: 'fine', password: secret })
      expect(await refusal(call)).toMatchObject({ code: 'BAD_REQUEST', field: 'password' })
    }
    const call = api.session.signIn({ username: 'a\0b', password })
    expect(await refusal(call)).toMatchObject({ code: 'BAD_REQUEST', field: 'username' })
    expect((await api.session.signUp({ username: 'fine', password: '12345678' })).user.username).toBe('fine')
  })

  test('where no cookie can be set, nobody is signed up', async () => {
    const overSocket = appRouter.createCaller(world.carillon.createContext({ caller: null, isSecure: false }))
    const username = 'over-a-socket'
    expect(await refusal(overSocket.session.signUp({ username, password }))).toMatchObject({ code: 'BAD_REQUEST' })
    expect((await signUp(username)).user.username).toBe(username)
    expect(await refusal(overSocket.session.signIn({ username, password }))).toMatchObject({ code: 'BAD_REQUEST' })
  })
})

describe('the first to sign up', () => {
  test('becomes admin, the next does not', async () => {
    await using empty = await createWorld({ pollMs: 3_600_000 })
    const first = await empty.as(null).api.session.signUp({ username: 'first', password })
    const second = await empty.as(null).api.session.signUp({ username: 'second', password })
    expect([first.user.isAdmin, second.user.isAdmin]).toEqual([true, false])
  })

  test('is one person, also when several are first at once', async () => {
    await using empty = await createWorld({ pollMs: 3_600_000 })
    const names = ['one', 'two', 'three', 'four']
    const { sql } = empty.database
    // Nobody can be stored until all have counted whom they find, or wait for their turn to.
    const { signingUp } = await sql.begin(async (holder) => {
      await holder`lock table users in share mode`
      const calls = names.map((username) => empty.as(null).api.session.signUp({ username, password }))
      await eventually(async () => {
        const [row] = await sql`
          select count(*)::int as waiting from pg_locks join pg_database on oid = database
          where datname = current_database() and not granted`
        expect(row?.waiting).toBe(names.length)
      })
      return { signingUp: Promise.all(calls) }
    })
    const all = await signingUp
    expect(all.filter(({ user }) => user.isAdmin)).toHaveLength(1)
  })
})

describe('what the tables hold', () => {
  test('opens nothing: neither session nor token nor password', async () => {
    const { user, cookie } = await signUp()
    const { api } = await signedIn(cookie)
    const { token } = await api.tokens.create({ name: 'script', scopes: ['read'] })
    const { db } = world.database
    const [session] = await db.select().from(sessions).where(eq(sessions.userId, user.id))
    const [stored] = await db.select().from(accessTokens).where(eq(accessTokens.userId, user.id))
    const [row] = await db.select().from(users).where(eq(users.id, user.id))
    const dump = JSON.stringify([session, stored, row])
    for (const secret of [idIn(cookie), token, password]) expect(dump).not.toContain(secret)
    expect(await world.carillon.authenticate({ bearer: token })).not.toBeNull()
    for (const value of [session?.id, session?.handle, stored?.id, stored?.handle]) {
      expect(await caller(`carillon_session=${value}`)).toBeNull()
      expect(await world.carillon.authenticate({ bearer: `${value}` })).toBeNull()
      expect(await world.carillon.authenticate({ bearer: `crl_${value}` })).toBeNull()
    }
  })
})

describe('a session ends', () => {
  test('by signing out, and its cookie is forgotten', async () => {
    const { cookie, username } = await signUp()
    const other = await signIn(username)
    const { api, cookies } = await signedIn(cookie)
    await api.session.signOut()
    expect(cookies).toEqual(['carillon_session=; HttpOnly; Max-Age=0; Path=/; SameSite=Lax'])
    expect(await caller(cookie)).toBeNull()
    expect(await caller(other)).not.toBeNull()
  })

  test('when it was not used for thirty days', async () => {
    const { cookie } = await signUp()
    const mine = await sessionOf(cookie)
    const { db } = world.database
    const [session] = await db.select().from(sessions).where(mine)
    const days = ((session?.expiresAt.getTime() ?? 0) - Date.now()) / 86_400_000
    expect(days).toBeCloseTo(30, 1)
    await db
      .update(sessions)
      .set({ expiresAt: daysAgo(0) })
      .where(mine)
    expect(await caller(cookie)).toBeNull()
    expect(await db.select().from(sessions).where(mine)).toEqual([])
  })

  test('after ninety days, however much it is used', async () => {
    const { cookie } = await signUp()
    const mine = await sessionOf(cookie)
    const { db } = world.database
    await db
      .update(sessions)
      .set({ createdAt: daysAgo(89) })
      .where(mine)
    expect(await caller(cookie)).not.toBeNull()
    await db
      .update(sessions)
      .set({ createdAt: daysAgo(91) })
      .where(mine)
    expect(await caller(cookie)).toBeNull()
  })

  test('later when it is used: its end moves on', async () => {
    const { cookie } = await signUp()
    const mine = await sessionOf(cookie)
    const { db } = world.database
    await db
      .update(sessions)
      .set({ expiresAt: daysAgo(-1), lastSeenAt: daysAgo(1) })
      .where(mine)
    expect(await caller(cookie)).not.toBeNull()
    const [session] = await db.select().from(sessions).where(mine)
    expect(session?.expiresAt.getTime()).toBeGreaterThan(daysAgo(-29).getTime())
    expect(session?.lastSeenAt.getTime()).toBeGreaterThan(Date.now() - 60_000)
  })

  test('when another device revokes it, which sees all of them and which is its own', async () => {
    const { cookie: phone, username } = await signUp()
    const laptop = await signIn(username)
    const { api } = await signedIn(laptop)
    const { items } = await api.session.list()
    expect(items.map((item) => item.current).toSorted()).toEqual([false, true])
    expect(JSON.stringify(items)).not.toContain(idIn(phone))
    await api.session.revoke({ handle: items.find((item) => !item.current)?.handle ?? '' })
    expect(await caller(phone)).toBeNull()
    expect(await caller(laptop)).not.toBeNull()
  })

  test('with all others at once', async () => {
    const { cookie, username } = await signUp()
    const others = [await signIn(username), await signIn(username)]
    await (await signedIn(cookie)).api.session.revokeOthers()
    for (const other of others) expect(await caller(other)).toBeNull()
    expect(await caller(cookie)).not.toBeNull()
  })
})

test('another password ends all other sessions, and the old one signs nobody in', async () => {
  const { cookie, username } = await signUp()
  const other = await signIn(username)
  const { api } = await signedIn(cookie)
  const wrong = api.session.changePassword({ current: 'not this one', next: 'a new password' })
  expect(await refusal(wrong)).toMatchObject({ code: 'BAD_REQUEST', field: 'current' })
  expect(await caller(other)).not.toBeNull()
  await api.session.changePassword({ current: password, next: 'a new password' })
  expect(await caller(other)).toBeNull()
  expect(await caller(cookie)).not.toBeNull()
  expect(await refusal(signIn(username))).toMatchObject({ code: 'UNAUTHORIZED' })
  expect(await caller(await signIn(username, 'a new password'))).not.toBeNull()
})

test('who shows the old password while it is changed is not signed in', async () => {
  const { username, user } = await signUp()
  const { sql } = world.database
  const { signingIn } = await sql.begin(async (changing) => {
    await changing`update users set password_hash = 'another' where id = ${user.id}`
    const signingIn = refusal(signIn(username))
    await eventually(async () => {
      const waiting = await sql`
        select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
      expect(waiting).toHaveLength(1)
    })
    return { signingIn }
  })
  expect(await signingIn).toMatchObject({ code: 'UNAUTHORIZED', message: 'Wrong name or password.' })
  expect(await sql`select id from sessions where user_id = ${user.id}`).toHaveLength(1)
})

test('of more than fifty sessions, the one that was not used for longest ends, on every server', async () => {
  const told: unknown[] = []
  world.carillon.onAccessChanged((userIds) => told.push(userIds))
  const { username, user, cookie } = await signUp()
  const { sql, db } = world.database
  await db
    .update(sessions)
    .set({ lastSeenAt: daysAgo(2) })
    .where(eq(sessions.userId, user.id))
  await sql`
    insert into sessions (id, handle, user_id, last_seen_at, expires_at)
    select name, name, ${user.id}, now() - interval '1 day', now() + interval '1 day'
    from (select 'session-' || n as name from generate_series(1, 48) n)`
  const handles = async () =>
    (await sql`select handle from sessions where user_id = ${user.id}`).map((row) => row['handle'])
  const fiftieth = await signIn(username)
  expect(await handles()).toHaveLength(50)
  const newest = await signIn(username)
  expect(await handles()).toHaveLength(50)
  expect(await handles()).toContain('session-48')
  expect(await caller(cookie)).toBeNull()
  for (const still of [fiftieth, newest]) expect(await caller(still)).not.toBeNull()
  await eventually(() => expect(told).toContainEqual([user.id]))
})
