import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import postgres, { type Sql } from 'postgres'
import { connect, type Database } from './connect.ts'
import { migrate } from './migrate.ts'

export { createStallingProxy } from './stalling-proxy.ts'

const lockKey = 7_263_542

declare module 'vitest' {
  interface ProvidedContext {
    /** The PostgreSQL server of this test run. */
    postgresUrl: string
  }
}

export interface TestDatabase extends Database {
  url: string
}

const withName = (serverUrl: string, name: string) => Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href

/** What a database is a copy of, made when the first one wants it. Nothing may be connected to it once it is filled. */
export interface Template {
  name: string
  fill(url: string): Promise<void>
}

const migrated: Template = { name: 'carillon_template', fill: migrate }

/** One caller fills the template, all others wait for it: test files start at the same moment. */
async function ensureTemplate(admin: Sql, serverUrl: string, { name, fill }: Template) {
  await admin`select pg_advisory_lock(${lockKey})`
  const [found] = await admin`select 1 from pg_database where datname = ${name} and datistemplate`
  if (!found) {
    await admin.unsafe(`drop database if exists ${name}`)
    await admin.unsafe(`create database ${name}`)
    await fill(withName(serverUrl, name))
    await admin.unsafe(`alter database ${name} is_template true`)
  }
  await admin`select pg_advisory_unlock(${lockKey})`
}

/**
 * A fresh, migrated database on the server at `serverUrl`, dropped again when disposed.
 *
 * @example
 * await using database = await createTestDatabase(inject('postgresUrl'))
 */
export async function createTestDatabase(serverUrl: string, template = migrated): Promise<TestDatabase> {
  const admin = postgres(serverUrl, { max: 1, onnotice: () => {} })
  const name = `test_${randomBytes(6).toString('hex')}`
  await ensureTemplate(admin, serverUrl, template)
  await admin.unsafe(`create database ${name} template ${template.name}`)
  const url = withName(serverUrl, name)
  const database = connect(url)
  const close = async () => {
    await database.close()
    await admin.unsafe(`drop database if exists ${name} with (force)`)
    await admin.end({ timeout: 2 })
  }
  return { ...database, url, close, [Symbol.asyncDispose]: close }
}

/**
 * Calls `check` until it stops throwing and gives back its result; when time is up, what it threw last.
 *
 * @example
 * await eventually(() => expect(heard).toEqual(['news']))
 */
export async function eventually<T>(check: () => T | Promise<T>, { timeoutMs = 4_000 } = {}): Promise<T> {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    try {
      return await check()
    } catch (error) {
      if (Date.now() > deadline) {
        if (error instanceof Error) error.message = `Not within ${timeoutMs} ms: ${error.message}`
        throw error
      }
    }
    await pause(10)
  }
}
