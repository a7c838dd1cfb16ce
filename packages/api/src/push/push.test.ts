import { sessions } from '@carillon/db'
import { eventually } from '@carillon/db/testing'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { appRouter } from '../root.ts'
import { createWorld, type Person, refusal, type World } from '../testing.ts'
import { type Browser, type PushService, startPushService } from './fake-push-service.ts'
import { takeSends } from './sends.ts'

let service: PushService
let world: World
beforeAll(async () => {
  service = await startPushService()
  const push = { trusted: [service.origin], everyMs: 20, contact: 'mailto:ops@carillon.example' }
  world = await createWorld({ pollMs: 3_600_000, push })
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
  await service[Symbol.asyncDispose]()
})

let made = 0
const unique = (name: string) => `${name}-${++made}`
const somebody = (options: { locale?: 'en' | 'fr' } = {}) => world.person(unique('reader'), options)
const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString()

async function subscribed(person: Person): Promise<Browser> {
  const browser = service.browser()
  await person.api.push.register(browser.subscription)
  return browser
}

async function send({ user }: Person, more: object = {}) {
  const sender = await world.person(unique('sender'))
  const what = { to: [user.username], kind: 'announcement', data: { title: 'News', body: 'Zoë is here' } }
  const { notifications } = await sender.api.notifications.send({ ...what, ...more })
  return notifications[0]?.id ?? ''
}

const pushOf = async ({ api }: Person, id: string) => (await api.notifications.why({ id })).push
const becomes = (person: Person, id: string, reason: string) =>
  eventually(async () => expect(await pushOf(person, id)).toMatchObject({ reason }), { timeoutMs: 15_000 })
const readBy = (browser: Browser) => service.heardFor(browser).map(({ body }) => browser.read(body))

describe('the keys', () => {
  test('are made when they are first asked for, and are the same everywhere', async () => {
    await using other = await createWorld()
    const [here, there] = [await somebody(), await other.person('elsewhere')]
    const keys = await Promise.all([here.api.push.publicKey(), here.api.push.publicKey()])
    expect(keys[0]).toEqual(keys[1])
    expect(keys[0]?.publicKey).toMatch(/^[\w-]{87}$/)
    expect(await there.api.push.publicKey()).not.toEqual(keys[0])
    const rows = await world.database.sql`select * from push_keys`
    expect(rows).toHaveLength(1)
  })
})

describe('an endpoint', () => {
  test('is refused where our servers must not go', async () => {
    const { api } = await somebody()
    const { keys } = service.browser().subscription
    for (const endpoint of [
      'nonsense',
      'http://push.example/abc',
      'ftp://push.example/abc',
      'https://push.example:8443/abc',
      'https://user:password@93.184.216.34/abc',
      'https://127.0.0.1/abc',
      'https://127.1/abc',
      'https://2130706433/abc',
      'https://10.1.2.3/abc',
      'https://172.16.0.1/abc',
      'https://192.168.1.1/abc',
      'https://169.254.169.254/latest/meta-data',
      'https://100.64.0.1/abc',
      'https://0.0.0.0/abc',
      'https://198.18.0.1/abc',
      'https://[::1]/abc',
      'https://[::ffff:10.0.0.1]/abc',
      'https://[fe80::1]/abc',
      'https://[fd00::1]/abc',
      'https://[64:ff9b::a00:1]/abc',
      'https://localhost/abc',
      // What PostgreSQL stores in no text, and in no index.
      'https://93.184.216.34/\0',
      `https://93.184.216.34/${'é'.repeat(970)}`,
    ]) {
      const refused = await refusal(api.push.register({ endpoint, keys }))
      expect(refused, endpoint).toMatchObject({ code: 'BAD_REQUEST', field: 'endpoint' })
    }
    expect(await refusal(api.push.unregister({ endpoint: '\0' }))).toMatchObject({ field: 'endpoint' })
    await api.push.register({ endpoint: 'https://93.184.216.34/abc', keys })
    expect((await api.push.list()).items).toMatchObject([{ host: '93.184.216.34', current: true, sentAt: null }])
  })

  test('is refused with keys nobody could read with, by their names', async () => {
    const { api } = await somebody()
    const { endpoint, keys } = service.browser().subscription
    const offCurve = Buffer.alloc(65, 4).toString('base64url')
    for (const [field, wrong] of [
      ['keys.p256dh', { ...keys, p256dh: 'abc' }],
      ['keys.p256dh', { ...keys, p256dh: offCurve }],
      ['keys.auth', { ...keys, auth: 'abc' }],
      ['keys.auth', { ...keys, auth: '!!!' }],
    ] as const) {
      expect(await refusal(api.push.register({ endpoint, keys: wrong }))).toMatchObject({ field })
    }
    await api.push.register({ endpoint, keys })
  })

  test('is theirs who came last, and no more of them are kept than ten', async () => {
    const [before, after] = [await somebody(), await somebody()]
    const browser = await subscribed(before)
    await after.api.push.register(browser.subscription)
    expect((await before.api.push.list()).items).toEqual([])
    for (let count = 0; count < 10; count++) await subscribed(after)
    const { items } = await after.api.push.list()
    expect(items).toHaveLength(10)
    await send(after)
    await eventually(() => expect(service.heardFor(browser)).toEqual([]))
  })

  test('goes with the session, and when its browser says so; nobody else can send it away', async () => {
    const [reader, stranger] = [await somebody(), await somebody()]
    const browser = await subscribed(reader)
    const { endpoint } = browser.subscription
    await stranger.api.push.unregister({ endpoint })
    expect((await reader.api.push.list()).items).toHaveLength(1)
    await reader.api.push.unregister({ endpoint })
    expect((await reader.api.push.list()).items).toEqual([])
    await reader.api.push.register(browser.subscription)
    await world.database.db.delete(sessions).where(eq(sessions.handle, reader.handle))
    expect((await reader.api.push.list()).items).toEqual([])
    const id = await send(reader)
    expect(await pushOf(reader, id)).toMatchObject({ reason: 'no-endpoint' })
    expect(service.heardFor(browser)).toEqual([])
  })

  test('is told nothing once its session has expired, though nobody has removed that yet', async () => {
    const reader = await somebody()
    const browser = await subscribed(reader)
    const expiresAt = new Date(Date.now() - 1_000)
    await world.database.db.update(sessions).set({ expiresAt }).where(eq(sessions.handle, reader.handle))
    await becomes(reader, await send(reader), 'endpoint-gone')
    expect(service.heardFor(browser)).toEqual([])
  })
})

