import { notifications } from '@carillon/db'
import { and, eq, isNull } from 'drizzle-orm'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { transaction } from '../live/transaction.ts'
import { createWorld, listenAs, type Person, refusal, type World } from '../testing.ts'
import { changeNotifications } from './change.ts'
import { announcement } from './kinds/announcement.ts'
import { notify } from './notify.ts'

let world: World
beforeAll(async () => {
  world = await createWorld({ pollMs: 3_600_000 })
})
afterAll(() => world[Symbol.asyncDispose]())

let people = 0
const somebody = () => world.person(`person-${++people}`)

/** Raises so many, and returns their ids, the oldest first. */
async function raise(to: Person, count: number): Promise<string[]> {
  const ids: string[] = []
  for (let number = 1; number <= count; number++) {
    const raised = { to: [to.id], data: { title: `Number ${number}` } }
    ids.push(...(await transaction(to.context, (work) => notify(work, announcement, raised))))
  }
  return ids
}

const countsOf = async ({ api }: Person) => {
  const { unseen, unread } = await api.notifications.counts()
  return { unseen, unread }
}

type Filter = 'all' | 'unread' | 'archived'
const idsOf = async ({ api }: Person, filter: Filter = 'all') =>
  (await api.notifications.list({ filter })).items.map((item) => item.id)

describe('the list', () => {
  test('shows the newest first, page by page, each once', async () => {
    const reader = await somebody()
    const ids = await raise(reader, 7)
    const pages: string[][] = []
    let cursor: string | null = null
    do {
      const page = await reader.api.notifications.list({ limit: 3, cursor })
      pages.push(page.items.map((item) => item.id))
      cursor = page.nextCursor
    } while (cursor)
    expect(pages.map((page) => page.length)).toEqual([3, 3, 1])
    expect(pages.flat()).toEqual(ids.toReversed())
  })

  test('ends exactly where nothing follows', async () => {
    const reader = await somebody()
    await raise(reader, 2)
    expect(await reader.api.notifications.list({ limit: 2 })).toMatchObject({ nextCursor: null })
    expect(await reader.api.notifications.list({ limit: 1 })).toMatchObject({ nextCursor: expect.any(String) })
  })

  test('filters by what was read and what was archived', async () => {
    const reader = await somebody()
    const [archived = '', read = '', both = '', fresh = ''] = await raise(reader, 4)
    await reader.api.notifications.markRead({ ids: [read, both] })
    await reader.api.notifications.archive({ ids: [archived, both] })
    expect(await idsOf(reader)).toEqual([fresh, read])
    expect(await idsOf(reader, 'unread')).toEqual([fresh])
    expect(await idsOf(reader, 'archived')).toEqual([both, archived])
  })

  test('belongs to a cursor from which the stream goes on without a gap or a repeat', async () => {
    const reader = await somebody()
    await raise(reader, 2)
    const { items, asOf } = await reader.api.notifications.list({})
    expect(items).toHaveLength(2)
    const [late] = await raise(reader, 1)
    await using stream = await listenAs(reader, asOf)
    expect(stream.sync.event).toEqual({ type: 'sync', verdict: 'replayed', missed: 1 })
    expect((await stream.take(1))[0]?.event).toMatchObject({ notification: { id: late } })
    expect((await reader.api.notifications.counts()).asOf).not.toBe(asOf)
  })

  test('refuses what it cannot be asked for', async () => {
    const { api } = await somebody()
    await api.notifications.list({ limit: 100 })
    for (const [field, input] of [
      ['limit', { limit: 0 }],
      ['limit', { limit: 101 }],
      ['cursor', { cursor: 'x' }],
      ['filter', { filter: 'everything' as Filter }],
    ] as const) {
      expect(await refusal(api.notifications.list(input))).toMatchObject({ code: 'BAD_REQUEST', field })
    }
  })
})

