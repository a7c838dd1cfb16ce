import { accessTokens, feedEvents, feeds, notifications, sessions, users } from '@carillon/db'
import { createTestDatabase } from '@carillon/db/testing'
import { eq, sql } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { createCarillon } from '../carillon.ts'
import type { Figures } from '../figures/figures.ts'
import { seedDemo } from '../seed.ts'
import { createWorld, listenAs, refusal, type World } from '../testing.ts'
import { canaryName } from '../users/canary.ts'
import { type CanaryAccess, enterCanary, leaveCanary } from './canary.ts'

const counted: string[] = []
const note = (name: keyof Figures) => () => void counted.push(name)
const figures: Figures = {
  notified: note('notified'),
  posted: note('posted'),
  committed: note('committed'),
  hinted: note('hinted'),
  delivered: note('delivered'),
  connected: note('connected'),
  synced: note('synced'),
  called: note('called'),
  failed: note('failed'),
}

let world: World
const entered: CanaryAccess[] = []
beforeAll(async () => {
  world = await createWorld({ pollMs: 3_600_000, figures })
})
afterEach(async () => {
  for (const access of entered.splice(0)) await leaveCanary(world.database, access)
})
afterAll(() => world[Symbol.asyncDispose]())

let people = 0
const somebody = (options = {}) => world.person(`person-${++people}`, options)
const news = { kind: 'announcement', data: { title: 'News' } }
const toCanary = { to: [canaryName], ...news }

/** The canary itself, with the token of one flight. */
async function canary() {
  const access = await enterCanary(world.database)
  entered.push(access)
  const caller = await world.carillon.authenticate({ bearer: access.token })
  if (!caller) throw new Error('The token is not valid.')
  return { access, caller, ...world.as(caller) }
}

