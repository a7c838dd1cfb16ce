import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate as runMigrations } from 'drizzle-orm/postgres-js/migrator'
import postgres, { type Sql } from 'postgres'

const folder = fileURLToPath(new URL('../migrations', import.meta.url))
const lockKey = 7_263_541

/**
 * Brings the database to this version. Servers that start together wait for the first of them. The lock belongs to a
 * connection, so the url must not lead through a pooler.
 */
export async function migrate(url: string): Promise<void> {
  const client = postgres(url, { max: 1, onnotice: () => {}, connect_timeout: 10 })
  try {
    await client`select pg_advisory_lock(${lockKey})`
    await runMigrations(drizzle(client), { migrationsFolder: folder })
    await client`select pg_advisory_unlock(${lockKey})`
  } finally {
    await client.end({ timeout: 2 })
  }
}

/** How many of this version's migrations the database still lacks. */
export async function missingMigrations(client: Sql): Promise<number> {
  const journal = JSON.parse(await readFile(`${folder}/meta/_journal.json`, 'utf8')) as { entries: unknown[] }
  const [table] = await client<{ name: string | null }[]>`select to_regclass('drizzle.__drizzle_migrations') as name`
  if (!table?.name) return journal.entries.length
  const [row] = await client<{ count: number }[]>`select count(*)::int as count from drizzle.__drizzle_migrations`
  return Math.max(0, journal.entries.length - (row?.count ?? 0))
}
