import { watchUsage } from '../comparison/usage.ts'
import { summarize } from '../summary.ts'
import type { Bench, Column, Figures } from './scenario.ts'
import type { World } from './world.ts'

interface Turns {
  readers: number
  rounds: number
}

type Act = (world: World, isWarmUp: boolean) => Promise<Figures>

/** A B C A B C …: each turn of each system is `act`, after one of each that does not count. */
export async function byTurns(bench: Bench, { readers, rounds }: Turns, act: Act): Promise<void> {
  const { worlds } = await bench.stages.open(bench.systems, readers)
  for (const world of worlds) await act(world, true)
  for (let round = 0; round < rounds && !(round > 0 && bench.isTimeUp()); round += 1) {
    for (const world of worlds) bench.note(world.system.name, await act(world, false))
  }
}

/** A A A B B B …: for what cannot be up at once. */
export async function oneByOne(bench: Bench, turns: Turns, act: Act): Promise<void> {
  for (const system of bench.systems) await byTurns({ ...bench, systems: [system] }, turns, act)
}

export const costs: Column[] = [
  { name: 'serverMs', title: 'CPU servers, ms per event', digits: 2 },
  { name: 'postgresMs', title: 'CPU PostgreSQL, ms per event', digits: 2 },
  { name: 'generator', title: 'CPU generator, %', digits: 0 },
]

/** Lets `act` send, waits until all was heard, and says what became of it and what it cost. */
export async function measureTurn(world: World, act: () => Promise<unknown>): Promise<Figures> {
  const { cluster, databaseUrl, publishing, reading } = world
  const servers = [...new Set([publishing.pid, reading.pid])]
  const stop = await watchUsage({ sql: cluster.sql, databaseUrl, servers })
  await act()
  await world.logbook.settled()
  const used = await stop()
  const { latencies, answers, lastHeardAt, ...account } = world.logbook.account()
  const latency = summarize(latencies)
  const perEvent = (seconds: number) => (seconds * 1_000) / account.answered
  return {
    ...account,
    clients: world.readers,
    perSecond: account.delivered / account.seconds,
    p50: latency.p50,
    p95: latency.p95,
    p99: latency.p99,
    answerP50: summarize(answers).p50,
    serverMs: perEvent(used.servers),
    postgresMs: perEvent(used.postgres),
    generator: (used.generator / used.passed) * 100,
  }
}