describe('the canary', () => {
  test('hears what it sends itself, and none of it is counted', async () => {
    const { context, api } = await canary()
    counted.length = 0
    await using stream = await listenAs({ context })
    await api.notifications.send(toCanary)
    const [heard] = await stream.take(1)
    expect(heard?.event).toMatchObject({ type: 'notification.created', notification: { title: 'News' } })
    expect(counted).toEqual([])
    const person = await somebody()
    await person.api.notifications.send({ to: [person.user.username], ...news })
    expect(counted).toContain('notified')
  })

  test('can be named by nobody else: it is as unknown as nobody at all', async () => {
    await canary()
    const [person, other, admin] = [await somebody(), await somebody(), await somebody({ isAdmin: true })]
    const { api } = person
    const group = await api.conversations.open({ with: [other.user.username], title: 'Group' })
    const nobody = '~nobody'
    const attempts = [
      (name: string) => api.notifications.send({ to: [other.user.username, name], ...news }),
      (name: string) => api.notifications.send({ to: [name], ...news, key: `key-${name}` }),
      (name: string) => api.conversations.open({ with: [name] }),
      (name: string) => api.conversations.addMembers({ id: group.id, usernames: [name] }),
      (name: string) => admin.api.admin.disconnect({ username: name }),
      (name: string) => admin.api.admin.revokeAccess({ username: name }),
    ]
    for (const attempt of attempts) {
      const told = await refusal(attempt(canaryName))
      const expected = await refusal(attempt(nobody))
      expect(told).toEqual({ ...expected, message: expected.message.replace(nobody, canaryName) })
    }
  })

  test('is not found by a search that finds others, and gets no broadcast', async () => {
    const { access } = await canary()
    const admin = await somebody({ isAdmin: true })
    await world.person('canary-keeper')
    const found = await Promise.all(['~', 'can'].map((query) => admin.api.users.search({ query })))
    expect(found.map(({ items }) => items.map(({ username }) => username))).toEqual([[], ['canary-keeper']])
    const { recipients } = await admin.api.notifications.broadcast(news)
    expect(recipients).toBe((await world.database.db.$count(users)) - 1)
    const theirs = eq(notifications.userId, access.userId)
    const all = await world.database.db.select({ actor: notifications.actorId }).from(notifications).where(theirs)
    expect(all.every(({ actor }) => actor === access.userId)).toBe(true)
  })

  test('cannot be signed in as, nor signed up', async () => {
    await canary()
    const password = 'a long password'
    const visitor = world.as(null)
    await visitor.api.session.signUp({ username: 'visitor', password })
    await visitor.api.session.signIn({ username: 'visitor', password })
    for (const guess of ['-', '', 'canary', password]) {
      const told = await refusal(visitor.api.session.signIn({ username: canaryName, password: guess }))
      expect(told).toEqual(await refusal(visitor.api.session.signIn({ username: '~nobody', password: guess })))
    }
    expect(await refusal(visitor.api.session.signUp({ username: canaryName, password }))).toMatchObject({
      code: 'BAD_REQUEST',
      field: 'username',
    })
    const canarys = await world.database.db.select().from(sessions).innerJoin(users, eq(users.id, sessions.userId))
    expect(canarys.filter(({ users: { username } }) => username === canaryName)).toEqual([])
  })

  test('has a token that may read and send, and runs out by itself', async () => {
    const { access, caller, api } = await canary()
    expect(caller).toMatchObject({ via: 'token', scopes: ['read', 'notifications:send'], user: { isAdmin: false } })
    expect(await refusal(api.users.update({ displayName: 'Somebody' }))).toMatchObject({ code: 'FORBIDDEN' })
    const { db } = world.database
    const [stored] = await db.select().from(accessTokens).where(eq(accessTokens.userId, access.userId))
    expect(stored?.expiresAt?.getTime()).toBeLessThan(Date.now() + 70_000)
    await leaveCanary(world.database, access)
    expect(await world.carillon.authenticate({ bearer: access.token })).toBeNull()
  })

  test('leaves nothing behind that grows, and badges that say what there is', async () => {
    const { access, api } = await canary()
    const { db } = world.database
    const mine = eq(notifications.userId, access.userId)
    for (let time = 0; time < 3; time++) await api.notifications.send(toCanary)
    await db.update(notifications).set({ createdAt: sql`now() - interval '1 hour'` }).where(mine)
    await db
      .update(feedEvents)
      .set({ createdAt: sql`now() - interval '1 hour'` })
      .where(eq(feedEvents.userId, access.userId))
    await api.notifications.send(toCanary)
    await leaveCanary(world.database, access)
    expect(await db.$count(notifications, mine)).toBe(1)
    expect(await db.$count(feedEvents, eq(feedEvents.userId, access.userId))).toBe(1)
    const [feed] = await db.select().from(feeds).where(eq(feeds.userId, access.userId))
    expect(feed).toMatchObject({ unseen: 1, unread: 1, floor: Number(feed?.head) - 1 })
  })

  test('is one for all servers, also when they make it at the same moment', async () => {
    await using database = await createTestDatabase(inject('postgresUrl'))
    const all = await Promise.all(Array.from({ length: 8 }, () => enterCanary(database)))
    expect(new Set(all.map(({ userId }) => userId)).size).toBe(1)
    expect(new Set(all.map(({ token }) => token)).size).toBe(8)
    expect([await database.db.$count(users), await database.db.$count(feeds)]).toEqual([1, 1])
  })

  test('is not the first who signs up, and no reason to show an empty world', async () => {
    await using database = await createTestDatabase(inject('postgresUrl'))
    await using carillon = await createCarillon({ database })
    await enterCanary(database)
    expect(await seedDemo(carillon, database)).toBe(true)
    await using empty = await createWorld({ pollMs: 3_600_000 })
    await enterCanary(empty.database)
    const signUp = (username: string) => empty.as(null).api.session.signUp({ username, password: 'a long password' })
    expect((await signUp('first')).user.isAdmin).toBe(true)
    expect((await signUp('second')).user.isAdmin).toBe(false)
  })
})