describe('the badges', () => {
  test('count what came since the bell was opened, and what is unread', async () => {
    const reader = await somebody()
    const [first = '', second = '', third = ''] = await raise(reader, 3)
    expect(await countsOf(reader)).toEqual({ unseen: 3, unread: 3 })
    await reader.api.notifications.markRead({ ids: [first] })
    expect(await countsOf(reader)).toEqual({ unseen: 2, unread: 2 })
    await reader.api.notifications.markSeen()
    expect(await countsOf(reader)).toEqual({ unseen: 0, unread: 2 })
    await reader.api.notifications.markUnread({ ids: [first] })
    expect(await countsOf(reader)).toEqual({ unseen: 0, unread: 3 })
    await reader.api.notifications.archive({ ids: [second, third] })
    expect(await countsOf(reader)).toEqual({ unseen: 0, unread: 1 })
    await reader.api.notifications.unarchive({ ids: [second] })
    expect(await countsOf(reader)).toEqual({ unseen: 0, unread: 2 })
    await reader.api.notifications.markRead({ all: true })
    expect(await countsOf(reader)).toEqual({ unseen: 0, unread: 0 })
  })

  test('count a change once, however often it is asked for', async () => {
    const reader = await somebody()
    const [id = ''] = await raise(reader, 2)
    for (const action of ['markRead', 'markUnread', 'archive', 'unarchive'] as const) {
      for (let time = 0; time < 3; time++) await reader.api.notifications[action]({ ids: [id, id] })
    }
    expect(await countsOf(reader)).toEqual({ unseen: 1, unread: 2 })
  })

  test('come with every change over the stream, which names what changed and how', async () => {
    const reader = await somebody()
    const [first = '', second = ''] = await raise(reader, 2)
    await using stream = await listenAs(reader)
    await reader.api.notifications.markRead({ ids: [first] })
    await reader.api.notifications.markRead({ ids: [first] })
    await reader.api.notifications.markRead({ all: true })
    const [one, all] = await stream.take(2)
    expect(one?.event).toMatchObject({
      type: 'notification.changed',
      ids: [first],
      change: { readAt: expect.any(String), seenAt: expect.any(String) },
    })
    expect(all?.event).toMatchObject({ ids: [second], upTo: second, counts: { unseen: 0, unread: 0 } })
  })

  test('name what they meant: what commits in the middle of it, though made earlier, stays as it was', async () => {
    const reader = await somebody()
    await using stream = await listenAs(reader)
    let commit = () => {}
    let wasMade = () => {}
    const made = new Promise<void>((resolve) => {
      wasMade = resolve
    })
    const slow = transaction(reader.context, async (work) => {
      const ids = await notify(work, announcement, { to: [reader.id], data: { title: 'slow' } })
      wasMade()
      await new Promise<void>((resolve) => {
        commit = resolve
      })
      return ids
    })
    await made
    const quick = await raise(reader, 1)
    await transaction(reader.context, async (work) => {
      await changeNotifications(work, reader.id, 'read', {})
      commit()
      await slow
    })
    const [, created, changed] = await stream.take(3)
    expect(created?.event).toMatchObject({ notification: { title: 'slow', readAt: null } })
    expect(changed?.event).toMatchObject({ ids: quick })
    expect(await idsOf(reader, 'unread')).toEqual(await slow)
  })

  test('keep the time something was first seen or read', async () => {
    const reader = await somebody()
    const [id = ''] = await raise(reader, 1)
    await reader.api.notifications.markSeen()
    const seenAt = async () => (await reader.api.notifications.list({})).items[0]?.seenAt
    const first = await seenAt()
    expect(first).toEqual(expect.any(String))
    await reader.api.notifications.markRead({ ids: [id] })
    expect(await seenAt()).toBe(first)
  })

  test('equal what is stored, whatever two devices do at the same time', { timeout: 40_000 }, async () => {
    const size = 6
    const some = fc.uniqueArray(fc.nat(size - 1), { minLength: 1, maxLength: size })
    const named = ['markRead', 'markUnread', 'archive', 'unarchive', 'unsnooze'] as const
    const action = fc.constantFrom(...named, 'snooze', 'archiveUnread', 'seen', 'readAll', 'raise')
    const steps = fc.array(fc.record({ action, some }), { minLength: 3, maxLength: 12 })
    type Step = {
      action: (typeof named)[number] | 'snooze' | 'archiveUnread' | 'seen' | 'readAll' | 'raise'
      some: number[]
    }
    const act = async (device: Person, ids: string[], step: Step) => {
      const some = { ids: step.some.map((index) => ids[index] ?? '') }
      const until = new Date(Date.now() + 86_400_000).toISOString()
      const { api } = device
      if (step.action === 'seen') return api.notifications.markSeen()
      if (step.action === 'readAll') return api.notifications.markRead({ all: true })
      if (step.action === 'raise') return raise(device, 1)
      if (step.action === 'snooze') return api.notifications.snooze({ ...some, until })
      if (step.action === 'archiveUnread') return api.notifications.archive({ filter: 'unread' })
      return api.notifications[step.action](some)
    }
    await fc.assert(
      fc.asyncProperty(steps, steps, async (one, other) => {
        const reader = await somebody()
        const ids = await raise(reader, size)
        const device = async (list: Step[]) => {
          for (const step of list) await act(reader, ids, step)
        }
        await Promise.all([device(one), device(other)])
        const { db } = world.database
        const kept = and(eq(notifications.userId, reader.id), isNull(notifications.archivedAt))
        expect(await countsOf(reader)).toEqual({
          unseen: await db.$count(notifications, and(kept, isNull(notifications.seenAt))),
          unread: await db.$count(notifications, and(kept, isNull(notifications.readAt))),
        })
      }),
      { numRuns: 25 },
    )
    expect(world.errors).toEqual([])
  })
})

