import { setTimeout as pause } from 'node:timers/promises'
import { describeError } from '@carillon/client'

export interface Many {
  count: number
  /** How many are under way at the same time. With 1, they arrive in order. */
  parallel: number
  /** Safe to repeat for the same number. */
  send(number: number): Promise<unknown>
  onSent(sent: number): void
}

/** The server may ask for a pause; anything else it says ends the run. */
async function sendPatiently(send: () => Promise<unknown>) {
  for (;;) {
    try {
      return await send()
    } catch (error) {
      const { code, retryAfterMs } = describeError(error)
      if (code !== 'TOO_MANY_REQUESTS' || retryAfterMs === undefined) throw error
      await pause(retryAfterMs)
    }
  }
}

/** Sends 1 to `count`, each once; fails with the first that fails. */
export async function sendMany({ count, parallel, send, onSent }: Many): Promise<void> {
  let next = 1
  let sent = 0
  async function work() {
    while (next <= count) {
      const number = next++
      await sendPatiently(() => send(number)).catch((error) => {
        next = count + 1
        throw error
      })
      onSent(++sent)
    }
  }
  await Promise.all(Array.from({ length: Math.min(parallel, count) }, work))
}

/** `100 in 1.3 s (79 per second)` */
export function formatRate(count: number, durationMs: number): string {
  const perSecond = durationMs > 0 ? Math.round((count * 1_000) / durationMs) : count
  return `${count} in ${(durationMs / 1_000).toFixed(1)} s (${perSecond} per second)`
}
