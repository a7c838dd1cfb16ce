import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedPostgres } from '@carillon/server/embedded-postgres'
import postgres, { type Sql } from 'postgres'

/** The one PostgreSQL that all systems write to, each to databases of its own. It waits for the disk: fsync is on. */
export interface Cluster extends AsyncDisposable {
  sql: Sql
  url: string
  logFile: string
  /** An empty one. */
  createDatabase(): Promise<string>
}

/** The servers of all systems are up at once. */
const settings = { max_connections: '400' }

export async function startCluster(): Promise<Cluster> {
  const dataDir = await mkdtemp(join(tmpdir(), 'carillon-bench-'))
  const remove = () => rm(dataDir, { recursive: true, force: true })
  const server = await startEmbeddedPostgres({ dataDir, settings }).catch(async (error) => {
    await remove()
    throw error
  })
  const sql = postgres(server.url, { max: 1, onnotice: () => {} })
  let databases = 0
  return {
    sql,
    url: server.url,
    logFile: join(dataDir, 'postgres.log'),
    async createDatabase() {
      const name = `bench_${++databases}`
      await sql.unsafe(`create database ${name}`)
      const url = new URL(server.url)
      url.pathname = `/${name}`
      return url.href
    },
    async [Symbol.asyncDispose]() {
      await sql.end()
      await server.close()
      await remove()
    },
  }
}