describe('what is not yours', () => {
  const actions = ['markRead', 'markUnread', 'archive', 'unarchive'] as const

  test.for(actions)('%s does not find it, and changes nothing', async (action) => {
    const [owner, stranger] = [await somebody(), await somebody()]
    const ids = await raise(owner, 1)
    await owner.api.notifications[action]({ ids })
    const before = (await owner.api.notifications.list({ filter: 'all' })).items
    for (const unknown of [ids, [crypto.randomUUID()]]) {
      const call = stranger.api.notifications[action]({ ids: unknown })
      expect(await refusal(call)).toMatchObject({ code: 'NOT_FOUND' })
    }
    expect((await owner.api.notifications.list({ filter: 'all' })).items).toEqual(before)
  })

  test('is left alone beside what is', async () => {
    const [owner, other] = [await somebody(), await somebody()]
    const [theirs, mine] = [await raise(owner, 1), await raise(other, 1)]
    await other.api.notifications.markRead({ ids: [...mine, ...theirs] })
    expect(await countsOf(other)).toEqual({ unseen: 0, unread: 0 })
    expect(await countsOf(owner)).toEqual({ unseen: 1, unread: 1 })
  })

  test('and what is no list of ids is refused by the name of the field', async () => {
    const owner = await somebody()
    const ids = await raise(owner, 1)
    await owner.api.notifications.archive({ ids })
    for (const action of actions) {
      for (const [wrong, field] of [
        [[], 'ids'],
        [['x'], 'ids.0'],
        [Array(501).fill(ids[0]), 'ids'],
      ] as const) {
        const call = owner.api.notifications[action]({ ids: [...wrong] })
        expect(await refusal(call), `${action} ${field}`).toMatchObject({ code: 'BAD_REQUEST', field })
      }
    }
    for (const neither of [{}, { ids, all: true as const }]) {
      const call = owner.api.notifications.markRead(neither)
      expect(await refusal(call)).toMatchObject({ code: 'BAD_REQUEST', field: 'ids' })
    }
  })
})
