// Everything that is done to the servers, the database and the network. Each strike heals what it broke before it ends.
import { setTimeout as sleep } from 'node:timers/promises'
import { trim } from '@carillon/db'
import { type Chance, createChance } from '../support/chance.ts'
import { type endings, signal } from '../support/cluster.ts'
import type { Road } from '../support/road.ts'
import type { ServerProcess } from '../support/server-process.ts'
import type { Listener } from './listener.ts'
import type { Stage } from './stage.ts'

interface Scene {
  stage: Stage
  chance: Chance
  forMs: number
}

export interface StrikeKind {
  name: string
  /** How long it lasts, from and to. */
  ms: [number, number]
  /** Strikes with the same word here are made one after the other. */
  one?: 'server' | 'database'
  /** A server begins anew, with nothing in its memory. */
  endsServer?: true
  strike(scene: Scene): Promise<void>
}

const some = <T>(list: readonly T[], { random }: Chance, share = 0.3) => list.filter(() => random() < share)
const devicesOf = (stage: Stage) => stage.listeners.flat()

/** Does something to the roads of some devices, and opens them again. */
const toRoads = (harm: (road: Road, chance: Chance) => void, heal = (road: Road) => road.open()) =>
  async function strike({ stage, chance, forMs }: Scene) {
    const hit = some(devicesOf(stage), chance)
    for (const { road } of hit) harm(road, chance)
    await sleep(forMs)
    for (const { road } of hit) heal(road)
  }
const openAndCut = (road: Road) => {
  road.open()
  road.cut()
}

const mostStarts = 60
/** Also while the database is away: a server that cannot start then is started again. */
async function revive(server: ServerProcess) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await server.restart()
    } catch (error) {
      if (attempt === mostStarts) throw error
      await sleep(500)
    }
  }
}

const listenerName = 'carillon listener'
/** Nobody, while the database does not answer. */
async function backends({ database: { sql } }: Stage, names: string[]): Promise<number[]> {
  const rows = await sql<{ pid: number }[]>`
    select pid from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and application_name in ${sql(names)}`.catch(
    () => [],
  )
  return rows.map(({ pid }) => pid)
}

async function terminate(stage: Stage, pids: number[]) {
  for (const pid of pids) await stage.database.sql`select pg_terminate_backend(${pid})`.catch(() => {})
}

async function frozen(pids: number[], forMs: number) {
  signal(pids, 'SIGSTOP')
  await sleep(forMs)
  signal(pids, 'SIGCONT')
}

const stopDatabase = (how: keyof typeof endings) => async (scene: Scene) => {
  await scene.stage.cluster.stop(how)
  await sleep(scene.forMs)
  await scene.stage.cluster.start()
}

/** Two people are away for longer than events are kept. */
async function forget({ stage, chance, forMs }: Scene) {
  const { database, listeners } = stage
  const away: Listener[] = [chance.pick(listeners), chance.pick(listeners)].flatMap(([first]) => first ?? [])
  for (const { road } of away) road.close()
  await sleep(forMs)
  for (const { userId } of away) {
    const aged = database.sql`
      update feed_events set created_at = now() - interval '31 days' where user_id = ${userId}`
    await aged.catch(() => {})
  }
  await trim(database.db, new Date(Date.now() - 30 * 86_400_000)).catch(() => {})
  for (const { road } of away) road.open()
}

