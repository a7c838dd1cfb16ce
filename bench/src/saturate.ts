import type { Send } from './traffic.ts'

/** Keeps so many sends in flight for so long; resolves with how many were answered in a second. */
export async function saturate(inFlight: number, seconds: number, send: Send): Promise<number> {
  const startedAt = performance.now()
  const secondsSoFar = () => (performance.now() - startedAt) / 1_000
  let begun = 0
  let answered = 0
  async function work() {
    while (secondsSoFar() < seconds) {
      await send(begun++)
      answered += 1
    }
  }
  await Promise.all(Array.from({ length: inFlight }, work))
  return answered / secondsSoFar()
}
