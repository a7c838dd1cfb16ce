const firstMs = 1_000
const longestMs = 30_000

/** Full jitter: anything between 0 and 1 s at first, doubling up to 30 s, so that many clients do not return as one. */
export const jitter = (attempt: number, random = Math.random) =>
  random() * Math.min(longestMs, firstMs * 2 ** Math.min(attempt, 10))

/** How long to wait after a socket closed with this code, `null` for never. */
export function delayAfterClose(code: number | undefined, attempt: number, random = Math.random): number | null {
  if (code === 4401 || code === 4402 || code === 4403) return null
  if (code === 1001 || code === 4000) return random() * 5_000
  if (code === 4429) return 10_000 + jitter(attempt, random)
  return jitter(attempt, random)
}
