// What protection costs: the same load on a server as it is and on one without, by turns and in one run, so that whatever else the
// machine does meets both. Each round opens with the other of the two, since tables grow.
import { createLoadDatabase, type LoadDatabase, openLoadWorld } from './load-world.ts'
import { pace } from './pace.ts'
import { saturate } from './saturate.ts'
import { openTraffic } from './traffic.ts'
import { buildVariants, type Variant } from './variants.ts'

export interface ProtectionOptions {
  users: number
  perSecond: number
  inFlight: number
  rounds: number
  seconds: number
  warmUpSeconds: number
}

export interface Round {
  /** Publishes in a second, with so many in flight. */
  throughput: number
  /** From `send` to the reader's callback, at the fixed rate. */
  p50: number
  p99: number
  failed: number
  lost: number
  twice: number
}

export type ProtectionOutcome = Record<Variant['name'], Round[]>

/** So high that it never binds: what it costs to keep count is measured, not what it forbids. */
const env = { PUBLISHES_PER_SECOND: '1000000', SOCKETS_PER_ADDRESS: '100000' }

async function playRound(base: LoadDatabase, { main }: Variant, options: ProtectionOptions): Promise<Round> {
  const { perSecond, inFlight, seconds, warmUpSeconds } = options
  await using world = await openLoadWorld(base, { main, env })
  using traffic = await openTraffic(world)
  await traffic.run((send) => saturate(inFlight, warmUpSeconds, send))
  const saturated = await traffic.run((send) => saturate(inFlight, seconds, send))
  const paced = await traffic.run((send) => pace(perSecond, seconds, send))
  const sum = (key: 'failed' | 'lost' | 'twice') => saturated.account[key] + paced.account[key]
  return {
    throughput: saturated.result,
    p50: paced.account.latency.all.p50,
    p99: paced.account.latency.all.p99,
    failed: sum('failed'),
    lost: sum('lost'),
    twice: sum('twice'),
  }
}

export async function measureProtection(
  options: ProtectionOptions,
  onRound: (variant: Variant, round: Round) => void,
): Promise<ProtectionOutcome> {
  const variants = await buildVariants()
  await using base = await createLoadDatabase(options.users)
  const outcome: ProtectionOutcome = { with: [], without: [] }
  for (let number = 0; number < options.rounds; number += 1) {
    for (const variant of number % 2 === 0 ? variants : variants.toReversed()) {
      const round = await playRound(base, variant, options)
      outcome[variant.name].push(round)
      onRound(variant, round)
    }
  }
  return outcome
}
