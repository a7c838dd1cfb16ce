// Generated from the router: every procedure, called by everybody who must not. What a procedure is called with stands
// in one table; one that is missing there fails, so nothing is added without somebody thinking about strangers.
import { sessions, users } from '@carillon/db'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Context } from './context.ts'
import { encodeCursor } from './live/cursor.ts'
import { appRouter } from './root.ts'
import { hashPassword } from './session/password.ts'
import { type Scope, scopes } from './session/scopes.ts'
import { createWorld, type Person, refusal, type World } from './testing.ts'

const password = 'carillon-demo'
let world: World
let passwordHash: string
beforeAll(async () => {
  world = await createWorld({ pollMs: 3_600_000 })
  passwordHash = await hashPassword(password)
})
afterAll(() => world[Symbol.asyncDispose]())

let stages = 0
const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString()

/** An owner who has one of everything, a friend who shares the group, and a stranger who has nothing of it. */
async function stage() {
  const number = ++stages
  const name = (role: string) => `${role}-${number}`
  const owner = await world.person(name('owner'))
  const [friend, stranger] = [await world.person(name('friend')), await world.person(name('stranger'))]
  const admin = await world.person(name('admin'), { isAdmin: true })
  const { db } = world.database
  await db.update(users).set({ passwordHash }).where(eq(users.id, owner.id))
  const row = { userId: owner.id, expiresAt: new Date(Date.now() + 86_400_000) }
  const handle = `phone-${number}`
  await db.insert(sessions).values({ ...row, id: handle, handle })
  const token = await owner.api.tokens.create({ name: 'secret name', scopes: ['read'] })
  const group = await owner.api.conversations.open({ with: [friend.user.username], title: 'Secret title' })
  const post = { conversationId: group.id, body: 'Secret body', clientId: 'first' }
  const message = await owner.api.messages.send(post)
  await friend.api.messages.send({ ...post, body: 'Secret answer', clientId: 'second' })
  await owner.api.notifications.send({ to: [name('owner')], kind: 'announcement', data: { title: 'Secret news' } })
  const ids = (await owner.api.notifications.list({})).items.map((item) => item.id)
  const later = { to: [name('owner')], kind: 'announcement', data: { title: 'Secret plan' }, key: 'secret-key' }
  const { scheduled } = await owner.api.notifications.send({ ...later, sendAt: tomorrow() })
  return { owner, friend, stranger, admin, handle, token, group, message, ids, scheduledId: scheduled?.id, name }
}

type Stage = Awaited<ReturnType<typeof stage>>

interface Row {
  input: (stage: Stage) => unknown
  /** What a stranger gets: nothing is found, or the procedure is about themselves, or it is for everybody. */
  stranger: 'not-found' | 'own'
}

const own = (input: Row['input'] = () => undefined): Row => ({ input, stranger: 'own' })
const foreign = (input: Row['input']): Row => ({ input, stranger: 'not-found' })
const subscription = {
  keys: {
    p256dh: 'BNcRdreALRFXTkOOUHK1EtK2wtaz5Ry4YfYCA_0QTpQtUbVlUls0VJXg7A8u-Ts1XbjhazAkj7I99e8QcYP7DkM',
    auth: 'tBHItJI5svbpez7KI4CCXg',
  },
}
const news = { kind: 'announcement', data: { title: 'News' } }

