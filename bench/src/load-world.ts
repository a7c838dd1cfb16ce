import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type Database } from '@carillon/db'
import { startEmbeddedPostgres } from '@carillon/server/embedded-postgres'
import { type BenchServer, startBenchServer } from './bench-server.ts'
import { type BenchUser, createUsers } from './users.ts'

export interface LoadWorld extends AsyncDisposable {
  database: Database
  servers: BenchServer[]
  users: BenchUser[]
}

/** A PostgreSQL that writes to the disk as in earnest, two servers on it, and users. */
export async function createLoadWorld(userCount: number, profileFolder?: string): Promise<LoadWorld> {
  const dataDir = await mkdtemp(join(tmpdir(), 'carillon-bench-'))
  const steps: (() => unknown)[] = [() => rm(dataDir, { recursive: true, force: true })]
  const close = async () => {
    for (const step of steps.reverse()) await step()
  }
  try {
    const postgres = await startEmbeddedPostgres({ dataDir })
    steps.push(() => postgres.close())
    const users = await createUsers(postgres.url, userCount)
    const servers: BenchServer[] = []
    while (servers.length < 2) {
      const server = await startBenchServer(postgres.url, profileFolder)
      servers.push(server)
      steps.push(() => server[Symbol.asyncDispose]())
    }
    const database = connect(postgres.url, { max: 1 })
    steps.push(() => database.close())
    return { database, servers, users, [Symbol.asyncDispose]: close }
  } catch (error) {
    await close()
    throw error
  }
}
