// One database, several servers: what the stories happen in.
import { createTestDatabase, type TestDatabase } from '@carillon/db/testing'
import { inject } from 'vitest'
import { requireBuilt } from './built.ts'
import type { Device } from './device.ts'
import { createPerson, type Person } from './person.ts'
import { createRoad, type Road } from './road.ts'
import { createServerProcess, type ServerProcess } from './server-process.ts'

export interface WorldOptions {
  /** How many. Default 1. */
  servers?: number
  /** Start on a database without a single table. */
  isEmpty?: boolean
  /** Hints take a road of their own, as where all else goes through a pooler. */
  hintsApart?: boolean
}

export interface World extends AsyncDisposable {
  readonly database: TestDatabase
  readonly servers: ServerProcess[]
  /** With `hintsApart`, the way of every hint, out and in; for all else servers reach the database directly. */
  readonly hintRoad: Road
  server(index: number): ServerProcess
  /** A person without a device. */
  person(username: string): Promise<Person>
  /** A person's device on that server; put away with the world. */
  device(person: Person, server: number, since?: string): Promise<Device>
}

async function removeTables({ sql }: TestDatabase) {
  await sql.unsafe('drop schema public cascade; drop schema drizzle cascade; create schema public')
}

/** @example await using world = await createWorld({ servers: 2 }) */
export async function createWorld(options: WorldOptions = {}): Promise<World> {
  const { servers: count = 1, isEmpty = false, hintsApart = false } = options
  await requireBuilt()
  const opened: AsyncDisposable[] = []
  const open = <T extends AsyncDisposable>(one: T): T => {
    opened.push(one)
    return one
  }
  const close = async () => {
    for (const one of opened.reverse()) await one[Symbol.asyncDispose]()
  }

  const database = open(await createTestDatabase(inject('postgresUrl')))
  const hintRoad = open(await createRoad(database.url))
  const env = { DATABASE_URL: database.url, ...(hintsApart && { LISTEN_DATABASE_URL: hintRoad.url }) }
  const servers = await Promise.all(Array.from({ length: count }, () => createServerProcess(env)))
  for (const server of servers) open(server)
  try {
    if (isEmpty) await removeTables(database)
    await Promise.all(servers.map((server) => server.start()))
  } catch (error) {
    await close()
    throw error
  }

  function server(index: number) {
    const found = servers[index]
    if (!found) throw new Error(`There is no server ${index}.`)
    return found
  }
  return {
    database,
    servers,
    hintRoad,
    server,
    person: (username) => createPerson(database, username),
    device: async (person, index, since) => open(await person.device(server(index).url, since)),
    [Symbol.asyncDispose]: close,
  }
}
