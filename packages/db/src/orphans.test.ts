import { expect, inject, test } from 'vitest'
import { connect } from './connect.ts'
import { endOrphans } from './orphans.ts'
import { createStallingProxy } from './stalling-proxy.ts'
import { createTestDatabase, eventually, type TestDatabase } from './testing.ts'

const longestMs = 300

async function createTable({ sql }: TestDatabase) {
  await sql`create table things (id int primary key, owner text)`
  await sql`insert into things values (1, 'nobody')`
}
const owner = async ({ sql }: TestDatabase) => (await sql`select owner from things`)[0]?.['owner']

test('a lock held by somebody who has gone in the middle of a statement is set free', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  await createTable(database)
  await using proxy = await createStallingProxy(database.url)
  const lost = connect(proxy.url)
  const transaction = lost.sql.begin(async (tx) => {
    await tx`update things set owner = 'lost' where id = 1`
    proxy.loseAnswers()
    // The driver waits for what it is to bind, and the database for what is bound.
    await tx`select ${'never before prepared'}::text as text`
  })
  const failed = expect(transaction).rejects.toThrow()
  const update = () => database.sql`update things set owner = 'found' where id = 1`
  await eventually(() => expect(update()).rejects.toThrow('lock timeout'))
  expect(await endOrphans(database.sql, longestMs)).toBe(1)
  await update()
  expect(await owner(database)).toBe('found')
  await proxy.refuse()
  await failed
  await lost.sql.end({ timeout: 0 })
})

test('whoever works, waits outside of a transaction, or is somebody else is left alone', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  await createTable(database)
  await using other = connect(Object.assign(new URL(database.url), { search: '?application_name=theirs' }).href)
  let end = () => {}
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  const theirs = other.sql.begin(async (tx) => {
    const [row] = await tx`select current_setting('application_name') as name`
    await ended
    return row?.['name']
  })
  const busy = database.sql.begin(async (tx) => {
    await tx`select pg_sleep(${(longestMs * 3) / 1_000})`
    return 'done'
  })
  await database.sql`select pg_sleep(${(longestMs * 2) / 1_000})`
  expect(await endOrphans(database.sql, longestMs)).toBe(0)
  expect(await busy).toBe('done')
  end()
  expect(await theirs).toBe('theirs')
})
