import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate as runMigrations } from 'drizzle-orm/postgres-js/migrator'
import postgres, { type Sql } from 'postgres'

/** By name: this may have become part of a program, which has no such folder beside it. */
const journalFile = () => createRequire(import.meta.url).resolve('@carillon/db/migrations/meta/_journal.json')
const lockKey = 7_263_541
/** Whoever changes a table waits for all who use it, and all who come after that wait for them: not for longer than this. */
const patienceMs = 2_000
const [attempts, pauseMs] = [60, 1_000]
/** A server that freezes in the middle of it holds its locks no longer. */
const idleMs = 10_000

function isLocked(error: unknown): boolean {
  if (error instanceof postgres.PostgresError) return error.code === '55P03'
  return error instanceof Error && isLocked(error.cause)
}

async function runPatiently(client: Sql): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await runMigrations(drizzle(client), { migrationsFolder: dirname(dirname(journalFile())) })
    } catch (error) {
      if (!isLocked(error) || attempt === attempts) throw error
      await sleep(pauseMs)
    }
  }
}

/**
 * Brings the database to this version. Servers that start together wait for the first of them. The lock belongs to a
 * connection, so the url must not lead through a pooler.
 *
 * @throws when a table was in use, as by a dump, for two minutes.
 */
export async function migrate(url: string): Promise<void> {
  const connection = { application_name: 'carillon migration', idle_in_transaction_session_timeout: idleMs }
  const client = postgres(url, { max: 1, onnotice: () => {}, connect_timeout: 10, connection })
  try {
    await client`select pg_advisory_lock(${lockKey})`
    await client`select set_config('lock_timeout', ${String(patienceMs)}, false)`
    await runPatiently(client)
    await client`select pg_advisory_unlock(${lockKey})`
  } finally {
    await client.end({ timeout: 2 })
  }
}

/** How many of this version's migrations the database still lacks. */
export async function missingMigrations(client: Sql): Promise<number> {
  const journal = JSON.parse(await readFile(journalFile(), 'utf8')) as { entries: unknown[] }
  const [table] = await client<{ name: string | null }[]>`select to_regclass('drizzle.__drizzle_migrations') as name`
  if (!table?.name) return journal.entries.length
  const [row] = await client<{ count: number }[]>`select count(*)::int as count from drizzle.__drizzle_migrations`
  return Math.max(0, journal.entries.length - (row?.count ?? 0))
}
