import { expect, inject, test } from 'vitest'
import { append, epoch, feedWithin, head, readAfter, trim } from './feed.ts'
import { addUsers } from './feed-load.ts'
import { createTestDatabase, type TestDatabase } from './testing.ts'

const event = (userId: string, data: Record<string, unknown> = {}) => ({ userId, type: 'test.happened', data })

const write = ({ db }: TestDatabase, ...entries: ReturnType<typeof event>[]) =>
  db.transaction((tx) => append(tx, entries))

/** Writes events 1 … count, and dates them a day apart: event 1 on 1 January 2020. */
async function writeDaily(database: TestDatabase, userId: string, count: number) {
  await write(database, ...Array.from({ length: count }, () => event(userId)))
  await database.sql`update feed_events set created_at = '2019-12-31T00:00:00Z'::timestamptz + seq * interval '1 day'
    where user_id = ${userId}`
}

const january = (day: number) => new Date(Date.UTC(2020, 0, day, 12))

test('events of one transaction are numbered in the order given, each recipient apart', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  const [ann = '', bob = ''] = await addUsers(database, 2)
  await write(database, event(ann, { n: 'a' }), event(bob, { n: 'b' }), event(ann, { n: 'c' }))
  await write(database, event(bob, { n: 'd' }), event(ann, { n: 'e' }))

  const events = await readAfter(database.sql, [{ userId: ann, after: 0 }], 10)
  expect(events.map(({ seq, data }) => [seq, data['n']])).toEqual([
    [1, 'a'],
    [2, 'c'],
    [3, 'e'],
  ])
  const others = await readAfter(database.sql, [{ userId: bob, after: 0 }], 10)
  expect(others.map(({ seq, data }) => [seq, data['n']])).toEqual([
    [1, 'b'],
    [2, 'd'],
  ])
})

test('an event comes back as it went in', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  const [userId = ''] = await addUsers(database, 1)
  const data = { text: 'Grüße, "you" \\ 日本', list: [1, null, { deep: true }] }
  await write(database, event(userId, data))

  const [found] = await readAfter(database.sql, [{ userId, after: 0 }], 10)
  expect(found).toEqual({
    userId,
    after: 0,
    seq: 1,
    type: 'test.happened',
    data,
    at: expect.any(Number),
    traceId: null,
  })
})

test('an event keeps the trace of the call that caused it', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  const [ann = '', bob = ''] = await addUsers(database, 2)
  const traceId = '0af7651916cd43dd8448eb211c80319c'
  await database.db.transaction((tx) => append(tx, [event(ann), event(bob)], [], traceId))
  const wanted = [ann, bob].map((userId) => ({ userId, after: 0 }))
  const events = await readAfter(database.sql, wanted, 10)
  expect(events.map((found) => found.traceId)).toEqual([traceId, traceId])
})

test('a transaction that rolls back leaves no event, no hole and no tally', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  const [userId = ''] = await addUsers(database, 1)
  await write(database, event(userId, { n: 1 }))
  const failing = database.db.transaction(async (tx) => {
    await append(tx, [event(userId), event(userId)], [{ userId, unseen: 2, unread: 2 }])
    throw new Error('changed my mind')
  })
  await expect(failing).rejects.toThrow('changed my mind')
  await write(database, event(userId, { n: 2 }))

  const events = await readAfter(database.sql, [{ userId, after: 0 }], 10)
  expect(events.map(({ seq, data }) => [seq, data['n']])).toEqual([
    [1, 1],
    [2, 2],
  ])
  expect(await feedWithin(database.db, userId)).toMatchObject({ head: 2, floor: 0, unseen: 0, unread: 0, messages: 0 })
})

