import type { Loss } from './transport/vehicle.ts'

const firstMs = 1_000
const longestMs = 30_000
/** However long a server wants to be left alone. */
const longestAskedMs = 300_000

/** Full jitter: anything between 0 and 1 s at first, doubling up to 30 s, so that many clients do not return as one. */
export const jitter = (attempt: number, random = Math.random) =>
  random() * Math.min(longestMs, firstMs * 2 ** Math.min(attempt, 10))

/** The server does not know us, or does not want us: coming back changes nothing. */
export const isFinal = (code: number | undefined) => code === 4401 || code === 4402 || code === 4403

/** How long to wait after a connection was lost like this. */
export function delayAfterLoss(
  { code, retryAfterMs = 0 }: Omit<Loss, 'isTold'>,
  attempt: number,
  random = Math.random,
) {
  // Said to one client after the other, so everybody may come back almost at once.
  if (code === 4000) return random() * 1_500
  if (code === 1001) return random() * 5_000
  const askedMs = Math.min(longestAskedMs, Math.max(retryAfterMs, code === 4429 ? 10_000 : 0))
  return askedMs + jitter(attempt, random)
}
