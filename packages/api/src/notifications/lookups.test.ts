// What one person does must not cost what a table full of others has grown to: counted are the rows PostgreSQL looks at.
import { conversations, messages } from '@carillon/db'
import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { moveRead } from '../conversations/read.ts'
import { transaction, type Work } from '../live/transaction.ts'
import { reviseMessage } from '../messages/revise.ts'
import { appRouter } from '../root.ts'
import { createWorld, type Person, type World } from '../testing.ts'
import { changeNotifications } from './change.ts'
import { storeTogether } from './store-together.ts'

const size = 30
const posts = 200

let world: World
let people: Person[]
let conversationId: string
beforeAll(async () => {
  world = await createWorld({ pollMs: 3_600_000 })
  people = await Promise.all(Array.from({ length: size }, (_, index) => world.person(`person-${index}`)))
  const [author] = people as [Person]
  const names = people.slice(1).map(({ user }) => user.username)
  conversationId = (await author.api.conversations.open({ with: names, title: 'Busy' })).id
  await fill(author)
})
afterAll(() => world[Symbol.asyncDispose]())

/** A conversation in which much was said, and all but the last message read by everybody. */
async function fill(author: Person) {
  const { db } = world.database
  await db.insert(messages).values(
    Array.from({ length: posts }, (_, index) => ({
      conversationId,
      seq: index + 1,
      authorId: author.id,
      body: 'Hello',
      clientId: `client-${index}`,
    })),
  )
  await db.update(conversations).set({ seq: posts }).where(eq(conversations.id, conversationId))
  await db.execute(sql`
    insert into notifications (id, user_id, kind, data, severity, group_key, seen_at, read_at)
    select gen_random_uuid(), u.id, 'message', jsonb_build_object('conversationId', m.conversation_id, 'messageId', m.id,
      'seq', m.seq, 'title', null, 'excerpt', m.body), 'normal', 'conversation:' || m.conversation_id, now(),
      case when m.seq < ${posts} then now() end
    from messages m cross join users u where u.id <> m.author_id`)
  await db.execute(sql`analyze notifications`)
}

/** How many rows of a table this looks at, however it finds them. PostgreSQL counts what this connection looked at just before, too. */
const lookedAt = (work: (work: Work) => Promise<unknown>, table = 'notifications') =>
  transaction(world.carillon.createContext({ caller: null, isSecure: false }), async (within) => {
    const read = async () => {
      const [row] = await within.tx.execute<{ count: number }>(sql`
        select (seq_tup_read + idx_tup_fetch)::int as count from pg_stat_xact_user_tables where relname = ${table}`)
      return row?.count ?? 0
    }
    const before = await read()
    await work(within)
    return (await read()) - before
  })

test('whoever reads a conversation looks at what is unread of it', async () => {
  const userId = people[1]?.id ?? ''
  expect(await lookedAt((work) => moveRead(work, { conversationId, userId, seq: posts }))).toBeLessThan(10)
})

test('whoever marks all as read looks at what is unread', async () => {
  const userId = people[2]?.id ?? ''
  expect(await lookedAt((work) => changeNotifications(work, userId, 'read', {}))).toBeLessThan(10)
})

test('whoever edits or removes a message looks at what tells of it', async () => {
  const [author] = people as [Person]
  const [first] = await world.database.db.select().from(messages).where(eq(messages.seq, 1))
  for (const body of ['Hello again', '']) {
    const count = await lookedAt((work) => reviseMessage(work, first?.id ?? '', author.id, body))
    expect(count).toBeGreaterThanOrEqual(size - 1)
    expect(count).toBeLessThan(4 * size)
  }
})

test('whoever was long away looks at what is theirs, not at all that came since to others', async () => {
  const [author] = people as [Person]
  const { db } = world.database
  await db.execute(sql`truncate notifications cascade`)
  // Written in the order of their ids, as it really is: then everybody's newest seem to be found at the lowest cost.
  await db.execute(sql`
    insert into notifications (id, user_id, kind, data, severity)
    select ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, case when n <= 4000 then ${author.id}::uuid else
      (select id from users where id <> ${author.id}::uuid order by id offset n % ${size - 1} limit 1) end, 'announcement', '{"title":"Old"}', 'normal'
    from generate_series(1, 20000) as n`)
  await db.execute(sql`analyze notifications`)
  const count = await lookedAt(async ({ tx }) => {
    const { items } = await appRouter.createCaller({ ...author.context, db: tx }).notifications.list({ limit: 10 })
    expect(items).toHaveLength(10)
  })
  expect(count).toBeLessThan(50)
})

test('whoever mutes a subject looks at what is theirs, however many others hear of the same', async () => {
  const [author, reader] = people as [Person, Person]
  const { db } = world.database
  await db.execute(sql`update notifications set group_key = 'build' where user_id <> ${author.id}::uuid`)
  await db.execute(sql`analyze notifications`)
  const lookingAs = (person: Person) =>
    lookedAt(({ tx }) =>
      appRouter
        .createCaller({ ...person.context, db: tx })
        .preferences.setSubject({ groupKey: 'build', mode: 'muted' }),
    )
  expect(await lookingAs(reader)).toBeLessThan(50)
  const newcomer = await world.person('newcomer')
  expect(await lookingAs(newcomer)).toBeLessThan(50)
})

test.each(['users', 'feeds'])('whoever sends looks at whom it is for, not at all the %s there are', async (table) => {
  const [author, reader] = people as [Person, Person]
  await world.database.db.execute(sql`
    with strangers as (
      insert into users (id, username, display_name, password_hash)
      select gen_random_uuid(), ${table} || n, 'Stranger', '-' from generate_series(1, 10000) n returning id
    )
    insert into feeds (user_id) select id from strangers`)
  await world.database.db.execute(sql`analyze users, feeds`)
  const { kinds } = world.carillon.createContext({ caller: null, isSecure: false })
  const order = {
    to: [reader.user.username],
    kind: 'announcement',
    data: { title: 'Hello' },
    severity: 'normal' as const,
    actor: author.user,
    groupKey: undefined,
    isHandedOn: true,
  }
  expect(await lookedAt(({ tx }) => storeTogether(kinds, tx, [order], 1_000), table)).toBeLessThan(20)
})
