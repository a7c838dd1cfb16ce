import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Calls `act` at a fixed rate, whether or not earlier calls have been answered: a slow server is not spared. Resolves
 * with how late, in milliseconds, each call was made: what the caller itself was too busy for.
 */
export async function pace(perSecond: number, seconds: number, act: (number: number) => unknown): Promise<number[]> {
  const startedAt = performance.now()
  const lateness: number[] = []
  for (let number = 0; number < perSecond * seconds; number += 1) {
    const dueAt = startedAt + (number * 1_000) / perSecond
    const restMs = dueAt - performance.now()
    if (restMs > 0) await sleep(restMs)
    lateness.push(Math.max(0, performance.now() - dueAt))
    act(number)
  }
  return lateness
}
