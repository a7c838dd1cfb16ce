import postgres from 'postgres'
import { expect, inject, test } from 'vitest'
import { createStallingProxy } from './stalling-proxy.ts'
import { createTestDatabase, eventually } from './testing.ts'
import { watchedSockets } from './watched-socket.ts'

const silenceMs = 200
const openThrough = (url: string) => postgres(url, { max: 1, ...{ socket: watchedSockets(silenceMs) } })

test('a query into a dead connection fails, and the next one gets a new connection', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  await using proxy = await createStallingProxy(database.url)
  const sql = openThrough(proxy.url)
  expect(await sql`select 1 as one`).toEqual([{ one: 1 }])
  proxy.stall()
  await expect(sql`select 2 as two`).rejects.toThrow('CONNECTION_CLOSED')
  await proxy.recover()
  expect(await sql`select 3 as three`).toEqual([{ three: 3 }])
  await sql.end()
})

test('a query that is answered in time keeps its connection, and nobody notices when an idle one is cut', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  const sql = openThrough(database.url)
  const pid = async () => (await sql`select pg_backend_pid() as pid`)[0]?.['pid']
  const before = await pid()
  await sql`select pg_sleep(${(silenceMs * 0.6) / 1_000})`
  expect(await pid()).toBe(before)
  await eventually(async () => {
    const [alive] = await database.sql`select 1 from pg_stat_activity where pid = ${before}`
    expect(alive).toBeUndefined()
  })
  expect(await pid()).not.toBe(before)
  await sql.end()
})

test('a database that is not there is an error, not a wait', async () => {
  const sql = openThrough('postgres://localhost:1/nothing')
  await expect(sql`select 1`).rejects.toThrow('ECONNREFUSED')
  await sql.end()
})
