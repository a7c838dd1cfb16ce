import { randomBytes, randomUUID } from 'node:crypto'
import postgres from 'postgres'
import { expect, inject, test } from 'vitest'
import { migrate, missingMigrations } from './migrate.ts'

/** A database without a single table. */
async function createEmptyDatabase(serverUrl: string) {
  const admin = postgres(serverUrl, { max: 1, onnotice: () => {} })
  const name = `empty_${randomBytes(6).toString('hex')}`
  await admin.unsafe(`create database ${name}`)
  const url = Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href
  const client = postgres(url, { max: 1, onnotice: () => {} })
  const close = async () => {
    await client.end({ timeout: 1 })
    await admin.unsafe(`drop database ${name} with (force)`)
    await admin.end({ timeout: 1 })
  }
  return { url, client, [Symbol.asyncDispose]: close }
}

test('servers that start together on an empty database migrate it once', async () => {
  await using database = await createEmptyDatabase(inject('postgresUrl'))
  await Promise.all([migrate(database.url), migrate(database.url), migrate(database.url)])
  expect(await missingMigrations(database.client)).toBe(0)
  expect(await database.client`select * from feed_epoch`).toHaveLength(1)
})

test('migrating again changes nothing', async () => {
  await using database = await createEmptyDatabase(inject('postgresUrl'))
  await migrate(database.url)
  const [before] = await database.client`select epoch from feed_epoch`
  await migrate(database.url)
  expect(await missingMigrations(database.client)).toBe(0)
  expect(await database.client`select epoch from feed_epoch`).toEqual([before])
})

test('what is in use, as by a dump, is waited for, and not so long that all others wait behind', {
  timeout: 20_000,
}, async () => {
  await using database = await createEmptyDatabase(inject('postgresUrl'))
  await migrate(database.url)
  const dump = postgres(database.url, { max: 1 })
  const waits: boolean[] = []
  const migrating = await dump.begin(async (tx) => {
    await tx`lock table drizzle.__drizzle_migrations in access exclusive mode`
    const migrated = migrate(database.url)
    const isOver = () => waits.includes(true) && waits.at(-1) === false
    for (const startedAt = Date.now(); !isOver() && Date.now() - startedAt < 8_000; ) {
      const [row] = await database.client<{ waits: boolean }[]>`
        select exists (select from pg_locks where not granted and relation is not null) as waits`
      waits.push(row?.waits ?? false)
    }
    // In an object: what is returned as it is would be waited for.
    return { migrated }
  })
  await migrating.migrated
  expect(waits).toContain(true)
  expect(waits.at(-1)).toBe(false)
  await dump.end()
})

test('an empty database lacks every migration, and one that fell behind lacks some', async () => {
  await using database = await createEmptyDatabase(inject('postgresUrl'))
  expect(await missingMigrations(database.client)).toBeGreaterThan(0)
  await migrate(database.url)
  expect(await missingMigrations(database.client)).toBe(0)
  await database.client`delete from drizzle.__drizzle_migrations`
  expect(await missingMigrations(database.client)).toBeGreaterThan(0)
})

test('a server of the version before goes on storing while this one has migrated already', async () => {
  await using database = await createEmptyDatabase(inject('postgresUrl'))
  await migrate(database.url)
  const { client } = database
  const [userId, conversationId] = [randomUUID(), randomUUID()]
  // What it knows of these tables, word by word.
  await client`insert into users (id, username, display_name, password_hash) values (${userId}, 'a', 'A', '-')`
  await client`insert into conversations (id, type) values (${conversationId}, 'group')`
  await client`
    insert into members (conversation_id, user_id, role, read_seq) values (${conversationId}, ${userId}, 'owner', 0)`
  await client`update members set read_seq = 5`
  expect(await client`select read_seq, delivered_seq from members`).toEqual([{ read_seq: 5, delivered_seq: 0 }])
  await client`insert into feed_events (user_id, seq, type, data) values (${userId}, 1, 'message.posted', '{}')`
  expect(await client`select seq, trace_id from feed_events`).toEqual([{ seq: '1', trace_id: null }])
  await client`
    insert into notifications (id, user_id, kind, data, severity) values (${randomUUID()}, ${userId}, 'message', '{}', 'normal')`
  // It stands where its id says.
  expect(await client`select coalesce(place, id) = id as is_there, snoozed_until from notifications`).toEqual([
    { is_there: true, snoozed_until: null },
  ])
})
