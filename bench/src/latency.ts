// From `send` to the reader's callback, in the clock of this one process, which is both: sender and all readers. So every
// figure holds the way of the request too, and whatever this process itself was late.
import type { LatencyAccount } from './ledger.ts'
import { createLoadDatabase, openLoadWorld } from './load-world.ts'
import { type Metered, startMeter } from './meter.ts'
import { pace } from './pace.ts'
import { type Summary, summarize } from './summary.ts'
import { openTraffic } from './traffic.ts'

export interface LatencyOptions {
  users: number
  perSecond: number
  seconds: number
  warmUpSeconds: number
  /** Where each server leaves a CPU profile. */
  profileFolder: string | undefined
}

export interface LatencyOutcome extends Omit<LatencyAccount, 'samples'>, Metered {
  /** How late the sends were made, against their schedule. */
  sendsLate: Summary
}

export async function measureLatency(options: LatencyOptions): Promise<LatencyOutcome> {
  const { perSecond, seconds, warmUpSeconds } = options
  await using base = await createLoadDatabase(options.users)
  await using world = await openLoadWorld(base, { profileFolder: options.profileFolder })
  using traffic = await openTraffic(world)
  await traffic.run((send) => pace(perSecond, warmUpSeconds, send))

  const { account, result } = await traffic.run(async (send) => {
    const stopMeter = await startMeter(world)
    const late = await pace(perSecond, seconds, send)
    return { sendsLate: summarize(late), metered: await stopMeter() }
  })
  const { samples, ...sums } = account
  return { ...sums, ...result.metered, sendsLate: result.sendsLate }
}
