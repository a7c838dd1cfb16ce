// What is written of a broadcast, and when it becomes a notification of somebody's own.
import { inspect } from 'node:util'
import { broadcasts, feedEpoch, feedEvents, notifications, users } from '@carillon/db'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { removeExpired } from '../live/retention.ts'
import { defineKind } from '../notifications/kind.ts'
import { createWorld, listenAs, type Person, refusal, type World } from '../testing.ts'
import { news, placeOf, titleOf } from './told.ts'

const text = () => ({ title: 'Something happened in there' })
const inThere = defineKind({
  name: 'in-there',
  data: z.object({ conversationId: z.string() }),
  text: { en: text, fr: text },
  isForMembers: true,
})

const quiet = defineKind({ name: 'quiet', data: z.object({}), text: { en: text, fr: text }, channels: ['system'] })

// No poll comes to the rescue.
const options = { pollMs: 3_600_000, kinds: [inThere, quiet] }
let world: World
let admin: Person
beforeAll(async () => {
  world = await createWorld(options)
  admin = await world.person('admin', { isAdmin: true })
})
afterAll(() => world[Symbol.asyncDispose]())

let people = 0
const somebody = (where = world) => where.person(`reader-${++people}`)
const tellAll = (title: string) => admin.api.notifications.broadcast(news(title))
const titlesOf = async ({ api }: Person) => (await api.notifications.list({})).items.map(({ title }) => title)
const rowsOf = ({ id }: Person) => world.database.db.select().from(notifications).where(eq(notifications.userId, id))

/** What the badges should say, by what is there. */
async function countedOf({ id }: Person) {
  const [row] = await world.database.sql`
    select count(*) filter (where seen_at is null and archived_at is null)::int as unseen,
      count(*) filter (where read_at is null and archived_at is null)::int as unread, 0 as messages
    from notifications where user_id = ${id}`
  return { ...row }
}

async function countsOf({ api }: Person) {
  const { asOf: _, ...counts } = await api.notifications.counts()
  return counts
}

describe('what is written', () => {
  test.for([10, 1_000])('is one row for %i people, until one of them looks', async (count) => {
    await using wide = await createWorld(options)
    const { db } = wide.database
    const teller = await wide.person('teller', { isAdmin: true })
    await wide.database.sql`
      with made as (
        insert into users (id, username, display_name, password_hash)
        select gen_random_uuid(), 'person-' || n, 'Somebody', '-' from generate_series(2, ${count}::int) n returning id
      )
      insert into feeds (user_id) select id from made`
    // Where a row lies changes with every change of it.
    const placesOfFeeds = () => wide.database.sql`select user_id, ctid::text from feeds order by user_id`
    const before = await placesOfFeeds()
    expect(await teller.api.notifications.broadcast(news('Hello'))).toMatchObject({ recipients: count })
    expect([...(await placesOfFeeds())]).toEqual([...before])
    const rows = [broadcasts, notifications, feedEvents].map((table) => db.$count(table))
    expect(await Promise.all(rows)).toEqual([1, 0, 0])
    expect((await teller.api.notifications.list({})).items).toHaveLength(1)
    expect(await db.$count(notifications)).toBe(1)
  })

  test('is nothing in a dry run, which counts whom it would reach', async () => {
    const before = await world.database.db.select().from(feedEpoch)
    const told = await admin.api.notifications.broadcast({ ...news('Not yet'), key: 'dry', dryRun: true })
    const { recipients } = await admin.api.notifications.broadcast({ ...news('Now'), key: 'dry' })
    expect(told).toEqual({ id: null, recipients })
    const [after] = await world.database.db.select().from(feedEpoch)
    expect(after?.broadcasts).toBe((before[0]?.broadcasts ?? 0) + 1)
    const [entry] = (await admin.api.admin.audit({ limit: 1 })).items
    expect(entry).toMatchObject({ action: 'broadcast', detail: `recipients: ${recipients}, kind: announcement` })
  })

  test('a dry run is refused what would be, and to whoever may not send it', async () => {
    const dryRun = true as const
    const reader = await somebody()
    expect(await refusal(reader.api.notifications.broadcast({ ...news('No'), dryRun }))).toMatchObject({
      code: 'FORBIDDEN',
    })
    const nothing = { kind: 'announcement', data: {}, dryRun }
    expect(await refusal(admin.api.notifications.broadcast(nothing))).toMatchObject({ field: 'data.title' })
  })

  test('is refused for what only members of a conversation are to hear', async () => {
    const call = admin.api.notifications.broadcast({ kind: 'in-there', data: { conversationId: 'one' } })
    expect(await refusal(call)).toMatchObject({ code: 'BAD_REQUEST', field: 'kind' })
  })

  test('numbers have no gap, however many are told at the same moment, one of them in vain', async () => {
    const before = await world.database.db.$count(broadcasts)
    const all = Array.from({ length: 12 }, (_, index) => tellAll(`at once ${index}`))
    const conflict = admin.api.notifications.broadcast({ ...news('Other'), key: 'dry' })
    expect(await refusal(conflict)).toMatchObject({ code: 'CONFLICT' })
    await Promise.all(all)
    const numbers = await world.database.sql`select number::int from broadcasts order by number`
    expect(numbers.map(({ number }) => number)).toEqual(Array.from({ length: before + 12 }, (_, index) => index + 1))
  })
})

