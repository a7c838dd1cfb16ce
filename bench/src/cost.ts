// What something costs: the same load on servers as they are and without it, by turns of a second, so that a machine that is slower
// for a while is slower for both. They are the same servers, which leave it out while it is not its turn: two pairs of servers built
// alike differ by some hundredths for where each lies. Each turn opens with the other of the two, since tables grow.
import { cpuOfAll } from './cpu.ts'
import { createLoadDatabase, type LoadWorld, openLoadWorld } from './load-world.ts'
import { pace } from './pace.ts'
import type { Removal } from './removal.ts'
import { saturate } from './saturate.ts'
import { buildSwitched } from './switched.ts'
import { openTraffic } from './traffic.ts'

export interface CostOptions {
  users: number
  perSecond: number
  inFlight: number
  /** For each of the two. */
  rounds: number
  /** Of each round, with so many in flight. */
  seconds: number
  /** Of each round, at the fixed rate. */
  pacedSeconds: number
  warmUpSeconds: number
}

/** What is measured. */
export interface Cost {
  /** Such as `protection`. */
  of: string
  left: Removal[]
  /** Open throughout: whoever makes use of it while it is there. */
  use?(world: LoadWorld, isThere: () => boolean): Disposable
  /** Of what it would be without. */
  goal: { leastThroughput: number; mostP99?: number }
  defaults: Pick<CostOptions, 'rounds' | 'seconds' | 'pacedSeconds'>
}

export interface Round {
  /** Publishes in a second, with so many in flight. */
  throughput: number
  /** From `send` to the reader's callback in milliseconds, at the fixed rate: one for each publish. */
  samples: number[]
  /** Milliseconds of CPU both servers used for each publish, at the fixed rate. */
  cpu: number
  failed: number
  lost: number
  twice: number
}

const sides = ['with', 'without'] as const

type Side = (typeof sides)[number]

export type CostOutcome = Record<Side, Round[]>

/** So high that it never binds: what it costs to keep count is measured, not what it forbids. */
const env = { PUBLISHES_PER_SECOND: '1000000', SOCKETS_PER_ADDRESS: '100000' }

export async function measureCost(
  { left, use }: Cost,
  { users, inFlight, rounds, seconds, perSecond, pacedSeconds, warmUpSeconds }: CostOptions,
  onRound: (side: Side, round: Round) => void,
): Promise<CostOutcome> {
  const main = await buildSwitched(left)
  await using base = await createLoadDatabase(users)
  await using world = await openLoadWorld(base, { main, env })
  using traffic = await openTraffic(world)
  const pids = world.servers.map(({ pid }) => pid)
  let side: Side = 'with'
  using _onlookers = use?.(world, () => side === 'with')

  async function turnTo(next: Side) {
    side = next
    await Promise.all(world.servers.map(({ leaveOut }) => leaveOut(side === 'without')))
  }

  async function playRound(): Promise<Round> {
    const saturated = await traffic.run((send) => saturate(inFlight, seconds, send))
    const usedBefore = await cpuOfAll(pids)
    const paced = await traffic.run((send) => pace(perSecond, pacedSeconds, send))
    const used = (await cpuOfAll(pids)) - usedBefore
    const sum = (key: 'failed' | 'lost' | 'twice') => saturated.account[key] + paced.account[key]
    return {
      throughput: saturated.result,
      samples: paced.account.samples,
      cpu: (used * 1_000) / paced.account.sent,
      failed: sum('failed'),
      lost: sum('lost'),
      twice: sum('twice'),
    }
  }

  for (const next of sides) {
    await turnTo(next)
    await traffic.run((send) => saturate(inFlight, warmUpSeconds, send))
  }
  const outcome: CostOutcome = { with: [], without: [] }
  for (let number = 0; number < rounds; number += 1) {
    for (const next of number % 2 === 0 ? sides : sides.toReversed()) {
      await turnTo(next)
      const round = await playRound()
      outcome[next].push(round)
      onRound(next, round)
    }
  }
  return outcome
}