test('tallies go with the events, alone, up and down, and twice for the same user', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  const [ann = '', bob = ''] = await addUsers(database, 2)
  await database.db.transaction(async (tx) => {
    const tallies = [
      { userId: ann, unseen: 1, unread: 1 },
      { userId: ann, unseen: 2, unread: 1 },
      { userId: bob, unread: 5, messages: 2 },
    ]
    await append(tx, [event(ann)], tallies)
  })
  await database.db.transaction((tx) => append(tx, [], [{ userId: ann, unseen: -3, unread: -1 }]))

  expect(await feedWithin(database.db, ann)).toEqual({
    userId: ann,
    head: 1,
    floor: 0,
    unseen: 0,
    unread: 1,
    messages: 0,
    broadcasts: 0,
  })
  expect(await feedWithin(database.db, bob)).toEqual({
    userId: bob,
    head: 0,
    floor: 0,
    unseen: 0,
    unread: 5,
    messages: 2,
    broadcasts: 0,
  })
})

test('an entry for somebody who is gone does not hold up the others', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  const [userId = ''] = await addUsers(database, 1)
  const gone = crypto.randomUUID()
  await write(database, event(gone), event(userId))

  const events = await readAfter(
    database.sql,
    [
      { userId, after: 0 },
      { userId: gone, after: 0 },
    ],
    10,
  )
  expect(events.map((found) => [found.userId, found.seq])).toEqual([[userId, 1]])
})

test('one query reads the feeds of many users, each after its own cursor and up to the limit', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  const userIds = (await addUsers(database, 300)).sort()
  await write(database, ...userIds.flatMap((userId) => Array.from({ length: 5 }, () => event(userId))))
  const wanted = userIds.map((userId, index) => ({ userId, after: index % 7 }))

  const events = await readAfter(database.sql, wanted, 3)
  const expected = wanted.flatMap(({ userId, after }) =>
    [1, 2, 3, 4, 5]
      .filter((seq) => seq > after)
      .slice(0, 3)
      .map((seq) => [userId, seq]),
  )
  expect(events.map(({ userId, seq }) => [userId, seq])).toEqual(expected)
  expect(await readAfter(database.sql, [], 3)).toEqual([])
})

test('two readers of one feed each get what they asked for', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  const [userId = ''] = await addUsers(database, 1)
  await write(database, event(userId), event(userId), event(userId))
  const wanted = [
    { userId, after: 2 },
    { userId, after: 1 },
  ]

  const events = await readAfter(database.sql, wanted, 10)
  expect(events.map(({ after, seq }) => [after, seq])).toEqual([
    [1, 2],
    [1, 3],
    [2, 3],
  ])
})

test('heads are known for many users at once; strangers are left out, or refused', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  const [ann = '', bob = ''] = await addUsers(database, 2)
  const stranger = crypto.randomUUID()
  await write(database, event(ann), event(ann))

  const states = await head(database.sql, [ann, bob, stranger])
  expect(new Map(states.map((state) => [state.userId, state.head]))).toEqual(
    new Map([
      [ann, 2],
      [bob, 0],
    ]),
  )
  await expect(feedWithin(database.db, stranger)).rejects.toThrow('no feed')
})

test('within a repeatable read, the head belongs to the same snapshot as all else', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  const [userId = ''] = await addUsers(database, 1)
  await database.db.transaction(
    async (tx) => {
      expect((await feedWithin(tx, userId)).head).toBe(0)
      await write(database, event(userId))
      expect((await feedWithin(tx, userId)).head).toBe(0)
    },
    { isolationLevel: 'repeatable read' },
  )
  expect((await feedWithin(database.db, userId)).head).toBe(1)
})

test('trimming removes what is old and moves the floor, never the head', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  const [ann = '', bob = '', eve = ''] = await addUsers(database, 3)
  await writeDaily(database, ann, 5)
  await writeDaily(database, bob, 2)
  await write(database, event(eve))

  expect(await trim(database.db, january(3))).toBe(5)
  const states = new Map((await head(database.sql, [ann, bob, eve])).map((state) => [state.userId, state]))
  expect(states.get(ann)).toMatchObject({ head: 5, floor: 3 })
  expect(states.get(bob)).toMatchObject({ head: 2, floor: 2 })
  expect(states.get(eve)).toMatchObject({ head: 1, floor: 0 })
  const left = await readAfter(database.sql, [{ userId: ann, after: 3 }], 10)
  expect(left.map(({ seq }) => seq)).toEqual([4, 5])
})

