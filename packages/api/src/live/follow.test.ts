import { notifications } from '@carillon/db'
import { eventually } from '@carillon/db/testing'
import { isTrackedEnvelope } from '@trpc/server'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { announcement } from '../notifications/kinds/announcement.ts'
import { notify } from '../notifications/notify.ts'
import { createWorld, listenAs, type Person, tell, tellWithoutHint, titleOf, titles, type World } from '../testing.ts'
import { encodeCursor } from './cursor.ts'
import type { Event } from './event-map.ts'
import { follow } from './follow.ts'
import type { Hub } from './hub.ts'
import { transaction } from './transaction.ts'

// No poll comes to the rescue, except where a story asks for one.
let world: World
beforeAll(async () => {
  world = await createWorld({ pollMs: 3_600_000 })
})
afterAll(() => world[Symbol.asyncDispose]())

let people = 0
const somebody = (where = world) => where.person(`reader-${++people}`)

/** Asks for what comes next and returns when the stream has read all there is, and waits for news. */
async function waiting(stream: Awaited<ReturnType<typeof listenAs>>, { id, context }: Person, count: number) {
  const coming = stream.take(count)
  // Reads are answered in turn: when the second of these is, the stream's own was.
  for (let turn = 0; turn < 2; turn++) await context.hub.read(id, 0)
  return { coming }
}

describe('an open stream', () => {
  test('hears of a notification, with the counts', async () => {
    const [alice, bob] = [await world.person('alice'), await world.person('bob')]
    await using stream = await listenAs(alice)
    expect(stream.sync.event).toEqual({ type: 'sync', verdict: 'live', missed: 0 })
    await bob.api.notifications.send({ to: ['alice'], kind: 'announcement', data: { title: 'Hello' } })
    const [created] = await stream.take(1)
    expect(created?.event).toMatchObject({
      type: 'notification.created',
      notification: { title: 'Hello', actor: { username: 'bob' } },
      counts: { unseen: 1, unread: 1, messages: 0 },
    })
  })

  test('hears of a message and its notification in order', async () => {
    const [carol, dan] = [await world.person('carol'), await world.person('dan')]
    await using stream = await listenAs(carol)
    const { id } = await dan.api.conversations.open({ with: ['carol'] })
    await dan.api.messages.send({ conversationId: id, body: 'Hi', clientId: 'a' })
    expect(titles(await stream.take(3))).toEqual(['conversation.changed', 'message.posted', 'Dan'])
    await carol.api.conversations.markRead({ id, seq: 1 })
    const after = await stream.take(2)
    expect(after.map(({ event }) => event)).toMatchObject([
      { type: 'read.moved', unread: 0, seq: 1, userId: carol.id, counts: { messages: 0 } },
      { type: 'notification.changed', counts: { unread: 0, unseen: 0, messages: 0 } },
    ])
  })

  test('reaches every device of a user', async () => {
    const reader = await somebody()
    await using phone = await listenAs(reader)
    await using laptop = await listenAs(reader)
    for (const title of ['one', 'two', 'three']) await tell(reader, title)
    expect(titles(await phone.take(3))).toEqual(['one', 'two', 'three'])
    expect(titles(await laptop.take(3))).toEqual(['one', 'two', 'three'])
  })

  test('that waits is woken by the hint', async () => {
    const reader = await somebody()
    await using stream = await listenAs(reader)
    const { coming } = await waiting(stream, reader, 1)
    await tell(reader, 'news')
    expect(titles(await coming)).toEqual(['news'])
  })

  test('belongs to one user: another hears nothing of it', async () => {
    const [reader, other] = [await somebody(), await somebody()]
    await using mine = await listenAs(reader)
    await using theirs = await listenAs(other)
    await tell(reader, 'for the reader')
    await tell(other, 'for the other')
    expect(titles(await mine.take(1))).toEqual(['for the reader'])
    expect(titles(await theirs.take(1))).toEqual(['for the other'])
  })

  test('passes over what its reader may no longer see, and goes on', async () => {
    const reader = await somebody()
    await using stream = await listenAs(reader)
    await tellWithoutHint(reader, 'gone before it was read')
    await world.database.db.delete(notifications).where(eq(notifications.userId, reader.id))
    await tell(reader, 'still here')
    const [heard] = await stream.take(1)
    expect(heard).toMatchObject({ cursor: encodeCursor(reader.context.hub.epoch, reader.id, 2) })
    expect(titles(heard ? [heard] : [])).toEqual(['still here'])
  })

  test('waits while the socket is full', async () => {
    const reader = await somebody()
    let makeRoom = () => {}
    const room = new Promise<void>((resolve) => {
      makeRoom = resolve
    })
    let asked = 0
    const drained = () => {
      asked++
      return room
    }
    await using stream = await listenAs({ context: { ...reader.context, drained } })
    await tell(reader, 'late')
    let hasCome = false
    const coming = stream.take(1).then((heard) => {
      hasCome = true
      return heard
    })
    await eventually(() => expect(asked).toBe(1))
    await tellWithoutHint(reader, 'a round trip later')
    expect(hasCome).toBe(false)
    makeRoom()
    expect(titles(await coming)).toEqual(['late'])
  })
})