describe('a notification', () => {
  test('is sent to every browser of its reader, sealed, small and in their language', async () => {
    const reader = await somebody({ locale: 'fr' })
    const browsers = [await subscribed(reader), await subscribed(reader)]
    const id = await send(reader, { groupKey: 'build 7', severity: 'high' })
    await becomes(reader, id, 'sent')
    for (const browser of browsers) {
      await eventually(() => expect(service.heardFor(browser)).toHaveLength(1))
      const [heard] = service.heardFor(browser)
      expect(heard?.headers).toMatchObject({ ttl: '86400', urgency: 'high', 'content-encoding': 'aes128gcm' })
      expect(heard?.headers['topic']).toMatch(/^[\w-]{32}$/)
      expect(heard?.headers.authorization).toMatch(/^vapid t=.+, k=/)
      expect(heard?.body.length).toBeLessThan(4_096)
      expect(heard?.body.includes('News')).toBe(false)
      expect(readBy(browser)).toEqual([
        {
          id,
          kind: 'announcement',
          title: 'News',
          body: 'Zoë is here',
          link: null,
          severity: 'high',
          tag: 'build 7',
          unseen: 1,
        },
      ])
    }
    expect(await pushOf(reader, id)).toMatchObject({ isTold: true, sends: [{ outcome: 'sent' }, { outcome: 'sent' }] })
    await eventually(async () => {
      expect((await reader.api.push.list()).items.every(({ sentAt }) => sentAt !== null)).toBe(true)
    })
  })

  test('counts what everybody was told as the bell does, also before its reader has looked', async () => {
    const reader = await somebody()
    const browser = await subscribed(reader)
    const admin = await world.person(unique('admin'), { isAdmin: true })
    for (const title of ['one', 'two'])
      await admin.api.notifications.broadcast({ kind: 'announcement', data: { title } })
    await send(reader)
    await eventually(() => expect(readBy(browser)).toMatchObject([{ unseen: 3 }]))
    const [, told] = (await reader.api.notifications.list({})).items
    expect(await pushOf(reader, told?.id ?? '')).toEqual({ isTold: false, reason: 'broadcast', sends: [] })
  })

  test('fits, however long it is', async () => {
    const reader = await somebody()
    const browser = await subscribed(reader)
    const data = { title: '😀'.repeat(200), body: '😀'.repeat(2_000), link: `/${'x'.repeat(1_999)}` }
    const id = await send(reader, { data })
    await becomes(reader, id, 'sent')
    expect(service.heardFor(browser)[0]?.body.length).toBeLessThan(4_096)
    expect(readBy(browser)).toMatchObject([{ link: null }])
  })

  test('raised in a transaction is sent as well', async () => {
    const [reader, author] = [await somebody(), await somebody()]
    const browser = await subscribed(reader)
    const { id } = await author.api.conversations.open({ with: [reader.user.username] })
    await author.api.messages.send({ conversationId: id, body: 'Are you there?', clientId: unique('client') })
    await eventually(() => expect(readBy(browser)).toMatchObject([{ kind: 'message', body: 'Are you there?' }]))
  })

  test('is not sent where its reader does not want it', async () => {
    const reader = await somebody()
    const browser = await subscribed(reader)
    await reader.api.preferences.set({ kinds: { announcement: { push: false } } })
    expect(await pushOf(reader, await send(reader))).toEqual({ isTold: false, reason: 'muted-kind', sends: [] })
    await reader.api.preferences.set({ kinds: { announcement: { push: null } }, doNotDisturbUntil: inAnHour() })
    expect(await pushOf(reader, await send(reader))).toMatchObject({ reason: 'do-not-disturb', sends: [] })
    await becomes(reader, await send(reader, { severity: 'critical' }), 'sent')
    expect(readBy(browser)).toMatchObject([{ severity: 'critical' }])
  })

  test('is not sent to who is looking, on whichever server, and is again once they look away', async () => {
    const reader = await somebody()
    const browser = await subscribed(reader)
    const leaving = new AbortController()
    const stream = await appRouter.createCaller(reader.context, { signal: leaving.signal }).live.visible()
    const iterator = stream[Symbol.asyncIterator]()
    await iterator.next()
    const isKnown = async (expected: number) =>
      expect(await world.database.sql`select 1 from looking where user_id = ${reader.id}`).toHaveLength(expected)
    await eventually(() => isKnown(1))
    const seen = await send(reader)
    await becomes(reader, seen, 'looking')
    leaving.abort()
    await iterator.next()
    await eventually(() => isKnown(0))
    const id = await send(reader)
    await becomes(reader, id, 'sent')
    expect(readBy(browser)).toMatchObject([{ id }])
  })

  test('is sent although a server says that somebody looks, when that server died', async () => {
    const reader = await somebody()
    await subscribed(reader)
    await world.database.sql`
      insert into looking (user_id, server_id, at) values (${reader.id}, 'dead', now() - interval '1 minute')`
    await becomes(reader, await send(reader), 'sent')
  })

  test('of a conversation its reader has left is not sent', async () => {
    const [reader, author] = [await somebody(), await somebody()]
    const browser = service.browser()
    const { id } = await author.api.conversations.open({ with: [reader.user.username], title: 'Secret' })
    service.answer(browser, 503, { 'retry-after': '1' })
    await reader.api.push.register(browser.subscription)
    await author.api.messages.send({ conversationId: id, body: 'secret', clientId: unique('client') })
    await eventually(() => expect(service.heardFor(browser)).toHaveLength(1))
    await reader.api.conversations.leave({ id })
    service.answer(browser, 201)
    const rows = () => world.database.sql<{ outcome: string }[]>`
      select outcome from push_sends where user_id = ${reader.id} and outcome is not null`
    await eventually(async () => expect(await rows()).toEqual([{ outcome: 'withheld' }]))
    expect(service.heardFor(browser)).toHaveLength(1)
  })
})