describe('whoever looks or acts', () => {
  test('has one of their own, exactly once, whatever else they do at the same moment', async () => {
    const reader = await somebody()
    for (const title of ['one', 'two', 'three']) await tellAll(title)
    const { list, counts, markSeen, markRead } = reader.api.notifications
    const doings = [() => list({}), () => counts(), () => markSeen(), () => markRead({ all: true })]
    await Promise.all(Array.from({ length: 20 }, (_, index) => doings[index % doings.length]?.()))
    expect(await titlesOf(reader)).toEqual(['three', 'two', 'one'])
    expect(await countsOf(reader)).toEqual({ unseen: 0, unread: 0, messages: 0 })
    expect(await rowsOf(reader)).toHaveLength(3)
  })

  test('pays for a question of its own only when there is something to settle', async () => {
    const reader = await somebody()
    await tellAll('once')
    const execute = vi.spyOn(world.database.db, 'execute')
    const questions = () =>
      execute.mock.calls.filter(([query]) => inspect(query, { depth: 5 }).includes('join broadcasts')).length
    expect(await titlesOf(reader)).toEqual(['once'])
    const before = questions()
    expect(before).toBeGreaterThan(0)
    expect(await titlesOf(reader)).toEqual(['once'])
    expect(await countsOf(reader)).toEqual({ unseen: 1, unread: 1, messages: 0 })
    expect(questions()).toBe(before)
    execute.mockRestore()
  })

  test('finds what was sent to them in between in its place', async () => {
    const reader = await somebody()
    await tellAll('first')
    await admin.api.notifications.send({ to: [reader.user.username], ...news('second') })
    await tellAll('third')
    expect(await titlesOf(reader)).toEqual(['third', 'second', 'first'])
    expect(await countsOf(reader)).toEqual(await countedOf(reader))
  })

  test('may change what they were told without having looked', async () => {
    const reader = await somebody()
    await using stream = await listenAs(reader)
    await tellAll('read at once')
    const [heard] = await stream.take(1)
    const id = heard?.event.type === 'notification.created' ? heard.event.notification.id : ''
    await reader.api.notifications.markRead({ ids: [id] })
    expect(await countsOf(reader)).toEqual({ unseen: 0, unread: 0, messages: 0 })
    const [row] = (await reader.api.notifications.list({})).items
    expect(row).toMatchObject({ id, readAt: expect.any(String) })
  })

  test('reads what they heard: the same in every field', async () => {
    const reader = await world.person('french', { locale: 'fr' })
    await using stream = await listenAs(reader)
    await admin.api.notifications.broadcast({
      kind: 'announcement',
      data: { title: 'Maintenance', body: 'Tonight', link: '/settings' },
      severity: 'high',
    })
    const [heard] = await stream.take(1)
    const [item] = (await reader.api.notifications.list({})).items
    expect(heard?.event).toEqual({
      type: 'notification.created',
      notification: item,
      counts: await countsOf(reader),
      alerts: ['system', 'sound'],
      isBroadcast: true,
    })
  })

  test('never has that of another, and nobody guesses one', async () => {
    const [ann, ben] = [await somebody(), await somebody()]
    await tellAll('to both')
    const [mine] = (await ann.api.notifications.list({})).items
    const [theirs] = (await ben.api.notifications.list({})).items
    expect(mine?.id).not.toBe(theirs?.id)
    const call = ben.api.notifications.archive({ ids: [mine?.id ?? ''] })
    expect(await refusal(call)).toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('whoever does not want it in their lists', () => {
  const muted = { kinds: { announcement: { inApp: false } } }
  const archiveOf = async ({ api }: Person) => (await api.notifications.list({ filter: 'archived' })).items

  test('has it in the archive at once, and hears so after it; what was told before stays where it was', async () => {
    const [reader, other] = [await somebody(), await somebody()]
    await tellAll('before')
    await reader.api.preferences.set(muted)
    await using stream = await listenAs(reader)
    await tellAll('muted')
    const [created, changed] = await stream.take(2)
    expect(created && titleOf(created)).toBe('muted')
    const [item] = await archiveOf(reader)
    const at = item?.createdAt
    expect(item).toMatchObject({ title: 'muted', seenAt: at, readAt: at, archivedAt: at })
    expect(changed?.event).toMatchObject({
      type: 'notification.changed',
      ids: [item?.id],
      change: { seenAt: at, readAt: at, archivedAt: at },
      counts: { unseen: 1, unread: 1 },
    })
    expect(await titlesOf(reader)).toEqual(['before'])
    expect(await countsOf(reader)).toEqual({ unseen: 1, unread: 1, messages: 0 })
    expect(await countedOf(reader)).toEqual(await countsOf(reader))
    const why = await reader.api.notifications.why({ id: item?.id ?? '' })
    expect(why.inApp).toEqual({ isTold: false, reason: 'muted-kind' })
    expect(await rowsOf(other)).toEqual([])
    expect(await titlesOf(other)).toEqual(['muted', 'before'])
  })

  test('has it there all the same where it is critical', async () => {
    const reader = await somebody()
    await reader.api.preferences.set(muted)
    await admin.api.notifications.broadcast({ ...news('Fire'), severity: 'critical' })
    expect(await titlesOf(reader)).toEqual(['Fire'])
  })

  test('of a kind that usually is in none, who chose otherwise has it', async () => {
    const [reader, chooser] = [await somebody(), await somebody()]
    await chooser.api.preferences.set({ kinds: { quiet: { inApp: true } } })
    await admin.api.notifications.broadcast({ kind: 'quiet', data: {} })
    expect(await titlesOf(reader)).toEqual([])
    expect(await archiveOf(reader)).toMatchObject([{ kind: 'quiet' }])
    expect(await countsOf(reader)).toEqual({ unseen: 0, unread: 0, messages: 0 })
    expect(await titlesOf(chooser)).toEqual(['Something happened in there'])
    expect(await countsOf(chooser)).toEqual(await countedOf(chooser))
  })
})

test('whoever is new has nothing to do with what was told before, and hears what is told from then on', async () => {
  await tellAll('before')
  const { cookies } = await (async () => {
    const visitor = world.as(null)
    await visitor.api.session.signUp({ username: 'newcomer', password: 'a long password' })
    return visitor
  })()
  expect(cookies).toHaveLength(1)
  const row = await world.database.db.query.users.findFirst({ where: eq(users.username, 'newcomer') })
  const newcomer = world.as({
    via: 'session',
    handle: 'newcomer',
    user: { ...admin.user, id: row?.id ?? '', username: 'newcomer', isAdmin: false },
  })
  expect((await newcomer.api.notifications.list({})).items).toEqual([])
  const { unread, asOf } = await newcomer.api.notifications.counts()
  expect(unread).toBe(0)
  await using stream = await listenAs(newcomer)
  expect(stream.sync.cursor).toBe(asOf)
  await tellAll('after')
  expect((await stream.take(1)).map(titleOf)).toEqual(['after'])
  expect((await newcomer.api.notifications.list({})).items.map(({ title }) => title)).toEqual(['after'])
})

describe('retention', () => {
  const dayMs = 86_400_000

  test('keeps what is recent, and takes from nobody what they have not looked at yet', async () => {
    await using small = await createWorld(options)
    const { db } = small.database
    const teller = await small.person('teller', { isAdmin: true })
    const [away, absent] = [await small.person('away'), await small.person('absent')]
    const before = await listenAs(away)
    await before.drop()
    for (const title of ['old', 'recent']) await teller.api.notifications.broadcast(news(title))
    const createdAt = new Date(Date.now() - 31 * dayMs)
    await db.update(broadcasts).set({ createdAt }).where(eq(broadcasts.number, 1))
    await removeExpired(small.database)
    const left = await db.select().from(broadcasts)
    expect(left.map(({ number }) => number)).toEqual([2])
    for (const person of [away, absent, teller]) {
      expect(await person.api.notifications.counts()).toMatchObject({ unseen: 2, unread: 2 })
      expect((await person.api.notifications.list({})).items.map(({ title }) => title)).toEqual(['recent', 'old'])
    }
    await using stream = await listenAs(away, before.sync.cursor)
    expect(stream.sync.event).toMatchObject({ verdict: 'reset' })
    expect(placeOf(stream.sync.cursor)).toEqual([0, 2])
  })
})
