import { setTimeout as sleep } from 'node:timers/promises'
import { notifications } from '@carillon/db'
import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { transaction } from '../../live/transaction.ts'
import { createWorld, listenAs, type Person, type World } from '../../testing.ts'
import { takeDue } from './returns.ts'
import { createDue } from './start-due.ts'

// The world's own job runs beside what is called here, as that of another server does: whoever is first, the outcome is the same.

let world: World
beforeAll(async () => {
  world = await createWorld({ pollMs: 3_600_000 })
})
afterAll(() => world[Symbol.asyncDispose]())

let people = 0
const somebody = () => world.person(`person-${++people}`)
const inMs = (ms: number) => new Date(Date.now() + ms).toISOString()

async function fill({ api, user }: Person, count: number, more: { expiresAt?: string } = {}): Promise<string[]> {
  const ids: string[] = []
  for (let number = 1; number <= count; number++) {
    const sent = { to: [user.username], kind: 'announcement', data: { title: `No. ${number}` }, ...more }
    ids.push(...(await api.notifications.send(sent)).notifications.map(({ id }) => id))
  }
  return ids
}

async function badge({ id }: Person) {
  const [row] = await world.database.sql`
    select f.unseen, f.unread, (select count(*)::int from notifications n where n.user_id = f.user_id
        and seen_at is null and archived_at is null) as "isUnseen",
      (select count(*)::int from notifications n where n.user_id = f.user_id
        and read_at is null and archived_at is null) as "isUnread"
    from feeds f where f.user_id = ${id}`
  return row
}

const parts = () => world.carillon.createContext({ caller: null, isSecure: false })
const dueNow = () => {
  const { hints, kinds } = parts()
  return createDue({ database: world.database, hints, kinds, onError: (error) => world.errors.push(error) })
}