const strikeKinds: StrikeKind[] = [
  { name: 'sockets dropped', ms: [0, 0], strike: toRoads((road) => road.cut()) },
  { name: 'roads closed', ms: [500, 4_000], strike: toRoads((road) => road.close()) },
  { name: 'readers stalled', ms: [1_000, 8_000], strike: toRoads((road) => road.jam()) },
  { name: 'half-open network', ms: [1_000, 6_000], strike: toRoads((road) => road.stall()) },
  { name: 'answers lost', ms: [1_000, 4_000], strike: toRoads((road) => road.loseAnswers(), openAndCut) },
  {
    name: 'cut in mid-answer',
    ms: [1_000, 4_000],
    strike: toRoads((road, { below }) => road.cutAfter(2_000 + below(20_000)), openAndCut),
  },
  {
    name: 'readers restarted',
    ms: [0, 0],
    strike: async ({ stage, chance }) => {
      for (const listener of some(devicesOf(stage), chance)) listener.restart()
    },
  },
  {
    name: 'server killed',
    ms: [0, 3_000],
    one: 'server',
    endsServer: true,
    strike: async ({ stage, chance, forMs }) => {
      const server = chance.pick(stage.servers)
      await server.kill()
      await sleep(forMs)
      await revive(server)
    },
  },
  {
    name: 'server deployed',
    ms: [0, 1_000],
    one: 'server',
    endsServer: true,
    strike: async ({ stage, chance, forMs }) => {
      const server = chance.pick(stage.servers)
      await server.terminate()
      await sleep(forMs)
      await revive(server)
    },
  },
  {
    name: 'server frozen',
    ms: [1_000, 6_000],
    one: 'server',
    strike: ({ stage, chance, forMs }) => frozen([chance.pick(stage.servers).pid ?? 0].filter(Boolean), forMs),
  },
  {
    name: 'listeners terminated',
    ms: [0, 0],
    strike: async ({ stage }) => terminate(stage, await backends(stage, [listenerName])),
  },
  {
    name: 'listeners frozen',
    ms: [3_000, 9_000],
    one: 'database',
    strike: async ({ stage, forMs }) => frozen(await backends(stage, [listenerName]), forMs),
  },
  {
    name: 'connections to the database terminated',
    ms: [0, 0],
    strike: async ({ stage }) => terminate(stage, await backends(stage, [listenerName, 'carillon', 'postgres.js'])),
  },
  {
    name: 'half-open database',
    ms: [1_000, 5_000],
    strike: async ({ stage, chance, forMs }) => {
      const road = chance.pick(stage.databaseRoads)
      road.stall()
      await sleep(forMs)
      road.open()
    },
  },
  { name: 'database restarted', ms: [0, 4_000], one: 'database', strike: stopDatabase('fast') },
  { name: 'database ended at once', ms: [0, 4_000], one: 'database', strike: stopDatabase('immediate') },
  { name: 'database killed', ms: [0, 4_000], one: 'database', strike: stopDatabase('kill') },
  {
    name: 'database frozen',
    ms: [1_000, 8_000],
    one: 'database',
    strike: async ({ stage: { cluster }, forMs }) => {
      cluster.freeze()
      await sleep(forMs)
      cluster.thaw()
    },
  },
  { name: 'feeds trimmed', ms: [500, 2_000], strike: forget },
]

export interface Strike {
  atMs: number
  kind: StrikeKind
  forMs: number
  /** Whom it hits is drawn from this. */
  seed: number
}

export interface PlanOptions {
  seed: number
  totalMs: number
  /** On average. */
  everyMs: number
  /** Whether servers are ended. */
  endsServers: boolean
}

/** The same for the same seed. Every kind comes before any comes again. */
export function planStrikes({ seed, totalMs, everyMs, endsServers }: PlanOptions): Strike[] {
  const chance = createChance(seed)
  const kinds = strikeKinds.filter((kind) => endsServers || !kind.endsServer)
  const strikes: Strike[] = []
  let deck: StrikeKind[] = []
  for (let atMs = everyMs / 2; atMs < totalMs; atMs += everyMs * (0.5 + chance.random())) {
    if (deck.length === 0) deck = chance.shuffle(kinds)
    const kind = deck.pop()
    if (!kind) break
    const [from, to] = kind.ms
    const forMs = Math.round(from + chance.random() * (to - from))
    strikes.push({ atMs: Math.round(atMs), kind, forMs, seed: chance.below(2 ** 31) })
  }
  return strikes
}
