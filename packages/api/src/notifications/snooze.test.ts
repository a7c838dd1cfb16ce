import { notifications } from '@carillon/db'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createWorld, listenAs, type Person, refusal, type World } from '../testing.ts'
import type { Filter } from './lists.ts'

let world: World
beforeAll(async () => {
  world = await createWorld({ pollMs: 3_600_000 })
})
afterAll(() => world[Symbol.asyncDispose]())

let people = 0
const somebody = () => world.person(`person-${++people}`)
const dayMs = 86_400_000
const inDays = (days: number) => new Date(Date.now() + days * dayMs).toISOString()

/** Sends so many to themselves; the oldest comes first. */
async function fill({ api, user }: Person, count: number): Promise<string[]> {
  const ids: string[] = []
  for (let number = 1; number <= count; number++) {
    const sent = { to: [user.username], kind: 'announcement', data: { title: `No. ${number}` } }
    ids.push(...(await api.notifications.send(sent)).notifications.map(({ id }) => id))
  }
  return ids
}

const idsIn = async ({ api }: Person, filter: Filter) =>
  (await api.notifications.list({ filter })).items.map((item) => item.id)
const countsOf = async ({ api }: Person) => {
  const { unseen, unread } = await api.notifications.counts()
  return { unseen, unread }
}

describe('what is snoozed', () => {
  test('leaves every other list and both counts, and says until when', async () => {
    const reader = await somebody()
    const [first = '', second = '', archived = ''] = await fill(reader, 3)
    await reader.api.notifications.archive({ ids: [archived] })
    const until = inDays(1)
    expect(await reader.api.notifications.snooze({ id: first, until })).toMatchObject({ changed: 1 })
    for (const filter of ['all', 'unread'] as const) expect(await idsIn(reader, filter), filter).toEqual([second])
    expect(await idsIn(reader, 'archived')).toEqual([archived])
    const { items } = await reader.api.notifications.list({ filter: 'snoozed' })
    expect(items).toMatchObject([{ id: first, snoozedUntil: until, readAt: null }])
    expect(await countsOf(reader)).toEqual({ unseen: 1, unread: 1 })
  })

  test('comes back by hand to where it was, as it was, also all of them at once', async () => {
    const reader = await somebody()
    const ids = await fill(reader, 3)
    await reader.api.notifications.markRead({ ids: ids.slice(0, 1) })
    const { at } = await reader.api.notifications.snooze({ filter: 'all', until: inDays(1) })
    expect(await idsIn(reader, 'all')).toEqual([])
    await reader.api.notifications.unsnooze({ ids: ids.slice(0, 1) })
    expect(await idsIn(reader, 'all')).toEqual(ids.slice(0, 1))
    expect(await reader.api.notifications.unsnooze({ at })).toMatchObject({ changed: 2 })
    expect(await idsIn(reader, 'all')).toEqual(ids.toReversed())
    expect(await idsIn(reader, 'unread')).toEqual(ids.slice(1).toReversed())
    expect(await countsOf(reader)).toEqual({ unseen: 0, unread: 2 })
  })

  test('is not meant by whoever marks all as seen and read', async () => {
    const reader = await somebody()
    const [first = '', second = ''] = await fill(reader, 2)
    await reader.api.notifications.snooze({ id: first, until: inDays(1) })
    await reader.api.notifications.markSeen()
    expect(await reader.api.notifications.markRead({ all: true })).toMatchObject({ changed: 1 })
    await reader.api.notifications.unsnooze({ ids: [first] })
    expect(await idsIn(reader, 'unread')).toEqual([first])
    expect(await countsOf(reader)).toEqual({ unseen: 0, unread: 1 })
    expect(await idsIn(reader, 'all')).toEqual([second, first])
  })

  test('and then archived stays so', async () => {
    const reader = await somebody()
    const ids = await fill(reader, 1)
    await reader.api.notifications.snooze({ ids, until: inDays(1) })
    expect(await reader.api.notifications.archive({ ids })).toMatchObject({ changed: 1 })
    expect(await idsIn(reader, 'snoozed')).toEqual([])
    const { items } = await reader.api.notifications.list({ filter: 'archived' })
    expect(items).toMatchObject([{ id: ids[0], snoozedUntil: null }])
    expect(await reader.api.notifications.archive({ ids })).toMatchObject({ changed: 0 })
    expect(await countsOf(reader)).toEqual({ unseen: 0, unread: 0 })
  })

  test('out of the archive leaves it, and another time replaces the first', async () => {
    const reader = await somebody()
    const ids = await fill(reader, 1)
    await reader.api.notifications.archive({ ids })
    await reader.api.notifications.snooze({ ids, until: inDays(1) })
    const until = inDays(2)
    expect(await reader.api.notifications.snooze({ ids, until })).toMatchObject({ changed: 1 })
    expect(await reader.api.notifications.snooze({ ids, until })).toMatchObject({ changed: 0 })
    expect(await idsIn(reader, 'archived')).toEqual([])
    const { items } = await reader.api.notifications.list({ filter: 'snoozed' })
    expect(items).toMatchObject([{ snoozedUntil: until }])
  })

  test('is told in the stream by name, with the counts', async () => {
    const reader = await somebody()
    const ids = await fill(reader, 1)
    await using stream = await listenAs(reader)
    const until = inDays(1)
    await reader.api.notifications.snooze({ ids, until })
    const [away] = await stream.take(1)
    await reader.api.notifications.unsnooze({ ids })
    const [back] = await stream.take(1)
    expect(away?.event).toMatchObject({
      type: 'notification.changed',
      ids,
      change: { snoozedUntil: until, archivedAt: expect.any(String) },
      counts: { unread: 0 },
    })
    expect(back?.event).toMatchObject({ change: { snoozedUntil: null, archivedAt: null }, counts: { unread: 1 } })
  })

  test('counts for a server that knows nothing of it as what is archived', async () => {
    const reader = await somebody()
    const ids = await fill(reader, 1)
    await reader.api.notifications.snooze({ ids, until: inDays(1) })
    const { db } = world.database
    const [row] = await db
      .select()
      .from(notifications)
      .where(eq(notifications.id, ids[0] ?? ''))
    expect(row?.archivedAt).not.toBeNull()
  })

  test('must come back in time, and must be yours', async () => {
    const [reader, stranger] = [await somebody(), await somebody()]
    const ids = await fill(reader, 1)
    const { snooze } = reader.api.notifications
    for (const until of [inDays(-1), inDays(400), 'tomorrow', '2026-13-01T00:00:00Z']) {
      expect(await refusal(snooze({ ids, until })), until).toMatchObject({ code: 'BAD_REQUEST', field: 'until' })
    }
    const unnamed = refusal(snooze({ until: inDays(1) }))
    expect(await unnamed).toMatchObject({ code: 'BAD_REQUEST', field: 'ids' })
    const foreign = stranger.api.notifications.snooze({ ids, until: inDays(1) })
    expect(await refusal(foreign)).toMatchObject({ code: 'NOT_FOUND' })
    expect(await idsIn(reader, 'all')).toEqual(ids)
    await snooze({ ids, until: new Date(Date.now() + 5_000).toISOString().replace('Z', '+00:00') })
  })
})

