// When an event was stored is told by the database's clock, when it is delivered by ours. How far the two are apart is asked with
// every report; what was answered fastest is nearest to the truth, as the answer was given at some moment in between.
import type { Written } from '@carillon/api'

const remembered = 30

export function createClock() {
  const measured: Written[] = []
  let aheadMs: number | null = null
  return {
    /** By how much the database's clock is ahead of ours; `null` as long as nobody knows. */
    aheadMs: () => aheadMs,
    measure(written: Written) {
      measured.push(written)
      if (measured.length > remembered) measured.shift()
      aheadMs = measured.reduce((best, other) => (other.tookMs < best.tookMs ? other : best)).aheadMs
    },
  }
}

export type Clock = ReturnType<typeof createClock>
