// What an answer that is none means for the message. Unless it was refused for what it says, it is sent again under the
// same id, for as long as it takes: whether it was stored nobody knows.
import { jitter } from '../backoff.ts'
import { describeError } from '../errors.ts'
import type { Failure } from './entry.ts'

export interface Verdict {
  /** It is given up until somebody asks for it. */
  failure?: Failure
  /** Not before this. */
  atLeastMs: number
  /** After that: until events flow again, or until this has passed as well. */
  thenMs: number
  /** Something is wrong with this message or with the server: it is not tried without end. */
  isFault: boolean
}

const refused = new Set(['BAD_REQUEST', 'NOT_FOUND', 'CONFLICT', 'FORBIDDEN', 'PAYLOAD_TOO_LARGE'])
/** It may take a day, and has nothing to do with the message. */
const passing = new Set([
  'OFFLINE',
  'TIMEOUT',
  'CLIENT_CLOSED_REQUEST',
  'UNAUTHORIZED',
  'TOO_MANY_REQUESTS',
  'SERVICE_UNAVAILABLE',
  'BAD_GATEWAY',
  'GATEWAY_TIMEOUT',
])

/** A fault that comes back this often is one: those behind it go on. */
const mostFaults = 5

const firstMs = 1_000
const longestMs = 4_000
/** Where the device itself says that there is no network, or the server that it does not know us. */
const idleMs = 30_000
/** However long a server says: a message is never kept waiting for more than this without being tried. */
const mostHeededMs = 60_000

/** `attempt`: how often it has been tried in vain before. */
export function judge(error: unknown, { attempt, faults }: { attempt: number; faults: number }): Verdict {
  const { code, message, field = null, retryAfterMs } = describeError(error)
  const isFault = !passing.has(code)
  const isFinal = refused.has(code) || (isFault && faults + 1 >= mostFaults)
  const failure = { code, reason: message, field }
  if (isFinal) return { failure, atLeastMs: 0, thenMs: 0, isFault }
  const isIdle = code === 'UNAUTHORIZED' || globalThis.navigator?.onLine === false
  const thenMs = isIdle ? idleMs : Math.min(longestMs, jitter(attempt))
  if (retryAfterMs === undefined) return { atLeastMs: isFault ? firstMs * (faults + 1) : 0, thenMs, isFault }
  // The server has said when; a little later, so that not all come at the same moment, and where there are too many of us,
  // ever more scattered.
  const scatter = code === 'TOO_MANY_REQUESTS' ? 2 ** Math.min(attempt, 10) : 1
  const laterMs = Math.min(thenMs, (100 + retryAfterMs / 2) * scatter)
  return { atLeastMs: Math.min(mostHeededMs, retryAfterMs), thenMs: laterMs, isFault }
}