describe('a send', () => {
  test('over which our servers fail is given up after a few times', async () => {
    const failing = async () => {
      throw new Error('broken')
    }
    const push = { trusted: [service.origin], everyMs: 20 }
    await using broken = await createWorld({ push, deliverers: { 'notification.created': failing } })
    const reader = await broken.person('reader')
    await subscribed(reader)
    await reader.api.notifications.send({ to: ['reader'], kind: 'announcement', data: { title: 'News' } })
    // Whoever takes one that was begun has waited for a minute.
    await eventually(async () => {
      await broken.database.sql`update push_sends set due_at = now() where outcome is null`
      expect(await broken.database.sql`select attempts, outcome from push_sends`).toEqual([
        { attempts: 7, outcome: 'failed' },
      ])
    })
    await eventually(() => expect(broken.errors).toHaveLength(6))
  })

  test('that is a day old is no news any more', async () => {
    const reader = await somebody()
    const browser = await subscribed(reader)
    service.answer(browser, 503)
    const id = await send(reader)
    await eventually(() => expect(service.heardFor(browser)).toHaveLength(1))
    service.answer(browser, 201)
    await world.database.sql`
      update push_sends set created_at = now() - interval '25 h', due_at = now() where user_id = ${reader.id}`
    await becomes(reader, id, 'failed')
    expect(service.heardFor(browser)).toHaveLength(1)
  })
})

