import { feedEpoch, feedEvents, trim } from '@carillon/db'
import { and, eq, lte } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { announcement } from '../notifications/kinds/announcement.ts'
import { notify } from '../notifications/notify.ts'
import { createWorld, type Heard, listenAs, type Person, refusal, type World } from '../testing.ts'
import { encodeCursor } from './cursor.ts'
import { readLimit } from './read-batch.ts'
import { transaction } from './transaction.ts'

// No poll comes to the rescue here: what arrives, arrives by catching up and by hints.
let world: World
beforeAll(async () => {
  world = await createWorld({ pollMs: 3_600_000 })
})
afterAll(() => world[Symbol.asyncDispose]())

let people = 0
const somebody = () => world.person(`reader-${++people}`)

const append = (to: Person, count: number) =>
  transaction(to.context, (work) =>
    notify(work, announcement, { to: Array(count).fill(to.id), data: { title: 'News' } }),
  )

const cursorOf = (person: Person, seq: number, epoch = person.context.hub.epoch) => encodeCursor(epoch, person.id, seq)
const cursors = (heard: Heard[]) => heard.map(({ cursor }) => cursor)
const between = (person: Person, after: number, last: number) =>
  Array.from({ length: last - after }, (_, index) => cursorOf(person, after + 1 + index))

async function trimUpTo({ id, context: { db } }: Person, seq: number) {
  const old = and(eq(feedEvents.userId, id), lte(feedEvents.seq, seq))
  await db
    .update(feedEvents)
    .set({ createdAt: new Date('2001-01-01') })
    .where(old)
  await trim(db, new Date('2002-01-01'))
}

const head = readLimit + 10
const floor = 3

/** A reader whose feed stands at `head` and begins after `floor`. */
async function longReader() {
  const reader = await somebody()
  await append(reader, head)
  await trimUpTo(reader, floor)
  return reader
}

describe('a reader who comes back', () => {
  test.for([
    ['at the head misses nothing', head],
    ['behind by one gets that one', head - 1],
    ['behind by exactly one read gets all of it', head - readLimit],
    ['behind by more than one read gets all of it', head - readLimit - 5],
    ['at the very beginning of what is kept gets all that is kept', floor],
  ] as const)('%s', async ([, seq]) => {
    const reader = await longReader()
    await using stream = await listenAs(reader, cursorOf(reader, seq))
    const missed = head - seq
    const verdict = missed > 0 ? 'replayed' : 'live'
    expect(stream.sync).toEqual({ cursor: cursorOf(reader, seq), event: { type: 'sync', verdict, missed } })
    await append(reader, 1)
    expect(cursors(await stream.take(missed + 1))).toEqual(between(reader, seq, head + 1))
  })

  test.for([
    ['below what is kept', (reader: Person) => cursorOf(reader, floor - 1)],
    ['at the beginning, which is no longer kept', (reader: Person) => cursorOf(reader, 0)],
    ['ahead of the head', (reader: Person) => cursorOf(reader, head + 1)],
    ['with a cursor of another epoch', (reader: Person) => cursorOf(reader, head - 1, 'another epoch')],
    ['with the cursor of somebody else', ({ context }: Person) => encodeCursor(context.hub.epoch, 'another', head - 1)],
  ] as const)('%s is told to fetch again, and goes on from the head', async ([, cursor]) => {
    const reader = await longReader()
    await using stream = await listenAs(reader, cursor(reader))
    expect(stream.sync).toEqual({
      cursor: cursorOf(reader, head),
      event: { type: 'sync', verdict: 'reset', missed: 0 },
    })
    await append(reader, 1)
    expect(cursors(await stream.take(1))).toEqual([cursorOf(reader, head + 1)])
  })

  test('without a cursor starts at the head', async () => {
    const reader = await longReader()
    await using stream = await listenAs(reader)
    expect(stream.sync).toEqual({ cursor: cursorOf(reader, head), event: { type: 'sync', verdict: 'live', missed: 0 } })
    await append(reader, 1)
    expect(cursors(await stream.take(1))).toEqual([cursorOf(reader, head + 1)])
  })

  test('with what never was a cursor is refused by the name of the field', async () => {
    const reader = await somebody()
    const tag = cursorOf(reader, 0).split('.')[0]
    const numbers = [
      '-1',
      `${2n ** 63n}`,
      '01',
      '1e3',
      ' 1',
      '1.',
      '1.-5',
      '1.05',
      '1.5.0',
      '',
      '1\n',
      'NaN',
      "1' or true --",
    ]
    for (const lastEventId of ['', 'x', '0', '.0', `${tag}`, ...numbers.map((number) => `${tag}.${number}`)]) {
      const call = reader.api.live.events({ lastEventId })
      expect(await refusal(call), lastEventId).toMatchObject({ code: 'BAD_REQUEST', field: 'lastEventId' })
    }
    await using stream = await listenAs(reader, `${tag}.0.0`)
    expect(stream.sync.event).toMatchObject({ verdict: 'live' })
    await using old = await listenAs(reader, `${tag}.0`)
    expect(old.sync.event, 'of the version before').toMatchObject({ verdict: 'reset' })
  })
})

