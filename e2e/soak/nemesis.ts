// Plays a plan of strikes. What was struck, when, and when it had been healed, is kept for the figures.
import { setTimeout as sleep } from 'node:timers/promises'
import { createChance } from '../support/chance.ts'
import type { Stage } from './stage.ts'
import type { Strike, StrikeKind } from './strikes.ts'

export interface Struck {
  name: string
  startedAt: number
  endedAt: number
}

export interface Campaign {
  readonly struck: readonly Struck[]
  /** What could not be healed. */
  readonly failures: readonly unknown[]
  /** Resolves when every strike is over and healed. */
  over: Promise<void>
}

/** Begins at once; a strike waits for an earlier one at the same thing. */
export function startCampaign(stage: Stage, plan: readonly Strike[], onStrike: (strike: Strike) => void): Campaign {
  const struck: Struck[] = []
  const failures: unknown[] = []
  const queues = new Map<StrikeKind['one'], Promise<void>>()
  const beganAt = performance.now()

  async function play(strike: Strike) {
    const { kind, forMs, seed } = strike
    const startedAt = performance.now()
    onStrike(strike)
    try {
      await kind.strike({ stage, chance: createChance(seed), forMs })
    } catch (error) {
      failures.push(error)
    }
    struck.push({ name: kind.name, startedAt, endedAt: performance.now() })
  }

  function begin(strike: Strike): Promise<void> {
    const { one } = strike.kind
    const before = (one && queues.get(one)) ?? Promise.resolve()
    const played = before.then(() => play(strike))
    if (one) queues.set(one, played)
    return played
  }

  async function run() {
    const playing: Promise<void>[] = []
    for (const strike of plan) {
      await sleep(Math.max(0, beganAt + strike.atMs - performance.now()))
      playing.push(begin(strike))
    }
    await Promise.all(playing)
  }
  return { struck, failures, over: run() }
}
