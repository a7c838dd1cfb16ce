// A bucket in PostgreSQL as one server process sees it. It takes more than one token at a time where many are used up,
// a tenth of a second's worth, so that two thousand calls a second cost some fifteen statements. It asks again before
// they run out or end, so that nobody waits for it, and never holds more than that tenth. What it holds a second after it
// last asked is lost: too little is spent then, never too much. Calls that come while it asks are asked for together.
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
/** Asked again with so much of the tokens or of the time left. */
const reserve = 1 / 4

export function createSharedBucket(rate: Rate, ask: (most: number) => Promise<Grant>): SharedBucket {
  const lease = Math.floor(rate.perSecond / leasesPerSecond)
  const waiting: Waiting[] = []
  let tokens = 0
  let leasedUntil = 0
  let refusedUntil = 0
  let isAsking = false

  const inHand = () => (performance.now() < leasedUntil ? tokens : 0)

  async function askOnce() {
    const { tokens: granted, retryAfterMs } = await ask(Math.max(waiting.length, lease - inHand(), 1))
    if (granted === 0) {
      // Not for longer: what is put back on another server is not heard of here.
      refusedUntil = performance.now() + Math.min(retryAfterMs, leaseMs)
      for (const { resolve } of waiting.splice(0)) resolve(retryAfterMs)
      return
    }
    tokens = inHand() + granted
    leasedUntil = performance.now() + leaseMs
    const served = waiting.splice(0, tokens)
    tokens -= served.length
    for (const { resolve } of served) resolve(0)
  }

  async function serve() {
    if (isAsking) return
    isAsking = true
    try {
      // Each time somebody is served or everybody refused.
      do await askOnce()
      while (waiting.length > 0)
    } catch (error) {
      for (const { reject } of waiting.splice(0)) reject(error)
    } finally {
      isAsking = false
    }
  }

  function isShort(now: number) {
    return tokens < lease * reserve || leasedUntil - now < leaseMs * reserve
  }

  return {
    take() {
      const now = performance.now()
      if (inHand() > 0) {
        tokens--
        if (lease > 1 && now >= refusedUntil && isShort(now)) void serve()
        return Promise.resolve(0)
      }
      if (now < refusedUntil) return Promise.resolve(Math.ceil(refusedUntil - now))
      return new Promise((resolve, reject) => {
        waiting.push({ resolve, reject })
        void serve()
      })
    },
    recover() {
      refusedUntil = 0
    },
  }
}