const table: Record<string, Row> = {
  'session.signUp': own(({ name }) => ({ username: name('new'), password })),
  'session.signIn': own(({ owner }) => ({ username: owner.user.username, password })),
  'session.signOut': own(),
  'session.me': own(),
  'session.list': own(),
  'session.revoke': foreign(({ handle }) => ({ handle })),
  'session.revokeOthers': own(),
  'session.changePassword': own(() => ({ current: password, next: 'another password' })),
  'tokens.create': own(() => ({ name: 'script', scopes: ['read'] })),
  'tokens.list': own(),
  'tokens.revoke': foreign(({ token }) => ({ handle: token.handle })),
  'users.search': own(() => ({ query: 'nobody at all' })),
  'users.update': own(() => ({ displayName: 'Somebody' })),
  'notifications.send': own(({ friend }) => ({ to: [friend.user.username], ...news })),
  'notifications.sendMany': own(({ friend }) => ({ items: [{ to: [friend.user.username], ...news }] })),
  'notifications.broadcast': own(() => news),
  'notifications.list': own(() => ({})),
  'notifications.search': own(() => ({ query: 'secret' })),
  'notifications.counts': own(),
  'notifications.scheduled': own(() => ({})),
  'notifications.cancel': foreign(({ scheduledId }) => ({ id: scheduledId })),
  'notifications.retract': foreign(() => ({ key: 'secret-key' })),
  'notifications.replace': foreign(() => ({ key: 'secret-key', data: { title: 'Other news' } })),
  'notifications.why': foreign(({ ids }) => ({ id: ids[0] })),
  'notifications.markSeen': own(),
  'notifications.markRead': foreign(({ ids }) => ({ ids })),
  'notifications.markUnread': foreign(({ ids }) => ({ ids })),
  'notifications.archive': foreign(({ ids }) => ({ ids })),
  'notifications.unarchive': foreign(({ ids }) => ({ ids })),
  'notifications.snooze': foreign(({ ids }) => ({ ids, until: tomorrow() })),
  'notifications.unsnooze': foreign(({ ids }) => ({ ids })),
  'preferences.get': own(),
  'preferences.set': own(() => ({ kinds: { message: { sound: false } } })),
  'preferences.setSubject': own(({ group }) => ({ groupKey: `conversation:${group.id}`, mode: 'muted' })),
  'push.publicKey': own(),
  'push.register': own(({ name }) => ({ ...subscription, endpoint: `https://8.8.8.8/${name('endpoint')}` })),
  'push.unregister': own(({ name }) => ({ endpoint: `https://8.8.8.8/${name('endpoint')}` })),
  'push.list': own(),
  'push.test': own(),
  'conversations.open': own(({ friend }) => ({ with: [friend.user.username] })),
  'conversations.list': own(() => ({})),
  'conversations.get': foreign(({ group }) => ({ id: group.id })),
  'conversations.addMembers': foreign(({ group, admin }) => ({ id: group.id, usernames: [admin.user.username] })),
  'conversations.leave': foreign(({ group }) => ({ id: group.id })),
  'conversations.rename': foreign(({ group }) => ({ id: group.id, title: 'Renamed' })),
  'conversations.markRead': foreign(({ group }) => ({ id: group.id, seq: 2 })),
  'conversations.markDelivered': foreign(({ group }) => ({ items: [{ id: group.id, seq: 2 }] })),
  'conversations.markUnread': foreign(({ group }) => ({ id: group.id, seq: 1 })),
  'messages.send': foreign(({ group }) => ({ conversationId: group.id, body: 'Hello', clientId: 'third' })),
  'messages.list': foreign(({ group }) => ({ conversationId: group.id })),
  'messages.edit': foreign(({ message }) => ({ id: message.id, body: 'Edited' })),
  'messages.remove': foreign(({ message }) => ({ id: message.id })),
  'messages.react': foreign(({ message }) => ({ id: message.id, emoji: '👍', on: true })),
  'messages.search': foreign(({ group }) => ({ query: 'secret', conversationId: group.id })),
  'admin.overview': own(),
  'admin.live': own(),
  'admin.history': own(),
  'admin.audit': own(() => ({})),
  'admin.trace': own(({ ids }) => ({ id: ids[0] })),
  'admin.sendTest': own(),
  'admin.disconnect': own(({ friend }) => ({ username: friend.user.username })),
  'admin.revokeAccess': own(({ friend }) => ({ username: friend.user.username })),
  'live.visible': own(),
  'live.events': own(({ owner }) => ({ lastEventId: encodeCursor(owner.context.hub.epoch, owner.id, 0) })),
}

interface Policy {
  for: 'anybody' | 'users' | 'sessions' | 'admins'
  scope?: Scope
}
const procedures = Object.keys(appRouter._def.procedures)
const isPolicy = (meta: unknown): meta is Policy => typeof meta === 'object' && meta !== null && 'for' in meta

function policyOf(name: string): Policy {
  const procedure: object | undefined = Object.entries(appRouter._def.procedures).find(([path]) => path === name)?.[1]
  const def: unknown = procedure && '_def' in procedure ? procedure._def : null
  const meta: unknown = typeof def === 'object' && def && 'meta' in def ? def.meta : null
  if (!isPolicy(meta)) throw new Error(`${name} has no policy.`)
  return meta
}

