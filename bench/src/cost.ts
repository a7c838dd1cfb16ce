// What something costs: the same load on servers as they are and on servers without it, all of them up at the same time and loaded
// by turns of a few seconds, so that a machine that is slower for a while is slower for both. Each turn opens with the other
// of the two, since tables grow; each has users of its own, so that neither hears of the other's notifications. Halfway all are
// started anew, the other two first: of two pairs of the very same servers, one is some hundredths faster for where it lies alone.
import { cpuOfAll } from './cpu.ts'
import { createLoadDatabase, type LoadDatabase, type LoadWorld, openLoadWorld } from './load-world.ts'
import { pace } from './pace.ts'
import type { Removal } from './removal.ts'
import { saturate } from './saturate.ts'
import { openTraffic, type Traffic } from './traffic.ts'
import { buildVariants, type Variant } from './variants.ts'

export interface CostOptions {
  users: number
  perSecond: number
  inFlight: number
  /** For each of the two, half of them after either was started first: an even number. */
  rounds: number
  seconds: number
  warmUpSeconds: number
}

/** What is measured. */
export interface Cost {
  /** Such as `protection`. */
  of: string
  left: Removal[]
  /** Open during the turns of the servers with it: what makes use of it. */
  use?(world: LoadWorld): Disposable
  /** Of what it would be without. */
  goal: { leastThroughput: number; mostP99?: number }
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

export type CostOutcome = Record<Variant['name'], Round[]>

/** So high that it never binds: what it costs to keep count is measured, not what it forbids. */
const env = { PUBLISHES_PER_SECOND: '1000000', SOCKETS_PER_ADDRESS: '100000' }

interface Side {
  name: Variant['name']
  traffic: Traffic
  pids: number[]
  use?: (() => Disposable) | undefined
  close(): Promise<void>
}

async function openSide(world: LoadWorld, { name }: Variant, use: Cost['use']): Promise<Side> {
  try {
    const traffic = await openTraffic(world)
    const close = async () => {
      traffic[Symbol.dispose]()
      await world[Symbol.asyncDispose]()
    }
    const ofOne = name === 'with' && use ? () => use(world) : undefined
    return { name, traffic, pids: world.servers.map(({ pid }) => pid), use: ofOne, close }
  } catch (error) {
    await world[Symbol.asyncDispose]()
    throw error
  }
}

async function playRound({ traffic, pids, use }: Side, { perSecond, inFlight, seconds }: CostOptions): Promise<Round> {
  using _inUse = use?.()
  const saturated = await traffic.run((send) => saturate(inFlight, seconds, send))
  const usedBefore = await cpuOfAll(pids)
  const paced = await traffic.run((send) => pace(perSecond, seconds, send))
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

async function playHalf(
  base: LoadDatabase,
  variants: Variant[],
  { use }: Cost,
  options: CostOptions,
  onRound: (name: Variant['name'], round: Round) => void,
) {
  const { users, inFlight, rounds, warmUpSeconds } = options
  const sides: Side[] = []
  try {
    for (const variant of variants) {
      // The first of all is an admin, who looks at those with it.
      const own = variant.name === 'with' ? base.users.slice(0, users) : base.users.slice(users)
      const world = await openLoadWorld({ ...base, users: own }, { main: variant.main, env })
      const side = await openSide(world, variant, use)
      sides.push(side)
      await side.traffic.run((send) => saturate(inFlight, warmUpSeconds, send))
    }
    for (let number = 0; number < rounds / 2; number += 1) {
      for (const side of number % 2 === 0 ? sides : sides.toReversed()) {
        onRound(side.name, await playRound(side, options))
      }
    }
  } finally {
    for (const { close } of sides) await close()
  }
}

export async function measureCost(
  cost: Cost,
  options: CostOptions,
  onRound: (name: Variant['name'], round: Round) => void,
): Promise<CostOutcome> {
  if (options.rounds % 2 !== 0)
    throw new Error('--rounds must be even: half of them are played after either was started first.')
  const variants = await buildVariants(cost.left)
  await using base = await createLoadDatabase(options.users * variants.length)
  const outcome: CostOutcome = { with: [], without: [] }
  for (const half of [variants, variants.toReversed()]) {
    await playHalf(base, half, cost, options, (name, round) => {
      outcome[name].push(round)
      onRound(name, round)
    })
  }
  return outcome
}
