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
  expect(await eventually(() => sql`select 3 as three`)).toEqual([{ three: 3 }])
  await sql.end()
})

test('a dead connection is also cut while one query after the other is written into it', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  await using proxy = await createStallingProxy(database.url)
  const sql = openThrough(proxy.url)
  await sql`select 1`
  proxy.stall()
  const first = expect(sql`select 2`).rejects.toThrow('CONNECTION_CLOSED')
  let [isCut, turns] = [false, 0]
  void first.then(() => {
    isCut = true
  })
  await eventually(() => {
    // Often enough that something is written between any two looks at it, far from as often as the driver takes.
    if (!isCut && turns++ % 3 === 0) sql`select 3`.catch(() => {})
    expect(isCut).toBe(true)
  })
  await first
  expect(turns).toBeLessThan(150)
  await proxy.recover()
  expect(await eventually(() => sql`select 4 as four`)).toEqual([{ four: 4 }])
  await sql.end({ timeout: 1 })
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

test('a database that is back is found again, however often it was not there', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  await using proxy = await createStallingProxy(database.url)
  const sql = openThrough(proxy.url)
  await proxy.refuse()
  for (let time = 0; time < 3; time += 1) await expect(sql`select 1`).rejects.toThrow('ECONNREFUSED')
  await proxy.recover()
  expect(await sql`select 1 as one`).toEqual([{ one: 1 }])
  await sql.end()
})

test('a transaction whose connection ends without a word fails, and so does what it still writes', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  await using proxy = await createStallingProxy(database.url)
  const sql = openThrough(proxy.url)
  const codes: unknown[] = []
  const note = ({ code }: { code: string }) => codes.push(code)
  const work = sql.begin(async (tx) => {
    await tx`select 1`
    const waiting = tx`select pg_sleep(20)`.catch(note)
    await Promise.all([proxy.refuse(), waiting.then(() => tx`select 2`.catch(note))])
    // By now the driver has put the connection away.
    await database.sql`select 1`
    await tx`select 3`.catch(note)
  })
  await expect(work).rejects.toThrow('CONNECTION_CLOSED')
  await eventually(() => expect(codes).toEqual(Array(3).fill('CONNECTION_CLOSED')))
  await proxy.recover()
  expect(await eventually(() => sql`select 3 as three`)).toEqual([{ three: 3 }])
  await sql.end()
})
