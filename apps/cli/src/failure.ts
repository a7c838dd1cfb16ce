import { describeError } from '@carillon/client'

interface Details {
  code: string
  field?: string | undefined
  cause?: unknown
}

/** What went wrong, in words for whoever typed the command. Ends it with exit code 1. */
export class Failure extends Error {
  readonly code: string
  readonly field: string | undefined

  constructor(message: string, { code, field, cause }: Details = { code: 'FAILED' }) {
    super(message, { cause })
    this.code = code
    this.field = field
  }
}

const startIt = 'Start it with `npm start`, or say where it is with --url or CARILLON_URL.'

function* causesOf(error: unknown) {
  for (let cause = error; cause instanceof Error; cause = cause.cause) yield cause
}

/** No answer of Carillon's: nothing there, nothing in time, or somebody else. */
function explainSilence(error: unknown, url: string): string {
  const causes = [...causesOf(error)]
  if (causes.some(({ name }) => name === 'TimeoutError')) {
    return `No answer from ${url} in time. It may have happened all the same: look before you try again.`
  }
  if (causes.some(({ message }) => message === 'fetch failed')) {
    const reason = causes.flatMap((cause) => ('code' in cause ? [String(cause.code)] : []))[0]
    return `Nothing answers at ${url}${reason ? ` (${reason})` : ''}. ${startIt}`
  }
  return `What answers at ${url} is not Carillon: ${causes[0]?.message ?? error}`
}

/** Anything thrown on the way to the server and back → what to tell. */
export function explain(error: unknown, url: string): unknown {
  if (error instanceof Failure || (error instanceof Error && 'code' in error && error.code === 'EPIPE')) return error
  const { code, field, message, retryAfterMs, faultId } = describeError(error)
  const details = { code, field, cause: error }
  if (code === 'OFFLINE') return new Failure(explainSilence(error, url), details)
  if (code === 'UNAUTHORIZED') return new Failure(refusedToken(url), details)
  if (retryAfterMs !== undefined) return new Failure(`${message} Try again in ${retryAfterMs / 1_000} s.`, details)
  return new Failure(faultId ? `${message} In the server's log it is ${faultId}.` : message, details)
}

export const refusedToken = (url: string) =>
  `${url} does not accept this access token, or not any more. Get another: carillon sign-in`
