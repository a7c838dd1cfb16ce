import { feeds, requests, scheduledNotifications, users } from '@carillon/db'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { removeExpired } from '../../live/retention.ts'
import { createWorld, listenAs, type Person, refusal, type World } from '../../testing.ts'
import { createKindRegistry, defineKind } from '../kind.ts'
import { builtInKinds } from '../kinds/index.ts'
import { createDue } from './start-due.ts'

const words = ({ data }: { data: { step: string } }) => ({ title: data.step })
const step = defineKind({ name: 'step', data: z.object({ step: z.string() }), text: { en: words, fr: words } })

let world: World
beforeAll(async () => {
  world = await createWorld({ pollMs: 3_600_000, kinds: [step] })
})
afterAll(() => world[Symbol.asyncDispose]())

let people = 0
const somebody = () => world.person(`person-${++people}`)
const dayMs = 86_400_000
const inMs = (ms: number) => new Date(Date.now() + ms).toISOString()
const news = (title: string) => ({ kind: 'announcement', data: { title } })
const titlesOf = async ({ api }: Person) => (await api.notifications.list({})).items.map(({ title }) => title)

/** A server of another version, which knows only some kinds. */
function serverWith(kinds = createKindRegistry([...builtInKinds, step])) {
  const { hints } = world.carillon.createContext({ caller: null, isSecure: false })
  const errors: unknown[] = []
  const run = createDue({ database: world.database, hints, kinds, onError: (error) => errors.push(error) })
  return { run, errors }
}

const makeDue = async (id: string | undefined) => {
  await world.database.db
    .update(scheduledNotifications)
    .set({ sendAt: new Date(Date.now() - 1_000) })
    .where(eq(scheduledNotifications.id, id ?? ''))
}

