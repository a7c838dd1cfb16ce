import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWorld, listenAs, type Person, type World } from '../testing.ts'
import { encodeCursor } from './cursor.ts'

// No poll and no hint comes to the rescue: what is read, is read by catching up.
let world: World
beforeAll(async () => {
  world = await createWorld({ pollMs: 3_600_000 })
})
afterAll(() => world[Symbol.asyncDispose]())

let people = 0
const crowd = (size: number) => Promise.all(Array.from({ length: size }, () => world.person(`reader-${++people}`)))

/** Writes so many events into the feed of each, about a notification that is really there. */
async function fill(readers: Person[], count: number) {
  const { sql } = world.database
  const ids = readers.map((reader) => reader.id)
  await sql`
    with made as (
      insert into notifications (id, user_id, kind, data, severity)
      select gen_random_uuid(), id, 'announcement', '{"title":"News"}', 'normal' from unnest(${`{${ids.join()}}`}::uuid[]) as id
      returning id, user_id
    ),
    moved as (update feeds set head = ${count} where user_id = any(${`{${ids.join()}}`}::uuid[]))
    insert into feed_events (user_id, seq, type, data)
    select user_id, seq, 'notification.rewritten', jsonb_build_object('notificationId', id)
    from made cross join generate_series(1, ${count}) as seq`
}

/** Opens all their streams at the beginning, at once, and takes as much as each is to get. */
const catchUp = (readers: Person[], count: (reader: Person) => number) =>
  Promise.all(
    readers.map(async (reader) => {
      await using stream = await listenAs(reader, cursorOf(reader, 0))
      expect(stream.sync.event).toEqual({ type: 'sync', verdict: 'replayed', missed: count(reader) })
      return (await stream.take(count(reader))).map(({ cursor }) => cursor)
    }),
  )

const cursorOf = ({ id, context }: Person, seq: number) => encodeCursor(context.hub.epoch, id, seq)
const upTo = (reader: Person, last: number) => Array.from({ length: last }, (_, index) => cursorOf(reader, index + 1))

test('more readers than one query takes, each far behind, all get everything in order', {
  timeout: 40_000,
}, async () => {
  const [readers, missed] = [await crowd(450), 200]
  await fill(readers, missed)
  const caughtUp = await catchUp(readers, () => missed)
  for (const [index, reader] of readers.entries()) expect(caughtUp[index]).toEqual(upTo(reader, missed))
  expect(world.errors).toEqual([])
})

test('a reader who is farther behind than the many who read beside gets everything too', async () => {
  const [late, many, missed] = [await crowd(1), await crowd(150), 1_000]
  await fill(late, missed)
  await fill(many, 30)
  const caughtUp = await catchUp([...late, ...many], (reader) => (late.includes(reader) ? missed : 30))
  for (const [index, reader] of [...late, ...many].entries()) {
    expect(caughtUp[index]).toEqual(upTo(reader, index === 0 ? missed : 30))
  }
})

test('one query reads only so much: the more ask at once, the less each gets, down to twenty-five', async () => {
  const readers = await crowd(400)
  await fill(readers, 210)
  const readTogether = (some: Person[]) => Promise.all(some.map(({ id, context }) => context.hub.read(id, 0)))
  const lengths = async (count: number) => {
    const answers = await readTogether(readers.slice(0, count))
    return [...new Set(answers.map((events) => events.length))]
  }
  expect(await lengths(1)).toEqual([200])
  expect(await lengths(100)).toEqual([100])
  expect(await lengths(400)).toEqual([25])
})

test('a read that fails fails for those who asked, and the next one is answered', async () => {
  const [reader] = await crowd(1)
  if (!reader) throw new Error('Nobody is there.')
  await fill([reader], 3)
  const { hub } = reader.context
  const answers = await Promise.allSettled([hub.read('no id', 0), hub.read(reader.id, 0)])
  expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect((await hub.read(reader.id, 0)).map(({ seq }) => seq)).toEqual([1, 2, 3])
})
