import { connect } from '@carillon/db'
import { createStallingProxy, createTestDatabase, eventually } from '@carillon/db/testing'
import { describe, expect, inject, test } from 'vitest'
import { createCarillon } from './carillon.ts'

const ready = { ok: true, status: 'ready', reasons: [] }

/** A server whose pool and whose listener each have a way of their own to the database. */
async function standing() {
  const database = await createTestDatabase(inject('postgresUrl'))
  const [pool, listening] = [await createStallingProxy(database.url), await createStallingProxy(database.url)]
  const connected = connect(pool.url, { listenUrl: listening.url })
  const carillon = await createCarillon({ database: connected })
  await eventually(async () => expect(await carillon.health()).toEqual(ready))
  async function close() {
    await carillon.close()
    await connected.close()
    for (const proxy of [pool, listening]) await proxy[Symbol.asyncDispose]()
    await database.close()
  }
  return { database, pool, listening, carillon, [Symbol.asyncDispose]: close }
}

const patient = { timeoutMs: 20_000 }

// They wait for real silence, so they wait side by side.
describe.concurrent('health', { timeout: 60_000 }, () => {
  test('is degraded while the listener hears nothing, and ready when it hears again', async () => {
    await using here = await standing()
    const { carillon, listening } = here
    await listening.refuse()
    const degraded = { ok: false, status: 'degraded', reasons: ['The listener hears nothing.'] }
    await eventually(async () => expect(await carillon.health()).toEqual(degraded), patient)
    await listening.recover()
    await eventually(async () => expect(await carillon.health()).toEqual(ready), patient)
  })

  test('is degraded while hints take longer than two seconds, before the listener counts as silent', async () => {
    await using here = await standing()
    const { carillon, listening } = here
    listening.stall()
    const late = { ok: false, status: 'degraded', reasons: ['Hints take longer than two seconds.'] }
    await eventually(async () => expect(await carillon.health()).toEqual(late), patient)
    await listening.recover()
    await eventually(async () => expect(await carillon.health()).toEqual(ready), patient)
  })

  test('is unready while the database does not answer, and ready when it does', async () => {
    await using here = await standing()
    const { carillon, pool } = here
    await pool.refuse()
    const health = await carillon.health()
    expect(health).toMatchObject({ ok: false, status: 'unready' })
    expect(health.reasons).toContain('The database does not answer.')
    await pool.recover()
    await eventually(async () => expect(await carillon.health()).toEqual(ready), patient)
  })

  test('is unready while migrations are missing', async () => {
    await using here = await standing()
    const { carillon, database } = here
    await database.sql`delete from drizzle.__drizzle_migrations where id = (select max(id) from drizzle.__drizzle_migrations)`
    const unready = { ok: false, status: 'unready', reasons: ['1 migrations are missing.'] }
    expect(await carillon.health()).toEqual(unready)
  })
})