describe('what is to be sent later', () => {
  test('is listed until then, told to nobody, and then sent once', async () => {
    const [sender, reader] = [await somebody(), await somebody()]
    await using stream = await listenAs(reader)
    const sendAt = inMs(400)
    const to = [reader.user.username]
    const { notifications, scheduled } = await sender.api.notifications.send({ to, ...news('Later'), sendAt })
    expect(notifications).toEqual([])
    expect(await sender.api.notifications.scheduled({})).toMatchObject({
      items: [{ id: scheduled?.id, sendAt, to, recipients: 1, kind: 'announcement', title: 'Later', expiresAt: null }],
      nextCursor: null,
    })
    expect((await reader.api.notifications.scheduled({})).items).toEqual([])
    expect(await titlesOf(reader)).toEqual([])
    const [told] = await stream.take(1)
    expect(told?.event).toMatchObject({
      type: 'notification.created',
      notification: { title: 'Later', actor: { id: sender.id } },
      counts: { unread: 1, unseen: 1 },
    })
    expect(Date.now() - Date.parse(sendAt)).toBeLessThan(2_000)
    expect((await sender.api.notifications.scheduled({})).items).toEqual([])
    expect(await titlesOf(reader)).toEqual(['Later'])
  })

  test('is sent once, however many servers are at it', async () => {
    const [sender, reader] = [await somebody(), await somebody()]
    const to = [reader.user.username]
    for (let number = 0; number < 10; number++) {
      await sender.api.notifications.send({ to, ...news(`No. ${number}`), sendAt: inMs(dayMs) })
    }
    await world.database.sql`update scheduled_notifications set send_at = now() where sender_id = ${sender.id}`
    await Promise.all(Array.from({ length: 6 }, () => serverWith().run()))
    await expect.poll(() => titlesOf(reader)).toHaveLength(10)
    expect(new Set(await titlesOf(reader)).size).toBe(10)
    expect((await reader.api.notifications.counts()).unread).toBe(10)
  })

  test('comes in pages, the next first', async () => {
    const sender = await somebody()
    const to = [sender.user.username]
    for (const hours of [3, 1, 2, 1]) {
      const sendAt = inMs(dayMs + hours * 3_600_000)
      await sender.api.notifications.send({ to, ...news(`In ${hours}`), sendAt })
    }
    const first = await sender.api.notifications.scheduled({ limit: 3 })
    const rest = await sender.api.notifications.scheduled({ limit: 3, cursor: first.nextCursor })
    expect([...first.items, ...rest.items].map(({ title }) => title)).toEqual(['In 1', 'In 1', 'In 2', 'In 3'])
    expect(rest.nextCursor).toBeNull()
    for (const cursor of ['x', '_', 'x_y', `${inMs(0)}_x`]) {
      const call = sender.api.notifications.scheduled({ cursor })
      expect(await refusal(call), cursor).toMatchObject({ code: 'BAD_REQUEST' })
    }
  })

  test('is cancelled by its sender, and by nobody else', async () => {
    const [sender, reader] = [await somebody(), await somebody()]
    const sending = { to: [reader.user.username], ...news('Never'), sendAt: inMs(dayMs) }
    const { scheduled } = await sender.api.notifications.send(sending)
    const id = scheduled?.id ?? ''
    expect(await refusal(reader.api.notifications.cancel({ id }))).toMatchObject({ code: 'NOT_FOUND' })
    expect((await sender.api.notifications.scheduled({})).items).toHaveLength(1)
    await sender.api.notifications.cancel({ id })
    expect((await sender.api.notifications.scheduled({})).items).toEqual([])
    expect(await refusal(sender.api.notifications.cancel({ id }))).toMatchObject({ code: 'NOT_FOUND' })
  })

  test('passes over whoever has gone in the meantime', async () => {
    const [sender, gone, reader] = [await somebody(), await somebody(), await somebody()]
    const sending = { to: [gone.user.username, reader.user.username], ...news('Who is left'), sendAt: inMs(dayMs) }
    const { scheduled } = await sender.api.notifications.send(sending)
    const { db } = world.database
    await db.delete(feeds).where(eq(feeds.userId, gone.id))
    await db.delete(users).where(eq(users.id, gone.id))
    await makeDue(scheduled?.id)
    await expect.poll(() => titlesOf(reader)).toEqual(['Who is left'])
  })

  test('of a kind this server does not know is left for another, told once, and keeps nothing else', async () => {
    const [sender, reader] = [await somebody(), await somebody()]
    const to = [reader.user.username]
    const first = await sender.api.notifications.send({ to, kind: 'step', data: { step: 'one' }, sendAt: inMs(dayMs) })
    const second = await sender.api.notifications.send({ to, ...news('two'), sendAt: inMs(dayMs) })
    // A job of this world, which knows it, must not be quicker than the one that does not.
    const { db } = world.database
    await db.update(scheduledNotifications).set({ kind: 'gone' }).where(eq(scheduledNotifications.kind, 'step'))
    const old = serverWith(createKindRegistry(builtInKinds))
    await makeDue(first.scheduled?.id)
    await makeDue(second.scheduled?.id)
    await old.run()
    await old.run()
    expect(old.errors).toHaveLength(1)
    await expect.poll(() => titlesOf(reader)).toEqual(['two'])
    expect((await sender.api.notifications.scheduled({})).items).toMatchObject([{ kind: 'gone' }])
    await db.update(scheduledNotifications).set({ kind: 'step' }).where(eq(scheduledNotifications.kind, 'gone'))
    await serverWith().run()
    expect(await titlesOf(reader)).toEqual(['one', 'two'])
    world.errors.length = 0
  })

  test('whose data fits no more is sent once its sender has said it otherwise, by servers that gave it up as well', async () => {
    const [sender, reader] = [await somebody(), await somebody()]
    const sending = {
      to: [reader.user.username],
      kind: 'step',
      data: { step: 'one' },
      sendAt: inMs(dayMs),
      key: 'unfit',
    }
    const { scheduled } = await sender.api.notifications.send(sending)
    const { db } = world.database
    const mine = eq(scheduledNotifications.id, scheduled?.id ?? '')
    await db.update(scheduledNotifications).set({ data: {} }).where(mine)
    await makeDue(scheduled?.id)
    const other = serverWith()
    await other.run()
    await expect.poll(() => world.errors).toHaveLength(1)
    const replaced = await sender.api.notifications.replace({ key: 'unfit', data: { step: 'two' } })
    expect(replaced).toEqual({ replaced: 0, scheduled: true })
    await other.run()
    expect(await titlesOf(reader)).toEqual(['two'])
    world.errors.length = 0
  })

  test('that would have ended before it was sent is not sent', async () => {
    const [sender, reader] = [await somebody(), await somebody()]
    const times = { sendAt: inMs(dayMs), expiresAt: inMs(2 * dayMs) }
    const { scheduled } = await sender.api.notifications.send({ to: [reader.user.username], ...news('Late'), ...times })
    const { db } = world.database
    const past = new Date(Date.now() - 1_000)
    await db.update(scheduledNotifications).set({ sendAt: past, expiresAt: past })
    await serverWith().run()
    await expect.poll(() => sender.api.notifications.scheduled({})).toMatchObject({ items: [] })
    expect(scheduled).toBeDefined()
    expect(await titlesOf(reader)).toEqual([])
  })
})

