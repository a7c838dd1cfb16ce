// What somebody has chosen is heeded by both ways a notification can take into the database, and told the same to all devices.
import { eventually } from '@carillon/db/testing'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createWorld, listenAs, type Person, type World } from '../testing.ts'

let world: World
beforeAll(async () => {
  world = await createWorld({ pollMs: 3_600_000 })
})
afterAll(() => world[Symbol.asyncDispose]())

let made = 0
const unique = (name: string) => `${name}-${++made}`
const somebody = () => world.person(unique('reader'))
const always = [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, from: '00:00', to: '00:00' }))
const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString()
const oneHour = 3_600_000

interface Sent {
  severity?: 'critical' | 'normal'
  groupKey?: string
}

/** The many go by one statement, those with a key by a transaction. */
const ways = {
  'in one statement': {},
  'in a transaction': { key: 'a key' },
}

async function sendTo({ user }: Person, way: keyof typeof ways, { severity = 'normal', groupKey }: Sent = {}) {
  const sender = await world.person(unique('sender'))
  const what = { to: [user.username], kind: 'announcement', data: { title: unique('news') }, severity, groupKey }
  const { notifications } = await sender.api.notifications.send({ ...what, ...ways[way] })
  return notifications[0]?.id ?? ''
}

/** What the reader's devices hear of it, and what is there afterwards. */
async function tell(reader: Person, way: keyof typeof ways, sent: Sent = {}) {
  await using stream = await listenAs(reader)
  const id = await sendTo(reader, way, sent)
  const [heard] = await stream.take(1)
  const event = heard?.event
  if (event?.type !== 'notification.created') throw new Error('Something else came.')
  const read = await reader.context.hub.read(reader.id, Number(heard?.cursor.split('.')[1]) - 1)
  // Whether it was handed on or read, it is the same.
  expect(read[0]?.event).toMatchObject(event)
  const list = async (filter: 'all' | 'archived') =>
    (await reader.api.notifications.list({ filter })).items.map((item) => item.id)
  const why = await reader.api.notifications.why({ id })
  const { asOf: _, ...counts } = await reader.api.notifications.counts()
  return { id, event, why, counts, all: await list('all'), archived: await list('archived') }
}

describe.for(Object.keys(ways) as (keyof typeof ways)[])('%s', (way) => {
  test('whoever has chosen nothing is told in every way', async () => {
    const { id, event, why, counts, all } = await tell(await somebody(), way)
    expect(event).toMatchObject({ alerts: ['system', 'sound'], notification: { seenAt: null, archivedAt: null } })
    expect(counts).toEqual({ unseen: 1, unread: 1, messages: 0 })
    expect(all).toEqual([id])
    const told = { isTold: true, reason: 'kind' }
    const push = { isTold: false, reason: 'no-endpoint', sends: [] }
    expect(why).toEqual({ inApp: told, system: told, sound: told, push })
  })

  test('what is off in the app is stored as done, counts nowhere, and can be found', async () => {
    const reader = await somebody()
    await reader.api.preferences.set({ kinds: { announcement: { inApp: false, sound: false } } })
    const { id, event, why, counts, all, archived } = await tell(reader, way)
    const at = event.notification.createdAt
    expect(event).toMatchObject({ alerts: ['system'], notification: { seenAt: at, readAt: at, archivedAt: at } })
    expect(event.counts).toEqual({ unseen: 0, unread: 0, messages: 0 })
    expect(counts).toEqual({ unseen: 0, unread: 0, messages: 0 })
    expect([all, archived]).toEqual([[], [id]])
    expect(why).toMatchObject({ inApp: { isTold: false, reason: 'muted-kind' }, sound: { reason: 'muted-kind' } })
    await reader.api.notifications.unarchive({ ids: [id] })
    expect((await reader.api.notifications.list({})).items).toHaveLength(1)
  })

  test.for(['do-not-disturb', 'quiet-hours'] as const)('%s makes no noise, and loses nothing', async (reason) => {
    const reader = await somebody()
    const chosen = reason === 'quiet-hours' ? { quietHours: always } : { doNotDisturbUntil: inAnHour() }
    await reader.api.preferences.set(chosen)
    const { event, why, counts } = await tell(reader, way)
    expect(event.alerts).toEqual([])
    expect(counts).toMatchObject({ unread: 1 })
    const withheld = { isTold: false, reason }
    expect(why).toMatchObject({ inApp: { isTold: true }, system: withheld, sound: withheld, push: withheld })
  })

  test('a muted subject is done at once, another one is not', async () => {
    const reader = await somebody()
    await reader.api.preferences.setSubject({ groupKey: 'build', mode: 'muted' })
    const muted = await tell(reader, way, { groupKey: 'build' })
    expect(muted.event).toMatchObject({ alerts: [], counts: { unread: 0 } })
    expect(muted.archived).toEqual([muted.id])
    expect(muted.why.push).toEqual({ isTold: false, reason: 'muted-subject', sends: [] })
    expect((await tell(reader, way, { groupKey: 'deploy' })).event).toMatchObject({ alerts: ['system', 'sound'] })
    await world.database.sql`update subjects set until = now() where user_id = ${reader.id}`
    expect((await tell(reader, way, { groupKey: 'build' })).event).toMatchObject({ counts: { unread: 2 } })
  })

  test('a followed subject is told in every way, whatever was chosen for its kind', async () => {
    const reader = await somebody()
    const nothing = { inApp: false, system: false, push: false, sound: false }
    await reader.api.preferences.set({ kinds: { announcement: nothing } })
    await reader.api.preferences.setSubject({ groupKey: 'build', mode: 'followed' })
    const { event, why, counts } = await tell(reader, way, { groupKey: 'build' })
    expect(event.alerts).toEqual(['system', 'sound'])
    expect(counts).toMatchObject({ unread: 1 })
    expect(why.system).toEqual({ isTold: true, reason: 'followed' })
    await reader.api.preferences.set({ doNotDisturbUntil: inAnHour() })
    expect((await tell(reader, way, { groupKey: 'build' })).event.alerts).toEqual([])
  })

  test('what is critical breaks through all of it', async () => {
    const reader = await somebody()
    await reader.api.preferences.set({
      kinds: { announcement: { inApp: false, system: false, push: false, sound: false } },
      doNotDisturbUntil: inAnHour(),
      quietHours: always,
    })
    await reader.api.preferences.setSubject({ groupKey: 'build', mode: 'muted' })
    const { event, why, counts } = await tell(reader, way, { groupKey: 'build', severity: 'critical' })
    expect(event.alerts).toEqual(['system', 'sound'])
    expect(counts).toMatchObject({ unread: 1 })
    expect(why).toMatchObject({ inApp: { reason: 'critical' }, push: { reason: 'no-endpoint' } })
  })
})

