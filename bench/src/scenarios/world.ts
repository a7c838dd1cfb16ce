import { type BenchServer, startBenchServer } from '../bench-server.ts'
import type { Cluster } from '../comparison/cluster.ts'
import { createLogbook, type Logbook } from '../comparison/logbook.ts'
import type { Account, Audience, Door, Publisher, Reader, System } from '../systems/system.ts'

/** A system up on a database of its own: whoever publishes is on one server, all readers are on the other. */
export interface World extends AsyncDisposable {
  cluster: Cluster
  system: System
  databaseUrl: string
  /** The publisher first, then the readers. */
  people: Account[]
  publishing: BenchServer
  reading: BenchServer
  logbook: Logbook
  /** Opens so many readers more, or as many as come in half a minute, and resolves when all would hear. */
  addReaders(count: number): Promise<void>
  readonly readers: number
  /** Resolves with the outcome noted, whatever it is. */
  send(to: Audience, text?: string): Promise<void>
  /** Whoever keeps the reading server ends it, and starts it again where it was. */
  restartReading(whileAway: () => Promise<void>): Promise<void>
}

/** So many connect at the same time. */
const connecting = 32
const mostConnectingMs = 30_000

interface Parts extends Pick<World, 'cluster' | 'system' | 'databaseUrl' | 'people' | 'publishing' | 'reading'> {
  publisher: Publisher
  start(port?: string): Promise<BenchServer>
}

function createWorld(parts: Parts): World {
  const { system, people, publisher, publishing, start } = parts
  const logbook = createLogbook()
  const readers: Reader[] = []
  let { reading } = parts

  async function addReader(index: number) {
    const door: Door = { url: reading.url, token: people[index + 1]?.token ?? '' }
    readers.push(await system.openReader(door, (number) => logbook.hear(index, number)))
  }
  const everyone = () => Array.from(readers, (_, index) => index)

  return {
    ...parts,
    get reading() {
      return reading
    },
    get readers() {
      return readers.length
    },
    logbook,
    async addReaders(count) {
      let next = readers.length
      const end = next + count
      const endsAt = performance.now() + mostConnectingMs
      const work = async () => {
        while (next < end && performance.now() < endsAt) await addReader(next++)
      }
      await Promise.all(Array.from({ length: connecting }, work))
    },
    async send(to, text = '') {
      const number = logbook.begin(typeof to === 'number' ? [to] : everyone())
      // The publisher comes first among the people.
      const audience = typeof to === 'number' ? to + 1 : to
      await publisher.publish(audience, number, text).then(
        () => logbook.answer(number),
        () => logbook.fail(number),
      )
    },
    async restartReading(whileAway) {
      await reading.kill()
      await whileAway()
      reading = await start(new URL(reading.url).port)
    },
    async [Symbol.asyncDispose]() {
      publisher.close()
      for (const reader of readers) reader.close()
      await Promise.all([publishing, reading].map((server) => server[Symbol.asyncDispose]()))
    },
  }
}

export async function openWorld(cluster: Cluster, system: System, readers: number): Promise<World> {
  const databaseUrl = await cluster.createDatabase()
  const people = await system.prepare(databaseUrl, readers + 1)
  const env = { NODE_ENV: 'production', ...(await system.env?.()) }
  const start = (port = '0') =>
    startBenchServer(databaseUrl, { ...(system.main && { main: system.main }), env: { ...env, PORT: port } })
  const publishing = await start()
  const reading = system.isAlone ? publishing : await start()
  const publisher = await system.openPublisher({ url: publishing.url, token: people[0]?.token ?? '' }, people)
  return createWorld({ cluster, system, databaseUrl, people, publishing, reading, publisher, start })
}
