// What something costs: the same load on servers as they are and without it, by turns of a second or two, so that a machine that is
// slower for a while is slower for both. They are the same servers, which leave it out while it is not its turn: two pairs of servers
// built alike differ by some hundredths for where each lies. Each pair of turns opens with the other of the two, since tables grow.
import { cpuOfAll } from './cpu.ts'
import { createLoadDatabase, type LoadWorld, openLoadWorld } from './load-world.ts'
import { pace } from './pace.ts'
import type { Removal } from './removal.ts'
import { saturate } from './saturate.ts'
import { buildSwitched } from './switched.ts'
import { openTraffic, type Send, type Traffic } from './traffic.ts'

export interface CostOptions {
  users: number
  perSecond: number
  inFlight: number
  /** For each of the two, spread over all starts. */
  rounds: number
  /** How often the servers are started anew. */
  starts: number
  /** Of each round, with so many in flight. */
  seconds: number
  /** Of each round, at the fixed rate. */
  pacedSeconds: number
  warmUpSeconds: number
}

export interface Use extends Disposable {
  /** Throws when something failed, or nothing was made use of. */
  check(): void
}

/** What is measured. */
export interface Cost {
  /** Such as `protection`. */
  of: string
  left: Removal[]
  /** Open throughout: whoever makes use of it while it is there. */
  use?(world: LoadWorld, isThere: () => boolean): Use
  /** Of what it would be without. */
  goal: { leastThroughput: number; mostP99?: number }
  defaults: Pick<CostOptions, 'rounds' | 'starts' | 'seconds' | 'pacedSeconds'>
}

export interface Round {
  /** Publishes in a second, with so many in flight. */
  throughput: number
  /** From `send` to the reader's callback in milliseconds, at the fixed rate: one for each publish. */
  samples: number[]
  /** Milliseconds of CPU both servers used for each publish, with so many in flight. */
  saturatedCpu: number
  /** The same at the fixed rate. */
  pacedCpu: number
  failed: number
  lost: number
  twice: number
}

const sides = ['with', 'without'] as const

type Side = (typeof sides)[number]

export type CostOutcome = Record<Side, Round[]>

/** So high that it never binds: what it costs to keep count is measured, not what it forbids. */
const env = { PUBLISHES_PER_SECOND: '1000000', SOCKETS_PER_ADDRESS: '100000' }

type OnRound = (side: Side, round: Round) => void

async function playRound(world: LoadWorld, traffic: Traffic, options: CostOptions): Promise<Round> {
  const { inFlight, seconds, perSecond, pacedSeconds } = options
  async function run<T>(act: (send: Send) => Promise<T>) {
    const pids = world.servers.map(({ pid }) => pid)
    const before = await cpuOfAll(pids)
    const { account, result } = await traffic.run(act)
    return { account, result, cpu: (((await cpuOfAll(pids)) - before) * 1_000) / account.sent }
  }
  const saturated = await run((send) => saturate(inFlight, seconds, send))
  const paced = await run((send) => pace(perSecond, pacedSeconds, send))
  const sum = (key: 'failed' | 'lost' | 'twice') => saturated.account[key] + paced.account[key]
  return {
    throughput: saturated.result,
    saturatedCpu: saturated.cpu,
    pacedCpu: paced.cpu,
    samples: paced.account.samples,
    failed: sum('failed'),
    lost: sum('lost'),
    twice: sum('twice'),
  }
}

/** One start of the servers, and all rounds it plays. */
async function play(world: LoadWorld, { use }: Cost, options: CostOptions, onRound: OnRound) {
  using traffic = await openTraffic(world)
  let side: Side = 'with'
  using onlookers = use?.(world, () => side === 'with')

  async function turnTo(next: Side) {
    side = next
    await Promise.all(world.servers.map(({ leaveOut }) => leaveOut(side === 'without')))
  }

  for (const next of sides) {
    await turnTo(next)
    await traffic.run((send) => saturate(options.inFlight, options.warmUpSeconds, send))
  }
  for (let number = 0; number < options.rounds / options.starts; number += 1) {
    for (const next of number % 2 === 0 ? sides : sides.toReversed()) {
      await turnTo(next)
      onRound(next, await playRound(world, traffic, options))
    }
  }
  onlookers?.check()
}

export async function measureCost(cost: Cost, options: CostOptions, onRound: OnRound): Promise<CostOutcome> {
  const { users, rounds, starts } = options
  if (!Number.isInteger(rounds / starts)) throw new Error('--rounds must be a multiple of --starts.')
  const main = await buildSwitched(cost.left)
  await using base = await createLoadDatabase(users)
  const outcome: CostOutcome = { with: [], without: [] }
  for (let start = 0; start < starts; start += 1) {
    await using world = await openLoadWorld(base, { main, env })
    await play(world, cost, options, (side, round) => {
      outcome[side].push(round)
      onRound(side, round)
    })
  }
  return outcome
}