function rowOf(name: string): Row {
  const row = table[name]
  if (!row) throw new Error(`${name} is missing in the table: what may a stranger do with it?`)
  return row
}

const isStream = (answer: unknown): answer is AsyncGenerator =>
  typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer

/** Calls it by its name; of a stream, the answer is the first event. */
async function call(context: Context, name: string, input: unknown): Promise<unknown> {
  const caller: unknown = appRouter.createCaller(context)
  const step = (at: unknown, key: string) => (at as Record<string, unknown>)[key]
  const procedure = name.split('.').reduce(step, caller) as (input: unknown) => Promise<unknown>
  const answer = await procedure(input)
  if (!isStream(answer)) return answer
  const { value } = await answer.next()
  await answer.return(undefined)
  return value
}

const withToken = (person: Person, granted: Scope[]) =>
  world.as({ via: 'token', handle: 'token', user: person.user, scopes: granted }).context
const anonymous = () => world.as(null).context

/** What each table holds, in short: equal as long as nothing changes anywhere. */
async function everything(): Promise<unknown> {
  const { sql } = world.database
  const tables = await sql<{ name: string }[]>`
    select table_name as name from information_schema.tables where table_schema = 'public'`
  const digests = tables.map(
    ({ name }) => `select '${name}' as name, md5(string_agg(t::text, '' order by t::text)) as digest from ${name} t`,
  )
  return [...(await sql.unsafe(`${digests.join(' union all ')} order by 1`))]
}

/** Refused with this code, and nothing has changed. */
async function expectRefused(context: Context, name: string, input: unknown, code: string) {
  const before = await everything()
  expect(await refusal(call(context, name, input))).toMatchObject({ code })
  expect(await everything()).toEqual(before)
}

test('every procedure has a policy and a row in the table, and the table has no other', () => {
  expect(Object.keys(table).toSorted()).toEqual(procedures.toSorted())
  for (const name of procedures) {
    const policy = policyOf(name)
    expect(['anybody', 'users', 'sessions', 'admins'], name).toContain(policy.for)
    const needsScope = policy.for === 'users' || policy.for === 'admins'
    expect(policy.scope === undefined, name).toBe(!needsScope)
  }
})

describe.for(procedures)('%s', (name) => {
  const policy = policyOf(name)

  const isAbout = table[name]?.stranger
  const rightOf = ({ owner, admin }: Stage) => (policy.for === 'admins' ? admin : owner)

  test('is there for the right person', async () => {
    const there = await stage()
    const context = policy.for === 'anybody' ? anonymous() : rightOf(there).context
    await call(context, name, rowOf(name).input(there))
    expect(world.errors).toEqual([])
  })

  if (policy.for !== 'anybody') {
    test('is closed to everybody else, and open to a token with its scope', async () => {
      const there = await stage()
      const { owner, admin, stranger } = there
      const input = rowOf(name).input(there)
      const { scope } = policy
      const others = scopes.filter((other) => other !== scope)
      await expectRefused(anonymous(), name, input, 'UNAUTHORIZED')
      await expectRefused(withToken(rightOf(there), others), name, input, 'FORBIDDEN')
      await expectRefused(withToken(rightOf(there), []), name, input, 'FORBIDDEN')
      if (policy.for === 'admins') {
        await expectRefused(owner.context, name, input, 'FORBIDDEN')
        await expectRefused(withToken(owner, [...scopes]), name, input, 'FORBIDDEN')
      } else if (isAbout === 'not-found') {
        await expectRefused(stranger.context, name, input, 'NOT_FOUND')
        await expectRefused(admin.context, name, input, 'NOT_FOUND')
      }
      // Nothing has changed: what was refused so far was not refused because of what is called for.
      if (scope) await call(withToken(rightOf(there), [scope]), name, input)
    })
  }

  if (isAbout === 'own' && policy.for === 'users') {
    test('tells a stranger nothing of others', async () => {
      const there = await stage()
      const { stranger, owner, handle, token, group, ids } = there
      const answer = JSON.stringify(await call(stranger.context, name, rowOf(name).input(there)))
      for (const secret of [owner.id, handle, token.handle, group.id, ...ids]) expect(answer).not.toContain(secret)
      expect(answer.toLowerCase()).not.toContain('secret')
    })
  }
})
