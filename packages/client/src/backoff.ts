import type { Loss } from './transport/vehicle.ts'

const firstMs = 1_000
/** So soon is a server found again that was away for a minute: longer than that it is asked ever more rarely. */
const promptMs = 4_000
const promptAttempts = 30
const longestMs = 30_000
/** Of these each may take a second: a server that is not there is started again, most likely, and asking costs it nothing. */
const restartAttempts = 20
/** However long a server wants to be left alone. */
const longestAskedMs = 300_000

/** 1, 2, 4, 4, … for some thirty attempts, which take about a minute, then 8, 16, 30, 30, … */
const ceiling = (attempt: number) =>
  attempt < promptAttempts
    ? Math.min(promptMs, firstMs * 2 ** attempt)
    : Math.min(longestMs, promptMs * 2 ** (attempt - promptAttempts + 1))

/** Full jitter: anything between 0 and 1 s at first, and up to 30 s in the end, so that many clients do not return as one. */
export const jitter = (attempt: number, random = Math.random) => random() * ceiling(attempt)

/** Said to one client after the other when a server is about to leave, so everybody may come back almost at once. */
export const moving = 4000
/** The session is over that this came from. The browser may be in another one, since a tab signed in again. */
export const sessionEnded = 4401
/** We did not say in time who we are: we have no right to be there, or the device slept in that moment. */
const notAuthenticated = 4402

/** Whether the server still knows us is to be asked, before we come back. */
export const isDoubtful = (code: number | undefined) => code === sessionEnded || code === notAuthenticated

/** The server does not want us: coming back changes nothing. */
export const isFinal = (code: number | undefined) => code === 4403

/** Whether the next one comes within a second where nobody is there. */
export const isPrompt = (attempt: number) => attempt < restartAttempts

/** A second at most for some ten seconds, then four until about a minute has passed. */
const whileAbsent = (attempt: number) => (isPrompt(attempt) ? 0 : attempt - restartAttempts + 3)

/** How long to wait after a connection was lost like this. */
export function delayAfterLoss(
  { code, retryAfterMs = 0, isAbsent }: Omit<Loss, 'isTold'>,
  attempt: number,
  random = Math.random,
) {
  if (code === moving) return random() * 1_500
  if (code === 1001) return random() * 5_000
  const askedMs = Math.min(longestAskedMs, Math.max(retryAfterMs, code === 4429 ? 10_000 : 0))
  return askedMs + jitter(isAbsent ? whileAbsent(attempt) : attempt, random)
}
