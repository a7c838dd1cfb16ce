import { rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type Database } from '@carillon/db'
import { startEmbeddedPostgres } from '@carillon/server/embedded-postgres'
import { type BenchServer, type BenchServerOptions, startBenchServer } from './bench-server.ts'
import { type BenchUser, createUsers } from './users.ts'

export interface LoadDatabase extends AsyncDisposable {
  url: string
  database: Database
  users: BenchUser[]
}

export interface LoadWorld extends LoadDatabase {
  servers: BenchServer[]
}

const serverCount = 2

function createSteps() {
  const steps: (() => unknown)[] = []
  const close = async () => {
    for (const step of steps.splice(0).reverse()) await step()
  }
  /** What was opened is closed again when what comes after it fails. */
  async function guard<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      await close()
      throw error
    }
  }
  return { add: (step: () => unknown) => void steps.push(step), close, guard }
}

/** A PostgreSQL that writes to the disk as in earnest, and users. */
export async function createLoadDatabase(userCount: number): Promise<LoadDatabase> {
  const dataDir = await mkdtemp(join(tmpdir(), 'carillon-bench-'))
  const steps = createSteps()
  const removeAtExit = () => rmSync(dataDir, { recursive: true, force: true })
  process.once('exit', removeAtExit)
  steps.add(() => process.off('exit', removeAtExit))
  steps.add(() => rm(dataDir, { recursive: true, force: true }))
  return steps.guard(async () => {
    const postgres = await startEmbeddedPostgres({ dataDir })
    steps.add(() => postgres.close())
    const users = await createUsers(postgres.url, userCount)
    const database = connect(postgres.url, { max: 1 })
    steps.add(() => database.close())
    return { url: postgres.url, database, users, [Symbol.asyncDispose]: steps.close }
  })
}

/** Two servers on it, for as long as the world is held. */
export async function openLoadWorld(base: LoadDatabase, options: BenchServerOptions = {}): Promise<LoadWorld> {
  const steps = createSteps()
  return steps.guard(async () => {
    const servers: BenchServer[] = []
    while (servers.length < serverCount) {
      const server = await startBenchServer(base.url, options)
      servers.push(server)
      steps.add(() => server[Symbol.asyncDispose]())
    }
    return { ...base, servers, [Symbol.asyncDispose]: steps.close }
  })
}