describe('a drop loses nothing', () => {
  test('a reader who was away gets exactly what they missed, in order', async () => {
    const reader = await somebody()
    const before = await listenAs(reader)
    await append(reader, 2)
    const heard = await before.take(2)
    await before.drop()
    await append(reader, 3)
    await using after = await listenAs(reader, heard.at(-1)?.cursor)
    expect(after.sync.event).toEqual({ type: 'sync', verdict: 'replayed', missed: 3 })
    expect(cursors(await after.take(3))).toEqual(between(reader, 2, 5))
  })

  test('in the middle of a replay, whatever the event it breaks off at', async () => {
    const reader = await somebody()
    await append(reader, head)
    for (const count of [0, 1, 57, readLimit - 1, readLimit, readLimit + 1, head - 1]) {
      const first = await listenAs(reader, cursorOf(reader, 0))
      const heard = await first.take(count)
      await first.drop()
      await using second = await listenAs(reader, [first.sync, ...heard].at(-1)?.cursor)
      const rest = await second.take(head - count)
      expect(cursors([...heard, ...rest])).toEqual(between(reader, 0, head))
    }
  })

  test('again and again while others write', { timeout: 20_000 }, async () => {
    const reader = await somebody()
    const total = 120
    const writing = Promise.all(
      Array.from({ length: 4 }, async () => {
        for (let written = 0; written < total / 4; written++) await append(reader, 1)
      }),
    )
    const heard: Heard[] = []
    let since: string | undefined = cursorOf(reader, 0)
    while (heard.length < total) {
      const stream = await listenAs(reader, since)
      const patience = 1 + Math.floor(Math.random() * 12)
      heard.push(...(await stream.take(Math.min(patience, total - heard.length))))
      since = heard.at(-1)?.cursor
      await stream.drop()
    }
    await writing
    expect(cursors(heard)).toEqual(between(reader, 0, total))
  })

  test('a reader so slow that the next event was trimmed away is told to fetch again', async () => {
    const reader = await somebody()
    await using stream = await listenAs(reader)
    await append(reader, 3)
    await trimUpTo(reader, 2)
    expect(await stream.take(1)).toMatchObject([
      { cursor: cursorOf(reader, 3), event: { type: 'sync', verdict: 'reset' } },
    ])
    await append(reader, 1)
    expect(cursors(await stream.take(1))).toEqual([cursorOf(reader, 4)])
  })
})

describe('after a restore', () => {
  const restore = async ({ context: { db } }: Person) => {
    await db.update(feedEpoch).set({ epoch: crypto.randomUUID() })
  }

  test('an open stream is told to fetch again and goes on', async () => {
    const reader = await somebody()
    await using stream = await listenAs(reader)
    await append(reader, 1)
    await stream.take(1)
    await restore(reader)
    await reader.context.hub.catchUp()
    const [sync] = await stream.take(1)
    expect(sync).toEqual({ cursor: cursorOf(reader, 1), event: { type: 'sync', verdict: 'reset', missed: 0 } })
    await append(reader, 1)
    expect(cursors(await stream.take(1))).toEqual([cursorOf(reader, 2)])
  })

  test('an old cursor is not honoured, even when nobody was connected to notice', async () => {
    const reader = await somebody()
    await append(reader, 2)
    const old = cursorOf(reader, 1)
    await using honoured = await listenAs(reader, old)
    expect(honoured.sync.event).toMatchObject({ verdict: 'replayed', missed: 1 })
    await honoured.drop()
    await restore(reader)
    await using stream = await listenAs(reader, old)
    expect(stream.sync.event).toMatchObject({ verdict: 'reset' })
  })
})