describe('a lost hint costs delay, never an event', () => {
  test('the poll delivers', async () => {
    await using polling = await createWorld({ pollMs: 40 })
    const reader = await somebody(polling)
    await using stream = await listenAs(reader)
    const { coming } = await waiting(stream, reader, 1)
    await tellWithoutHint(reader, 'without a hint')
    expect(titles(await coming)).toEqual(['without a hint'])
  })

  test('the next hint delivers both, in order', async () => {
    const reader = await somebody()
    await using stream = await listenAs(reader)
    const { coming } = await waiting(stream, reader, 2)
    await tellWithoutHint(reader, 'without a hint')
    await tell(reader, 'with a hint')
    expect(titles(await coming)).toEqual(['without a hint', 'with a hint'])
  })

  test('a listener that was cut off catches up when it is back', { timeout: 15_000 }, async () => {
    const reader = await somebody()
    await using stream = await listenAs(reader)
    const { coming } = await waiting(stream, reader, 1)
    await world.database.sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'carillon listener' and datname = current_database()`
    await tellWithoutHint(reader, 'into the gap')
    expect(titles(await coming)).toEqual(['into the gap'])
  })
})

describe('no moment is missed', () => {
  /** Follows through a hub that does something at one moment of the way. */
  async function followThrough(reader: Person, change: (hub: Hub) => Partial<Hub>, lastEventId: string | null = null) {
    const { hub } = reader.context
    const leaving = new AbortController()
    const through = { ...hub, ...change(hub) }
    const stream = follow({ hub: through, userId: reader.id, lastEventId, signal: leaving.signal })
    const heard: string[] = []
    for await (const envelope of stream) {
      if (isTrackedEnvelope<Event>(envelope)) heard.push(titleOf(envelope[1]))
      if (heard.at(-1) === 'last') leaving.abort()
    }
    return heard
  }

  test('an event that commits between the read and the wait is not lost', async () => {
    const reader = await somebody()
    let reads = 0
    const heard = await followThrough(reader, (hub) => ({
      async read(userId, after) {
        const events = await hub.read(userId, after)
        if (++reads > 1) return events
        await tellWithoutHint(reader, 'last')
        hub.wake([reader.id])
        return events
      },
    }))
    expect(heard).toEqual(['sync', 'last'])
  })

  test('an event that commits between the waker and the catching up comes once', async () => {
    const reader = await somebody()
    const start = encodeCursor(reader.context.hub.epoch, reader.id, 0)
    const change = (hub: Hub): Partial<Hub> => ({
      async checkEpoch() {
        await tell(reader, 'in between')
        return hub.checkEpoch()
      },
      async read(userId, after) {
        if (after === 0) await tell(reader, 'last')
        return hub.read(userId, after)
      },
    })
    expect(await followThrough(reader, change, start)).toEqual(['sync', 'in between', 'last'])
  })
})

test('who come at once each begin at their own place, and somebody without one fails alone', async () => {
  const [none, one, two] = [await somebody(), await somebody(), await somebody()]
  for (const reader of [one, two, two]) await tell(reader, 'before')
  const { standing } = one.context.hub
  const ghost = '00000000-0000-7000-8000-000000000000'
  const found = await Promise.allSettled([two.id, ghost, none.id, one.id, two.id].map((id) => standing(id)))
  const heads = found.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value.head : 'nobody'))
  expect(heads).toEqual([2, 'nobody', 0, 1, 2])
})

test('a transaction that rolls back emits nothing and leaves no gap', async () => {
  const reader = await somebody()
  await using stream = await listenAs(reader)
  await tell(reader, 'before')
  const failing = transaction(reader.context, async (work) => {
    await notify(work, announcement, { to: [reader.id], data: { title: 'never' } })
    throw new Error('changed my mind')
  })
  await expect(failing).rejects.toThrow('changed my mind')
  await tell(reader, 'after')
  const heard = await stream.take(2)
  expect(titles(heard)).toEqual(['before', 'after'])
  const { epoch } = reader.context.hub
  expect(heard.map(({ cursor }) => cursor)).toEqual([1, 2].map((seq) => encodeCursor(epoch, reader.id, seq)))
})

test('whoever leaves while the database does not answer is told nothing of it', async () => {
  const reader = await somebody()
  const { hub } = reader.context
  const leaving = new AbortController()
  let isWell = true
  let reads = 0
  const read: Hub['read'] = (userId, after) => {
    reads++
    return hub.read(userId, after)
  }
  const through = { ...hub, read, isWell: () => isWell }
  const stream = follow({ hub: through, userId: reader.id, lastEventId: null, signal: leaving.signal })
  await stream.next()
  const pending = stream.next()
  await eventually(() => expect(reads).toBe(1))
  await hub.read(reader.id, 0)
  isWell = false
  leaving.abort()
  expect(await pending).toEqual({ done: true, value: undefined })
})

test('leaving ends the stream, also one that waits, and nothing remembers it', async () => {
  const reader = await somebody()
  const { hub } = reader.context
  const open = hub.size
  const [waiting, idle] = [await listenAs(reader), await listenAs(reader)]
  expect(hub.size).toBe(open + 2)
  const pending = waiting.next()
  await waiting.drop()
  await idle.drop()
  expect(await pending).toBeNull()
  await eventually(() => expect(hub.size).toBe(open))
})