describe('many at once', () => {
  test('all of a list, in one event whatever their number', { timeout: 60_000 }, async () => {
    const reader = await somebody()
    await world.database.sql`
      insert into notifications (id, user_id, kind, data, severity)
      select gen_random_uuid(), ${reader.id}, 'announcement', '{"title":"Old"}', 'normal' from generate_series(1, 10000)`
    await world.database.sql`update feeds set unseen = 10000, unread = 10000 where user_id = ${reader.id}`
    await using stream = await listenAs(reader)
    const { api } = reader
    const rounds = [
      [() => api.notifications.archive({ filter: 'unread' }), 0],
      [(at: string) => api.notifications.unarchive({ at }), 10_000],
      [() => api.notifications.markRead({ filter: 'all' }), 0],
      [(at: string) => api.notifications.markUnread({ at }), 10_000],
      [() => api.notifications.snooze({ filter: 'all', until: inDays(1) }), 0],
      [(at: string) => api.notifications.unsnooze({ at }), 10_000],
    ] as const
    let last = ''
    for (const [round, unread] of rounds) {
      const { changed, at } = await round(last)
      expect(changed).toBe(10_000)
      expect(await countsOf(reader)).toMatchObject({ unread })
      const [told] = await stream.take(1)
      expect(told?.event).toMatchObject({ type: 'notification.changed', ids: null, counts: { unread } })
      last = at
    }
  })

  test('are not those of others, nor those of other lists', async () => {
    const [reader, other] = [await somebody(), await somebody()]
    const [ids, theirs] = [await fill(reader, 3), await fill(other, 2)]
    await reader.api.notifications.markRead({ ids: ids.slice(0, 1) })
    expect(await reader.api.notifications.archive({ filter: 'unread' })).toMatchObject({ changed: 2 })
    expect(await idsIn(reader, 'all')).toEqual(ids.slice(0, 1))
    expect(await idsIn(other, 'all')).toEqual(theirs.toReversed())
  })

  test('are undone by the time they were changed at, and no others', async () => {
    const reader = await somebody()
    const ids = await fill(reader, 3)
    await reader.api.notifications.archive({ ids: ids.slice(0, 1) })
    await new Promise((resolve) => setTimeout(resolve, 2))
    const { at } = await reader.api.notifications.archive({ filter: 'all' })
    expect(await reader.api.notifications.unarchive({ at })).toMatchObject({ changed: 2 })
    expect(await idsIn(reader, 'archived')).toEqual(ids.slice(0, 1))
    const both = reader.api.notifications.unarchive({ at, ids })
    expect(await refusal(both)).toMatchObject({ code: 'BAD_REQUEST', field: 'ids' })
  })
})
