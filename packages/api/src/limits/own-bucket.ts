import type { Rate } from '@carillon/db'

/** A bucket of this process alone: costs nothing, and with three servers somebody has three of them. */
export function createOwnBucket({ perSecond, burst }: Rate) {
  let fullAt = 0
  /** Returns 0 with a token in hand, else the milliseconds after which there is one. */
  return (): number => {
    const now = performance.now()
    const next = Math.max(fullAt, now) + 1_000 / perSecond
    const tooEarlyMs = next - now - (burst * 1_000) / perSecond
    // A sum of fractions is never quite what it should be.
    if (tooEarlyMs > 1e-6) return Math.ceil(tooEarlyMs)
    fullAt = next
    return 0
  }
}