describe('what was snoozed', () => {
  test('comes back within two seconds, unseen and unread, above what came meanwhile', async () => {
    const reader = await somebody()
    const [first = '', second = ''] = await fill(reader, 2)
    await reader.api.notifications.markRead({ ids: [first] })
    await using stream = await listenAs(reader)
    const until = inMs(300)
    await reader.api.notifications.snooze({ id: first, until })
    const [third = ''] = await fill(reader, 1)
    const [, , back] = await stream.take(3)
    expect(Date.now() - Date.parse(until)).toBeLessThan(2_000)
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(until))
    const state = { id: first, seenAt: null, readAt: null, archivedAt: null, snoozedUntil: null }
    expect(back?.event).toMatchObject({ type: 'notification.returned', notification: state, counts: { unread: 3 } })
    const { items } = await reader.api.notifications.list({})
    expect(items.map(({ id }) => id)).toEqual([first, third, second])
    expect(items[0]?.place.localeCompare(third)).toBe(1)
    expect(await badge(reader)).toEqual({ unseen: 3, unread: 3, isUnseen: 3, isUnread: 3 })
  })

  test('is paged by where it stands now', async () => {
    const reader = await somebody()
    const ids = await fill(reader, 4)
    await reader.api.notifications.snooze({ id: ids[0] ?? '', until: inMs(50) })
    await using stream = await listenAs(reader)
    await stream.take(1)
    const seen: string[] = []
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await reader.api.notifications.list({ limit: 2, cursor })
      seen.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor
    }
    expect(seen).toEqual([ids[0], ids[3], ids[2], ids[1]])
  })

  test('stands as it came, where it comes back in the same moment', async () => {
    const reader = await somebody()
    const ids = await fill(reader, 4)
    await reader.api.notifications.snooze({ ids, until: inMs(60_000) })
    await using stream = await listenAs(reader)
    const past = new Date(Date.now() - 1_000)
    // The other way round in the table; and one transaction, or the world's own job takes them one by one.
    await world.database.db.transaction(async (tx) => {
      for (const one of ids.toReversed())
        await tx.update(notifications).set({ snoozedUntil: past }).where(eq(notifications.id, one))
    })
    await stream.take(4)
    const { items } = await reader.api.notifications.list({})
    expect(items.map(({ id }) => id)).toEqual(ids.toReversed())
  })

  test('comes back once, however many servers are at it', async () => {
    const reader = await somebody()
    const ids = await fill(reader, 20)
    await reader.api.notifications.snooze({ ids, until: inMs(60_000) })
    await using stream = await listenAs(reader)
    const past = new Date(Date.now() - 1_000)
    await world.database.db.update(notifications).set({ snoozedUntil: past }).where(eq(notifications.userId, reader.id))
    // Whoever does not pass over what another holds waits for it, and takes it again.
    await transaction({ db: world.database.db, hints: parts().hints }, async (work) => {
      await takeDue(work, parts().kinds)
      await Promise.race([Promise.all(Array.from({ length: 6 }, () => dueNow()())), sleep(2_000)])
    })
    const told = await stream.take(20)
    expect(told.map(({ event }) => event.type)).toEqual(Array(20).fill('notification.returned'))
    const named = told.map(({ event }) => (event.type === 'notification.returned' ? event.notification.id : ''))
    expect(named.toSorted()).toEqual(ids.toSorted())
    expect(await badge(reader)).toEqual({ unseen: 20, unread: 20, isUnseen: 20, isUnread: 20 })
    const [row] = await world.database.sql`
      select count(*)::int as count from feed_events where user_id = ${reader.id} and type = 'notification.returned'`
    expect(row).toEqual({ count: 20 })
  })

  test('in great number is one event of its reader, who fetches', async () => {
    const reader = await somebody()
    const ids = await fill(reader, 30)
    await reader.api.notifications.snooze({ ids, until: inMs(60_000) })
    await using stream = await listenAs(reader)
    await world.database.db
      .update(notifications)
      .set({ snoozedUntil: new Date(Date.now() - 1_000) })
      .where(eq(notifications.userId, reader.id))
    const [told] = await stream.take(1)
    expect(told?.event).toMatchObject({ type: 'notification.changed', ids: null, counts: { unread: 30, unseen: 30 } })
  })

  test('is taken by nobody while whoever takes it has not committed, and by another when they die', async () => {
    const reader = await somebody()
    const ids = await fill(reader, 2)
    await reader.api.notifications.snooze({ ids, until: inMs(60_000) })
    const dying = world.database.db.transaction(async (tx) => {
      await tx.execute(sql`
        update notifications set snoozed_until = now() - interval '1 s' where user_id = ${reader.id}`)
      const work = { tx, emit: () => {}, tally: () => {}, count: () => {} }
      expect(await takeDue(work, parts().kinds)).toBe(false)
      await tx.execute(sql`select pg_terminate_backend(pg_backend_pid())`)
    })
    await expect(dying).rejects.toThrow()
    expect(await badge(reader)).toMatchObject({ unread: 0, isUnread: 0 })
    await using stream = await listenAs(reader)
    await world.database.db
      .update(notifications)
      .set({ snoozedUntil: new Date(Date.now() - 1_000) })
      .where(eq(notifications.userId, reader.id))
    await stream.take(2)
    expect(await badge(reader)).toEqual({ unseen: 2, unread: 2, isUnseen: 2, isUnread: 2 })
  })
})

describe('what has expired', () => {
  test('is gone everywhere, from the counts as well, snoozed or not', async () => {
    const reader = await somebody()
    const expiresAt = inMs(700)
    const ids = await fill(reader, 2, { expiresAt })
    const [kept] = await fill(reader, 1)
    await reader.api.notifications.snooze({ id: ids[0] ?? '', until: inMs(86_400_000) })
    await using stream = await listenAs(reader)
    const gone: string[] = []
    while (gone.length < 2) {
      const [told] = await stream.take(1)
      if (told?.event.type !== 'notification.removed') throw new Error('Something else came.')
      gone.push(...told.event.ids)
    }
    expect(gone.toSorted()).toEqual(ids.toSorted())
    expect(Date.now() - Date.parse(expiresAt)).toBeLessThan(2_000)
    for (const filter of ['all', 'snoozed'] as const) {
      const { items } = await reader.api.notifications.list({ filter })
      expect(items.map(({ id }) => id)).toEqual(filter === 'all' ? [kept] : [])
    }
    expect(await badge(reader)).toEqual({ unseen: 1, unread: 1, isUnseen: 1, isUnread: 1 })
  })
})

test('when nothing is due, one look at two indexes is all', async () => {
  const plan = await world.database.sql.begin(async (tx) => {
    await tx`set local enable_seqscan = off`
    const rows = await tx`
      explain select exists (select 1 from notifications where (snoozed_until is not null or expires_at is not null)
        and least(snoozed_until, expires_at) <= now()), exists (select 1 from scheduled_notifications where send_at <= now())`
    return JSON.stringify(rows)
  })
  expect(plan).toContain('notifications_due')
  expect(plan).toContain('scheduled_notifications_send_at_index')
})