test('one send to many heeds each of them', async () => {
  const [muting, resting, plain] = [await somebody(), await somebody(), await somebody()]
  await muting.api.preferences.set({ kinds: { announcement: { inApp: false } } })
  await resting.api.preferences.set({ doNotDisturbUntil: inAnHour() })
  const to = [muting, resting, plain].map(({ user }) => user.username)
  await plain.api.notifications.send({ to, kind: 'announcement', data: { title: 'For all' } })
  const counts = async ({ api }: Person) => (await api.notifications.counts()).unread
  expect([await counts(muting), await counts(resting), await counts(plain)]).toEqual([0, 1, 1])
})

test('an end that has passed is one, without anybody doing anything', async () => {
  const reader = await somebody()
  await reader.api.preferences.set({ doNotDisturbUntil: inAnHour() })
  await world.database.sql`update preferences set do_not_disturb_until = now() where user_id = ${reader.id}`
  expect((await tell(reader, 'in one statement')).event.alerts).toEqual(['system', 'sound'])
})

test('what a server of the version before has stored is told as is usual for its kind', async () => {
  const reader = await somebody()
  const { id } = await tell(reader, 'in one statement')
  await world.database.sql`update notifications set circumstances = null where id = ${id}`
  expect((await reader.api.notifications.why({ id })).system).toEqual({ isTold: true, reason: 'kind' })
})

test('what became of a push is forgotten after a week, and that is said', async () => {
  const reader = await somebody()
  const { id } = await tell(reader, 'in one statement')
  const read = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 8 * 24 * oneHour)
  const why = await reader.api.notifications.why({ id })
  read.mockRestore()
  expect(why.push).toEqual({ isTold: null, reason: 'forgotten', sends: [] })
})

test('a message that was edited rings no second time', async () => {
  const [reader, author] = [await somebody(), await somebody()]
  const { id: conversationId } = await author.api.conversations.open({ with: [reader.user.username] })
  const { id } = await author.api.messages.send({ conversationId, body: 'Helo', clientId: unique('client') })
  await using stream = await listenAs(reader)
  await author.api.messages.edit({ id, body: 'Hello' })
  const heard = await stream.take(2)
  const rewritten = heard.find(({ event }) => event.type === 'notification.rewritten')
  expect(rewritten?.event).toMatchObject({ alerts: [] })
  await eventually(() => expect(world.errors).toEqual([]))
})
