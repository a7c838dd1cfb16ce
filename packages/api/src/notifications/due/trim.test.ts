import { notifications, scheduledNotifications } from '@carillon/db'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { createWorld, listenAs, type Person, type World } from '../../testing.ts'
import { defineKind } from '../kind.ts'
import { createTrim } from './trim.ts'

const words = () => ({ title: 'Tick' })
const tick = defineKind({ name: 'tick', data: z.object({}), text: { en: words, fr: words }, keepDays: 1 })

let world: World
beforeAll(async () => {
  world = await createWorld({ pollMs: 3_600_000, kinds: [tick] })
})
afterAll(() => world[Symbol.asyncDispose]())

const dayMs = 86_400_000
const inDays = (days: number) => Date.now() + days * dayMs
const minuteMs = 60_000

let people = 0
const somebody = () => world.person(`person-${++people}`)
const send = ({ api, user }: Person, kind: string, data = {}) =>
  api.notifications.send({ to: [user.username], kind, data })
const kindsOf = async ({ api }: Person) => (await api.notifications.list({})).items.map(({ kind }) => kind)

const trimmer = (mostPieces?: number) => {
  const { hints, kinds } = world.carillon.createContext({ caller: null, isSecure: false })
  return createTrim({ database: world.database, hints, kinds }, mostPieces)
}

test('each kind is kept for as long as it says, and goes from the counts and everywhere else', async () => {
  const reader = await somebody()
  await send(reader, 'tick')
  await send(reader, 'announcement', { title: 'News' })
  const trim = trimmer()
  await trim(inDays(1) - minuteMs)
  expect(await kindsOf(reader)).toEqual(['announcement', 'tick'])
  await using stream = await listenAs(reader)
  await trim(inDays(1) + minuteMs)
  expect((await stream.take(1))[0]?.event).toMatchObject({
    type: 'notification.removed',
    counts: { unread: 1, unseen: 1 },
  })
  expect(await kindsOf(reader)).toEqual(['announcement'])
  expect(await reader.api.notifications.counts()).toMatchObject({ unread: 1, unseen: 1 })
  await trim(inDays(90) - minuteMs)
  expect(await kindsOf(reader)).toEqual(['announcement'])
  await trim(inDays(90) + minuteMs)
  expect(await kindsOf(reader)).toEqual([])
  expect(await reader.api.notifications.counts()).toMatchObject({ unread: 0, unseen: 0 })
})

test('what is snoozed is as old as its return', async () => {
  const reader = await somebody()
  const {
    notifications: [sent],
  } = await send(reader, 'tick')
  const id = sent?.id ?? ''
  await reader.api.notifications.snooze({ id, until: new Date(inDays(7)).toISOString() })
  const trim = trimmer()
  await trim(inDays(2))
  expect((await reader.api.notifications.list({ filter: 'snoozed' })).items).toHaveLength(1)
  const place = '0fffffff-ffff-7000-8000-000000000000'
  const { db } = world.database
  await db.update(notifications).set({ snoozedUntil: null, archivedAt: null, place }).where(eq(notifications.id, id))
  await trim(inDays(2))
  expect(await kindsOf(reader)).toEqual(['tick'])
  await db.update(notifications).set({ place: null }).where(eq(notifications.id, id))
  await trim(inDays(2))
  expect(await kindsOf(reader)).toEqual([])
})

test('a kind nobody here knows is kept for long', async () => {
  const reader = await somebody()
  await send(reader, 'tick')
  const { db } = world.database
  await db.update(notifications).set({ kind: 'of-tomorrow' }).where(eq(notifications.userId, reader.id))
  const trim = trimmer()
  await trim(inDays(700))
  expect(await kindsOf(reader)).toEqual(['of-tomorrow'])
  await trim(inDays(740))
  expect(await kindsOf(reader)).toEqual([])
})

test('a run goes on where the last one ended, and begins anew at the end', async () => {
  const reader = await somebody()
  await world.database.sql`
    insert into notifications (id, user_id, kind, data, severity)
    select ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, ${reader.id},
      case when n <= 600 then 'announcement' else 'tick' end, '{}', 'normal'
    from generate_series(1, 1200) as n`
  await world.database.sql`update feeds set unseen = 1200, unread = 1200 where user_id = ${reader.id}`
  const unread = async () => (await reader.api.notifications.counts()).unread
  const trim = trimmer(1)
  await trim()
  expect(await unread()).toBe(700)
  await trim()
  expect(await unread()).toBe(200)
  await trim()
  expect(await unread()).toBe(0)
  await world.database.sql`
    insert into notifications (id, user_id, kind, data, severity)
    values ('00000000-0000-7000-8000-000000000001', ${reader.id}, 'tick', '{}', 'normal')`
  await world.database.sql`update feeds set unseen = 1, unread = 1 where user_id = ${reader.id}`
  await trim()
  expect(await unread()).toBe(0)
})

test('what nobody could send is not kept for ever', async () => {
  const sender = await somebody()
  const row = { senderId: sender.id, recipients: [], kind: 'gone', data: {}, severity: 'normal' as const }
  const { db } = world.database
  await db.insert(scheduledNotifications).values([
    { ...row, sendAt: new Date(inDays(-8)) },
    { ...row, sendAt: new Date(inDays(-6)) },
  ])
  await trimmer()()
  expect(await db.$count(scheduledNotifications)).toBe(1)
  world.errors.length = 0
})

test('a kind must be kept for a while', () => {
  const never = { name: 'never', data: z.object({}), text: { en: words, fr: words }, keepDays: 0 }
  expect(() => defineKind(never)).toThrow('never')
})
