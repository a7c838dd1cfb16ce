import { saturate } from '../saturate.ts'
import { floor } from '../systems/bare.ts'
import { byTurns, measureTurn, oneByOne } from './by-turns.ts'
import { type Column, faults, type Scenario } from './scenario.ts'
import type { World } from './world.ts'

/** With what is around it, an event of some 300 bytes. */
const text = 'x'.repeat(240)

const columns: Column[] = [
  { name: 'clients', title: 'clients', digits: 0 },
  { name: 'perSecond', title: 'deliveries per second', digits: 0 },
  { name: 'p95', title: 'ms to a client, p95', digits: 0 },
  { name: 'serverMs', title: 'CPU servers, ms per broadcast', digits: 1 },
  { name: 'postgresMs', title: 'CPU PostgreSQL, ms per broadcast', digits: 1 },
  { name: 'generator', title: 'CPU generator, %', digits: 0 },
  ...faults,
  { name: 'failed', title: 'failed' },
]

/** The generator has not the descriptors for the clients of all systems at once when they are many. */
const mostTogether = 1_000

function broadcast(name: string, clients: number, seconds: number): Scenario {
  return {
    name,
    title: `Broadcast to ${clients.toLocaleString('en')} clients of one server`,
    about:
      'About 300 bytes, one broadcast after the other: the next is sent when the last was answered. All store one row; with ' +
      'Carillon it becomes a notification in the list of each user who looks, with counts and a place to resume from.',
    columns,
    besides: [floor],
    isLong: clients > mostTogether,
    seconds,
    async run(bench) {
      const readers = bench.isQuick ? clients / 5 : clients
      const inTurns = readers > mostTogether ? oneByOne : byTurns
      await inTurns(bench, { readers, rounds: bench.isQuick ? 1 : 5 }, (world: World, isWarmUp) =>
        measureTurn(world, () => saturate(1, isWarmUp ? 0.1 : 1, () => world.send('everyone', text))),
      )
    },
  }
}

export const broadcastToMany = broadcast('broadcast', 1_000, 60)
export const broadcastToMore = broadcast('broadcast-wide', 5_000, 110)
