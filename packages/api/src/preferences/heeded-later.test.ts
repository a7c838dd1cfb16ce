// What somebody has chosen by then is heeded also by what comes at a time: what was scheduled, and what was snoozed.
import { eventually } from '@carillon/db/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type PushService, startPushService } from '../push/fake-push-service.ts'
import { createWorld, listenAs, type Person, type World } from '../testing.ts'

let service: PushService
let world: World
beforeAll(async () => {
  service = await startPushService()
  world = await createWorld({ pollMs: 3_600_000, push: { trusted: [service.origin], everyMs: 20 } })
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
  await service[Symbol.asyncDispose]()
})

let made = 0
const unique = (name: string) => `${name}-${++made}`
const somebody = () => world.person(unique('reader'))
const inMs = (ms: number) => new Date(Date.now() + ms).toISOString()
const hour = 3_600_000
const news = ({ user }: Person) => {
  return { to: [user.username], kind: 'announcement', data: { title: unique('news') }, groupKey: 'build' }
}

async function told(reader: Person): Promise<string> {
  const { notifications } = await (await somebody()).api.notifications.send(news(reader))
  return notifications[0]?.id ?? ''
}

type Choice = (reader: Person) => Promise<unknown>

/** Snoozes it, chooses, and lets it come back. */
async function comeBack(reader: Person, id: string, choose: Choice) {
  await reader.api.notifications.snooze({ id, until: inMs(hour) })
  await choose(reader)
  await using stream = await listenAs(reader)
  await world.database.sql`update notifications set snoozed_until = now() where id = ${id}`
  const [heard] = await stream.take(1)
  if (heard?.event.type !== 'notification.returned') throw new Error('Something else came.')
  return heard.event
}

const idsIn = async ({ api }: Person, filter: 'all' | 'archived' | 'snoozed') =>
  (await api.notifications.list({ filter })).items.map(({ id }) => id)

describe('what comes back', () => {
  test('rings as something new does, and is pushed anew', async () => {
    const reader = await somebody()
    const browser = service.browser()
    await reader.api.push.register(browser.subscription)
    const id = await told(reader)
    const isPushed = (times: number) => eventually(() => expect(service.heardFor(browser)).toHaveLength(times))
    await isPushed(1)
    const { alerts, counts } = await comeBack(reader, id, async () => {})
    expect([alerts, counts.unread]).toEqual([['system', 'sound'], 1])
    await isPushed(2)
    const { push } = await reader.api.notifications.why({ id })
    expect(push).toMatchObject({ isTold: true, reason: 'sent', sends: [{ outcome: 'sent', attempts: 1 }] })
  })

  test('makes no noise for whoever wants none by then', async () => {
    const reader = await somebody()
    const id = await told(reader)
    const event = await comeBack(reader, id, ({ api }) => api.preferences.set({ doNotDisturbUntil: inMs(hour) }))
    expect(event).toMatchObject({ alerts: [], counts: { unseen: 1, unread: 1 } })
    expect(await idsIn(reader, 'all')).toEqual([id])
    expect((await reader.api.notifications.why({ id })).sound).toEqual({ isTold: false, reason: 'do-not-disturb' })
  })

  test('goes to the archive, done, where it was muted in the meantime', async () => {
    const reader = await somebody()
    const [id, other] = [await told(reader), await told(reader)]
    const mute: Choice = ({ api }) => api.preferences.setSubject({ groupKey: 'build', mode: 'muted' })
    const event = await comeBack(reader, id, mute)
    expect(event).toMatchObject({ alerts: [], counts: { unseen: 1, unread: 1 }, notification: { snoozedUntil: null } })
    const { readAt, archivedAt } = event.notification
    expect([typeof archivedAt, readAt]).toEqual(['string', archivedAt])
    expect(await Promise.all((['all', 'archived', 'snoozed'] as const).map((list) => idsIn(reader, list)))).toEqual([
      [other],
      [id],
      [],
    ])
  })
})

test('what was to be sent later is told as its reader has chosen by then', async () => {
  const [sender, reader] = [await somebody(), await somebody()]
  const sendAt = inMs(hour)
  for (const _ of ['resting', 'muted']) await sender.api.notifications.send({ ...news(reader), sendAt })
  const dueNow = (count: number) => world.database.sql`
    update scheduled_notifications set send_at = now() where id in (
      select id from scheduled_notifications where sender_id = ${sender.id} order by id limit ${count})`
  await using stream = await listenAs(reader)
  await reader.api.preferences.set({ doNotDisturbUntil: inMs(hour) })
  await stream.take(1)
  await dueNow(1)
  const [resting] = await stream.take(1)
  expect(resting?.event).toMatchObject({ type: 'notification.created', alerts: [], counts: { unread: 1 } })
  await reader.api.preferences.setSubject({ groupKey: 'build', mode: 'muted' })
  await stream.take(1)
  await dueNow(1)
  const [muted] = await stream.take(1)
  expect(muted?.event).toMatchObject({ type: 'notification.created', alerts: [], counts: { unread: 1 } })
  expect(await idsIn(reader, 'all')).toHaveLength(1)
})

test('what is said otherwise rings no second time', async () => {
  const [sender, reader] = [await somebody(), await somebody()]
  await sender.api.notifications.send({ ...news(reader), key: 'key' })
  await using stream = await listenAs(reader)
  await sender.api.notifications.replace({ key: 'key', data: { title: 'Other news' } })
  const [heard] = await stream.take(1)
  expect(heard?.event).toMatchObject({ type: 'notification.rewritten', alerts: [], counts: { unread: 1 } })
})

test('of many sends in one call each is told as its reader has chosen', async () => {
  const [sender, muting, plain] = [await somebody(), await somebody(), await somebody()]
  await muting.api.preferences.setSubject({ groupKey: 'build', mode: 'muted' })
  await sender.api.notifications.sendMany({ items: [news(muting), news(plain), news(muting)] })
  const unread = async ({ api }: Person) => (await api.notifications.counts()).unread
  expect([await unread(muting), await unread(plain)]).toEqual([0, 1])
  expect(await idsIn(muting, 'archived')).toHaveLength(2)
})
