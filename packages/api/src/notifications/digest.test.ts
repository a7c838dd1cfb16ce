import { notifications } from '@carillon/db'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createWorld, listenAs, type Person, type World } from '../testing.ts'
import { digestEnd } from './digest.ts'
import { createDue } from './due/start-due.ts'
import { defineKind } from './kind.ts'

const like = defineKind({
  name: 'like',
  digestMinutes: 60,
  data: z.object({ by: z.string() }),
  text: { en: ({ data }) => ({ title: `${data.by} likes it` }), fr: ({ data }) => ({ title: `${data.by} aime` }) },
})

let world: World
let reader: Person
let people = 0
beforeAll(async () => {
  world = await createWorld({ pollMs: 3_600_000, kinds: [like] })
})
afterAll(() => world[Symbol.asyncDispose]())
beforeEach(async () => {
  reader = await world.person(`person-${++people}`)
})

const liked = (by: string, more: { key?: string; severity?: 'critical'; groupKey?: string } = {}) => {
  const sent = { to: [reader.user.username], kind: like.name, data: { by }, ...more }
  return reader.api.notifications.send(sent)
}
const titlesIn = async (filter: 'all' | 'unread' | 'snoozed') =>
  (await reader.api.notifications.list({ filter })).items.map(({ title }) => title)

/** As if their window were over. */
async function endWindow() {
  await world.database.db
    .update(notifications)
    .set({ snoozedUntil: new Date() })
    .where(eq(notifications.userId, reader.id))
  const { hints, kinds } = world.carillon.createContext({ caller: null, isSecure: false })
  await createDue({ database: world.database, hints, kinds, onError: (error) => world.errors.push(error) })()
}

describe('what is collected', () => {
  test('waits unseen and uncounted until its window ends, then comes together and counts', async () => {
    await liked('Ann')
    await liked('Ben', { key: 'ben' })
    expect(await titlesIn('all')).toEqual([])
    expect(await titlesIn('snoozed')).toEqual(['Ben likes it', 'Ann likes it'])
    expect(await reader.api.notifications.counts()).toMatchObject({ unseen: 0, unread: 0 })
    await endWindow()
    const { items } = await reader.api.notifications.list({ filter: 'unread' })
    expect(items.map(({ groupKey }) => groupKey)).toEqual(['digest:like', 'digest:like'])
    expect(await reader.api.notifications.counts()).toMatchObject({ unseen: 2, unread: 2 })
  })

  test('waits as well when it was said together with others', async () => {
    const other = { to: [reader.user.username], kind: 'announcement', data: { title: 'Now' } }
    await reader.api.notifications.sendMany({ items: [{ ...other, kind: like.name, data: { by: 'Ann' } }, other] })
    expect(await titlesIn('all')).toEqual(['Now'])
    expect(await titlesIn('snoozed')).toEqual(['Ann likes it'])
  })

  test('is told in no way as long as it waits, and says so', async () => {
    const [sent] = (await liked('Ann')).notifications
    const id = sent?.id ?? ''
    const waits = { isTold: false, reason: 'collected' }
    expect(await reader.api.notifications.why({ id })).toMatchObject({ inApp: waits, system: waits, push: waits })
    await endWindow()
    const comes = { isTold: true, reason: 'kind' }
    expect(await reader.api.notifications.why({ id })).toMatchObject({ inApp: comes, system: comes })
  })

  test('is told of twice: that it waits, and that it is there', async () => {
    await using stream = await listenAs(reader)
    await liked('Ann')
    const [waits] = await stream.take(1)
    await endWindow()
    const [comes] = await stream.take(1)
    const snoozedUntil = expect.stringMatching(/:00:00\.000Z$/)
    expect(waits?.event).toMatchObject({
      type: 'notification.created',
      notification: { snoozedUntil },
      counts: { unread: 0 },
      alerts: [],
    })
    expect(comes?.event).toMatchObject({
      type: 'notification.returned',
      counts: { unread: 1 },
      alerts: ['system', 'sound'],
    })
  })

  test('does not wait when it is critical, and stays in the group its sender has put it into', async () => {
    await liked('Ann', { severity: 'critical', groupKey: 'post-1' })
    const { items } = await reader.api.notifications.list({})
    expect(items).toMatchObject([{ title: 'Ann likes it', groupKey: 'post-1' }])
  })
})

test('a window ends where the next begins', () => {
  const end = (at: string, digestMinutes = 60) => digestEnd({ digestMinutes }, 'normal', new Date(at))?.toISOString()
  expect(end('2026-03-05T12:00:00.000Z')).toBe('2026-03-05T13:00:00.000Z')
  expect(end('2026-03-05T12:59:59.999Z')).toBe('2026-03-05T13:00:00.000Z')
  expect(end('2026-03-05T12:30:00.000Z', 1_440)).toBe('2026-03-06T00:00:00.000Z')
})

test('a kind says for how long it is collected in minutes of a day', () => {
  const text = { en: () => ({ title: '' }), fr: () => ({ title: '' }) }
  for (const digestMinutes of [0, -1, Number.NaN, 1_441]) {
    expect(() => defineKind({ name: 'like', data: z.object({}), text, digestMinutes })).toThrow('minutes')
  }
})