test('trimming again removes nothing, an earlier date does not move the floor back, and numbers go on', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  const [userId = ''] = await addUsers(database, 1)
  await writeDaily(database, userId, 3)
  expect(await trim(database.db, january(3))).toBe(3)
  expect(await trim(database.db, january(3))).toBe(0)
  expect(await trim(database.db, january(1))).toBe(0)
  await write(database, event(userId))
  expect(await feedWithin(database.db, userId)).toMatchObject({ head: 4, floor: 3 })
})

test('trimming leaves no gap, also where an old event comes after a newer one', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  const [userId = ''] = await addUsers(database, 1)
  await writeDaily(database, userId, 3)
  await database.sql`update feed_events set created_at = '2021-01-01' where user_id = ${userId} and seq <> 2`
  expect(await trim(database.db, january(3))).toBe(2)
  const left = await readAfter(database.sql, [{ userId, after: 0 }], 10)
  expect(left.map(({ seq }) => seq)).toEqual([3])
  expect(await feedWithin(database.db, userId)).toMatchObject({ floor: 2 })
})

test('trimming takes only so many at once, also of one moment, and leaves no gap whenever it ends', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  const [ann = '', bob = '', eve = ''] = await addUsers(database, 3)
  for (const [userId, count] of [
    [ann, 25],
    [bob, 12],
    [eve, 3],
  ] as const) {
    await write(database, ...Array.from({ length: count }, () => event(userId)))
  }
  const gone = crypto.randomUUID()
  const { sql } = database
  await sql`insert into feed_events (user_id, seq, type, data)
    select ${gone}, n, 'test.happened', '{}' from generate_series(1, 11) n`
  await sql`update feed_events set created_at = '2020-01-01' where user_id <> ${eve} and (user_id <> ${bob} or seq > 1)`
  await sql`create table cuts (events int, gaps int)`
  await sql.unsafe(`
    create function note_cut() returns trigger language plpgsql as $$ begin
      insert into cuts select (select count(*) from cut), count(*) from feeds f where f.head - f.floor <>
        (select count(*) from feed_events e where e.user_id = f.user_id and e.seq > f.floor);
      return null;
    end $$;
    create trigger note_cut after delete on feed_events referencing old table as cut
      for each statement execute function note_cut()`)
  expect(await trim(database.db, january(3), 10)).toBe(48)
  const cuts = await sql<{ events: number; gaps: number }[]>`select events, gaps from cuts`
  expect(Math.max(...cuts.map(({ events }) => events))).toBeLessThanOrEqual(10)
  expect(cuts.every(({ gaps }) => gaps === 0)).toBe(true)
  const states = new Map((await head(sql, [ann, bob, eve])).map(({ userId, floor }) => [userId, floor]))
  expect([ann, bob, eve].map((userId) => states.get(userId))).toEqual([25, 12, 0])
})

test('the epoch is another one on another cluster, and on the same after a recovery', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  const [, cluster, timeline] = (await epoch(database.sql)).split('/')
  const [found] = await database.sql`select system_identifier::text as id from pg_control_system()`
  const [checkpoint] = await database.sql`select timeline_id as id from pg_control_checkpoint()`
  expect(cluster).toBe(found?.['id'])
  expect(Number.parseInt(timeline ?? '', 16)).toBe(checkpoint?.['id'])
})

test('the epoch stays the same until it is changed, as after a restore', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  const before = await epoch(database.sql)
  expect(await epoch(database.sql)).toBe(before)
  await database.sql`update feed_epoch set epoch = 'restored'`
  const after = await epoch(database.sql)
  expect(after).not.toBe(before)
  expect(after.split('/').slice(1)).toEqual(before.split('/').slice(1))
})

test('a database without an epoch says what to do', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  await database.sql`delete from feed_epoch`
  await expect(epoch(database.sql)).rejects.toThrow('run the migrations')
})
