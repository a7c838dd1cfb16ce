import { eventually } from '@carillon/db/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createCarillon } from '../carillon.ts'
import { appRouter } from '../root.ts'
import type { Caller } from '../session/caller.ts'
import { scopes } from '../session/scopes.ts'
import { createWorld, type Person, type Refusal, refusal, type World } from '../testing.ts'
import type { Limits } from './limits.ts'

/** So slow that nothing comes back while a story is told. */
const slow = (burst: number) => ({ perSecond: 1 / 3_600, burst })
const one = slow(1)

const limits: Limits = {
  sends: slow(6),
  publishes: slow(12),
  searches: slow(3),
  writes: slow(8),
  signInsPerAccount: one,
  signInsPerAddress: one,
  passwordsPerAddress: slow(10),
  signUpsPerAddress: one,
}

let world: World
beforeAll(async () => {
  world = await createWorld({ limits, pollMs: 3_600_000 })
})
afterAll(() => world[Symbol.asyncDispose]())

let made = 0
const unique = (name: string) => `${name}-${++made}`
const withToken = ({ user }: Person) => world.as({ via: 'token', handle: 'token', user, scopes: [...scopes] }).api

type Api = Person['api']

async function correspondence(writer: Person) {
  const friend = await world.person(unique('friend'))
  const { id } = await friend.api.conversations.open({ with: [writer.user.username] })
  const post = () => ({ conversationId: id, body: 'Hello', clientId: unique('client') })
  const news = () => ({ to: [writer.user.username], kind: 'announcement', data: { title: 'News' } })
  return {
    say: (api: Api) => api.messages.send(post()),
    tell: (api: Api) => api.notifications.send(news()),
  }
}

/** Calls until it is refused: how often it was allowed, and what was said then. */
async function exhaust(call: (round: number) => Promise<unknown>, most = 40): Promise<{ allowed: number } & Refusal> {
  for (let allowed = 0; allowed < most; allowed++) {
    const outcome = await call(allowed).then(
      () => null,
      (error: unknown) => error,
    )
    if (outcome) return { allowed, ...(await refusal(Promise.reject(outcome))) }
  }
  throw new Error('It was always allowed.')
}

const refused = { code: 'TOO_MANY_REQUESTS', field: undefined }

describe('a person', () => {
  test('sends so many messages and notifications together, and is told when to come back', async () => {
    const writer = await world.person(unique('writer'))
    const { say, tell } = await correspondence(writer)
    const end = await exhaust((round) => (round % 2 ? say(writer.api) : tell(writer.api)))
    expect(end).toMatchObject({ allowed: 6, ...refused })
    expect(end.retryAfterMs).toBeGreaterThan(0)
    expect(await refusal(tell(writer.api))).toMatchObject(refused)
  })

  test('has the same budget on every server', async () => {
    const { database } = world
    await using second = await createCarillon({ database, limits, pollMs: 3_600_000 })
    const writer = await world.person(unique('writer'))
    const { say } = await correspondence(writer)
    const there = appRouter.createCaller(second.createContext({ caller: writer.context.caller, isSecure: false }))
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) => say(index % 2 ? there : writer.api)),
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(6)
  })

  test('has a budget that others cannot spend', async () => {
    const [busy, calm] = [await world.person(unique('busy')), await world.person(unique('calm'))]
    const { say } = await correspondence(busy)
    await exhaust(() => say(busy.api))
    expect(await (await correspondence(calm)).say(calm.api)).toMatchObject({ seq: 1 })
  })

  test('searches and writes so much, beside what is sent', async () => {
    const person = await world.person(unique('person'))
    const { say } = await correspondence(person)
    const { users, messages, notifications } = person.api
    const searching = (round: number) => (round % 2 ? users.search({ query: 'a' }) : messages.search({ query: 'a' }))
    expect(await exhaust(searching)).toMatchObject({ allowed: 3, ...refused })
    expect(await exhaust(() => notifications.markSeen())).toMatchObject({ allowed: 8, ...refused })
    expect(await exhaust(() => say(person.api))).toMatchObject({ allowed: 6, ...refused })
  })

  test('who is refused has stored nothing, and may send the same later', async () => {
    const writer = await world.person(unique('writer'))
    const { say } = await correspondence(writer)
    await exhaust(() => say(writer.api))
    const { items } = await writer.api.conversations.list({})
    const [{ id: conversationId } = { id: '' }] = items
    const post = { conversationId, body: 'Later', clientId: 'kept' }
    expect(await refusal(writer.api.messages.send(post))).toMatchObject(refused)
    const { sql } = world.database
    expect(await sql`select 1 from messages where client_id = 'kept'`).toHaveLength(0)
    await sql`truncate budgets`
    const sent = await eventually(() => writer.api.messages.send(post))
    expect(sent).toMatchObject({ clientId: 'kept' })
  })
})