describe('with a key', () => {
  test('it is scheduled once, and its repeat is told what became of it', async () => {
    const [sender, reader] = [await somebody(), await somebody()]
    const sending = { to: [reader.user.username], ...news('Once'), sendAt: inMs(dayMs), key: 'once' }
    const first = await sender.api.notifications.send(sending)
    expect(await sender.api.notifications.send(sending)).toEqual(first)
    expect((await sender.api.notifications.scheduled({})).items).toHaveLength(1)
    await makeDue(first.scheduled?.id)
    await expect.poll(() => titlesOf(reader)).toEqual(['Once'])
    const again = await sender.api.notifications.send(sending)
    expect(again).toMatchObject({ notifications: [{ username: reader.user.username }] })
    expect(await titlesOf(reader)).toEqual(['Once'])
  })

  test('a repeat after its time is a repeat, and not too late', async () => {
    const [sender, reader] = [await somebody(), await somebody()]
    const sending = { to: [reader.user.username], ...news('Soon'), sendAt: inMs(200), key: 'soon' }
    await sender.api.notifications.send(sending)
    await expect.poll(() => titlesOf(reader)).toEqual(['Soon'])
    expect(await sender.api.notifications.send(sending)).toMatchObject({ notifications: [{}] })
  })

  test('the key is remembered for as long as it waits', async () => {
    const sender = await somebody()
    const { db } = world.database
    const sending = { to: [sender.user.username], ...news('In a month'), sendAt: inMs(30 * dayMs), key: 'month' }
    const first = await sender.api.notifications.send(sending)
    await db
      .update(requests)
      .set({ createdAt: new Date(Date.now() - 20 * dayMs) })
      .where(eq(requests.userId, sender.id))
    await removeExpired(world.database)
    expect(await sender.api.notifications.send(sending)).toEqual(first)
  })
})

test('what cannot be is refused by the name of its field', async () => {
  const sender = await somebody()
  const to = [sender.user.username]
  const { send } = sender.api.notifications
  for (const [field, times] of [
    ['sendAt', { sendAt: inMs(-1_000) }],
    ['sendAt', { sendAt: inMs(400 * dayMs) }],
    ['sendAt', { sendAt: 'soon' }],
    ['expiresAt', { expiresAt: inMs(-1_000) }],
    ['expiresAt', { sendAt: inMs(2 * dayMs), expiresAt: inMs(dayMs) }],
  ] as const) {
    expect(await refusal(send({ to, ...news('No'), ...times })), field).toMatchObject({ code: 'BAD_REQUEST', field })
  }
  const unknown = send({ to: ['nobody-at-all'], ...news('No'), sendAt: inMs(dayMs) })
  expect(await refusal(unknown)).toMatchObject({ code: 'BAD_REQUEST', field: 'to' })
  const many = send({ to: Array(1_001).fill(to[0]), ...news('No'), sendAt: inMs(dayMs) })
  expect(await refusal(many)).toMatchObject({ code: 'BAD_REQUEST', field: 'to' })
  expect((await sender.api.notifications.scheduled({})).items).toEqual([])
})

test('of one sender only so many wait', async () => {
  const sender = await somebody()
  await world.database.sql`
    insert into scheduled_notifications (id, sender_id, send_at, recipients, kind, data, severity)
    select gen_random_uuid(), ${sender.id}, now() + interval '1 day', '[]', 'announcement', '{"title":"x"}', 'normal'
    from generate_series(1, 1000)`
  const call = sender.api.notifications.send({ to: [sender.user.username], ...news('Too many'), sendAt: inMs(dayMs) })
  expect(await refusal(call)).toMatchObject({ code: 'TOO_MANY_REQUESTS', field: 'sendAt' })
})
