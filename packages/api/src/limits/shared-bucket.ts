// A bucket in PostgreSQL as one server process sees it. It takes more than one token at a time where many are used up,
// a tenth of a second's worth, so that two thousand calls a second cost ten statements. What it took and did not use
// within a second is lost: too little is spent then, never too much. Calls that come while it asks are asked for together.
import type { Grant, Rate } from '@carillon/db'

export interface SharedBucket {
  /** Resolves to 0 with a token in hand, else to the milliseconds after which there may be one. */
  take(): Promise<number>
  /** Forgets a refusal: somebody has put a token back. */
  recover(): void
}

interface Waiting {
  resolve(retryAfterMs: number): void
  reject(error: unknown): void
}

const leaseMs = 1_000
const leasesPerSecond = 10

export function createSharedBucket(rate: Rate, ask: (most: number) => Promise<Grant>): SharedBucket {
  const lease = Math.floor(rate.perSecond / leasesPerSecond)
  const waiting: Waiting[] = []
  let tokens = 0
  let leasedUntil = 0
  let refusedUntil = 0
  let isAsking = false

  async function askOnce() {
    const { tokens: granted, retryAfterMs } = await ask(Math.max(waiting.length, lease, 1))
    const served = waiting.splice(0, granted)
    for (const { resolve } of served) resolve(0)
    tokens = granted - served.length
    leasedUntil = performance.now() + leaseMs
    if (granted > 0) return
    // Not for longer: what is put back on another server is not heard of here.
    refusedUntil = performance.now() + Math.min(retryAfterMs, leaseMs)
    for (const { resolve } of waiting.splice(0)) resolve(retryAfterMs)
  }

  async function serve() {
    isAsking = true
    try {
      // Each time somebody is served or everybody refused.
      while (waiting.length > 0) await askOnce()
    } catch (error) {
      for (const { reject } of waiting.splice(0)) reject(error)
    } finally {
      isAsking = false
    }
  }

  return {
    take() {
      const now = performance.now()
      if (now < refusedUntil) return Promise.resolve(Math.ceil(refusedUntil - now))
      if (tokens > 0 && now < leasedUntil) {
        tokens--
        return Promise.resolve(0)
      }
      return new Promise((resolve, reject) => {
        waiting.push({ resolve, reject })
        if (!isAsking) void serve()
      })
    },
    recover() {
      refusedUntil = 0
    },
  }
}