describe('what many are told of', () => {
  const crowd = (size: number) =>
    Promise.all(Array.from({ length: size }, () => world.person(unique('listener')))).then((people) =>
      people.map(({ user }) => user.username),
    )

  test('costs a token for every ten, whether they are invited or notified', async () => {
    const names = await crowd(30)
    const [host, teller] = [await world.person(unique('host')), await world.person(unique('teller'))]
    const { id } = await host.api.conversations.open({ with: names.slice(0, 11), title: 'Launch' })
    await host.api.conversations.addMembers({ id, usernames: names.slice(11, 22) })
    expect(await exhaust(() => host.api.conversations.open({ with: names.slice(0, 1) }))).toMatchObject({ allowed: 2 })
    const data = { title: 'News' }
    const tell = (to: string[]) => teller.api.notifications.send({ to, kind: 'announcement', data })
    await tell(names)
    expect(await exhaust(() => tell(names.slice(0, 10)))).toMatchObject({ allowed: 3, ...refused })
  })

  test('is told to nobody when there is not enough for all, and takes nothing from what is left but its first', async () => {
    const names = await crowd(50)
    const host = await world.person(unique('host'))
    const open = (count: number) => host.api.conversations.open({ with: names.slice(0, count), title: 'Launch' })
    await open(20)
    const refusedNow = await refusal(open(50))
    expect(refusedNow).toMatchObject(refused)
    expect(refusedNow.retryAfterMs).toBeGreaterThan(0)
    expect(await exhaust(() => open(1))).toMatchObject({ allowed: 3 })
    expect((await host.api.conversations.list({})).items).toHaveLength(4)
  })

  test('never costs more than a whole budget', async () => {
    const host = await world.person(unique('host'))
    const names = await crowd(90)
    await host.api.conversations.open({ with: names, title: 'Everybody' })
    expect(await exhaust(() => host.api.conversations.open({ with: names, title: 'Again' }))).toMatchObject({
      allowed: 0,
    })
  })
})

describe('what is published', () => {
  test('with a token has a budget of its own, whichever of the tokens it is', async () => {
    const owner = await world.person(unique('owner'))
    const { say, tell } = await correspondence(owner)
    const scripts = [withToken(owner), withToken(owner)]
    const publish = (round: number) => (round % 4 < 2 ? say : tell)(scripts[round % 2] as Api)
    expect(await exhaust(publish)).toMatchObject({ allowed: 12, ...refused })
    expect(await exhaust(() => say(owner.api))).toMatchObject({ allowed: 6 })
  })

  test('by an admin is notifications only: their messages are those of a person', async () => {
    const admin = await world.person(unique('admin'), { isAdmin: true })
    const { say, tell } = await correspondence(admin)
    const data = { title: 'For all' }
    const publish = (round: number) =>
      round % 2 ? tell(admin.api) : admin.api.notifications.broadcast({ kind: 'announcement', data })
    expect(await exhaust(publish)).toMatchObject({ allowed: 12, ...refused })
    expect(await exhaust(() => say(admin.api))).toMatchObject({ allowed: 6, ...refused })
  })
})

describe('everything that changes something is limited, and every search', () => {
  // Generated from the router: whatever is added takes from a budget, or fails here.
  const procedures = Object.entries(appRouter._def.procedures as unknown as Record<string, { _def: { type: string } }>)
  const isLimited = ([name, { _def }]: (typeof procedures)[number]) =>
    _def.type === 'mutation' || name.endsWith('.search')
  const names = procedures.filter(isLimited).map(([name]) => name)

  /** Only whoever is not signed in yet has to say something that makes sense to get that far. */
  const password = 'not the right one'
  const inputs: Record<string, (round: number) => unknown> = {
    'session.signUp': (round) => ({ username: `${unique('new')}-${round}`, password }),
    'session.signIn': () => ({ username: 'nobody', password }),
  }

  let tiny: World
  beforeAll(async () => {
    const budget = { ...limits, sends: one, publishes: one, searches: one, writes: one }
    tiny = await createWorld({ limits: budget, pollMs: 3_600_000 })
  })
  afterAll(() => tiny[Symbol.asyncDispose]())

  test.for(names)('%s', async (name) => {
    const person = await tiny.person(unique('person'), { isAdmin: true })
    const isForAll = name in inputs
    const caller: Caller | null = isForAll ? null : person.context.caller
    const { api } = tiny.as(caller, unique('address'))
    const step = (at: unknown, key: string) => (at as Record<string, unknown>)[key]
    const call = name.split('.').reduce<unknown>(step, api) as (input: unknown) => Promise<unknown>
    await call(inputs[name]?.(1)).catch(() => {})
    const second = await refusal(call(inputs[name]?.(2)))
    expect(second).toMatchObject(refused)
    expect(second.retryAfterMs).toBeGreaterThan(0)
  })
})