describe('a push service', () => {
  test.for([404, 410])('that says %i has nobody there: the endpoint is removed', async (status) => {
    const reader = await somebody()
    const browser = await subscribed(reader)
    service.answer(browser, status)
    const id = await send(reader)
    await becomes(reader, id, 'endpoint-gone')
    expect((await reader.api.push.list()).items).toEqual([])
    expect(await pushOf(reader, await send(reader))).toMatchObject({ reason: 'no-endpoint' })
    expect(service.heardFor(browser)).toHaveLength(1)
  })

  test('that is away is asked again, a few times and no more', async () => {
    const reader = await somebody()
    const browser = await subscribed(reader)
    service.answer(browser, 503, { 'retry-after': '1' })
    const id = await send(reader)
    await eventually(() => expect(service.heardFor(browser)).toHaveLength(1))
    expect(await pushOf(reader, id)).toMatchObject({ isTold: false, reason: 'waiting' })
    for (let attempt = 2; attempt <= 6; attempt++) {
      await eventually(() => expect(service.heardFor(browser)).toHaveLength(attempt))
    }
    await becomes(reader, id, 'failed')
    expect((await pushOf(reader, id)).sends).toMatchObject([{ attempts: 6 }])
    expect((await reader.api.push.list()).items).toHaveLength(1)
  })

  test('that says nothing of when is asked again a little later', async () => {
    const reader = await somebody()
    service.answer(await subscribed(reader), 500)
    await send(reader)
    await eventually(async () => {
      const rows = await world.database.sql`
        select 1 from push_sends where user_id = ${reader.id} and due_at between now() and now() + interval '8 s'`
      expect(rows).toHaveLength(1)
    })
  })

  test('that wants us to wait is left alone for so long', async () => {
    const reader = await somebody()
    const browser = await subscribed(reader)
    service.answer(browser, 429, { 'retry-after': '120' })
    await send(reader)
    await eventually(async () => {
      const rows = await world.database.sql`
        select 1 from push_sends where user_id = ${reader.id} and due_at between now() + interval '110 s' and now() + interval '121 s'`
      expect(rows).toHaveLength(1)
    })
  })

  test('that points elsewhere is not followed', async () => {
    const reader = await somebody()
    const [browser, elsewhere] = [await subscribed(reader), service.browser()]
    service.answer(browser, 307, { location: elsewhere.subscription.endpoint })
    await becomes(reader, await send(reader), 'endpoint-refused')
    expect(service.heardFor(elsewhere)).toEqual([])
  })

  test('is not asked by two servers for the same', async () => {
    const reader = await somebody()
    const browser = await subscribed(reader)
    service.answer(browser, 503)
    const ids = await Promise.all(Array.from({ length: 8 }, () => send(reader)))
    await eventually(() => expect(service.heardFor(browser)).toHaveLength(8))
    await Promise.all(ids.map((id) => becomes(reader, id, 'waiting')))
    const { db } = world.database
    await world.database.sql`update push_sends set due_at = now() where user_id = ${reader.id}`
    const taken = (await Promise.all(Array.from({ length: 4 }, () => takeSends(db, 50)))).flat()
    const mine = taken.filter(({ userId }) => userId === reader.id).map(({ notificationId }) => notificationId)
    expect(new Set(mine).size).toBe(mine.length)
  })

  test('that never answers keeps nobody waiting but those who chose it', async () => {
    const [reader, other] = [await somebody(), await somebody()]
    const [silent, browser] = [await subscribed(reader), await subscribed(other)]
    service.answer(silent, 'never')
    // More than one server posts at once.
    await Promise.all(Array.from({ length: 60 }, () => send(reader)))
    await eventually(() => expect(service.heardFor(silent).length).toBeGreaterThanOrEqual(5))
    await becomes(other, await send(other), 'sent')
    expect(service.heardFor(browser)).toHaveLength(1)
    expect(service.heardFor(silent).length).toBeLessThan(10)
  })

  test('is tried out by hand, whatever was chosen, and what became of it is told', async () => {
    const reader = await somebody()
    const [works, gone] = [await subscribed(reader), await subscribed(reader)]
    service.answer(gone, 410)
    await reader.api.preferences.set({ doNotDisturbUntil: inAnHour() })
    const { items } = await reader.api.push.test()
    expect(items.map(({ outcome }) => outcome).toSorted()).toEqual(['endpoint-gone', 'sent'])
    expect(readBy(works)).toMatchObject([{ id: null, title: 'Carillon', tag: 'test' }])
    expect((await reader.api.push.list()).items).toMatchObject([{ sentAt: expect.any(String) }])
  })
})

test('nothing of all this went wrong unheard', () => {
  expect(world.errors).toEqual([])
})
