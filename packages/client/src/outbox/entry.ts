export interface Draft {
  conversationId: string
  body: string
  replyTo?: string | undefined
}

export interface Failure {
  /** A tRPC code such as `NOT_FOUND`, or `OUTBOX_FULL`. */
  code: string
  /** In the words of whoever refused it. */
  reason: string
  /** What of it was refused, such as `body`. */
  field: string | null
}

/** A message that waits, as it is kept. */
export interface Entry extends Draft {
  clientId: string
  queuedAt: string
  /** Its place among all that was typed in this browser. */
  order: number
  failure: Failure | null
}

export interface Pending extends Draft {
  clientId: string
  queuedAt: string
  /** `failed`: it was refused and waits for `retry` or `discard`. Everything else goes by itself. */
  status: 'queued' | 'sending' | 'failed'
  /** Why it failed, in the words of whoever refused it; `null` while it has not. */
  reason: string | null
  /** The same as a tRPC code such as `NOT_FOUND`; `OUTBOX_FULL` when too many waited already. */
  code: string | null
  /** Which field of the message was refused, such as `body` or `replyTo`. */
  field: string | null
}

export function pendingOf({ order: _, failure, ...draft }: Entry, isSending: boolean): Pending {
  const status = failure ? 'failed' : isSending ? 'sending' : 'queued'
  const { reason = null, code = null, field = null } = failure ?? {}
  return { ...draft, status, reason, code, field }
}

export const isSamePending = (one: Pending, other: Pending | undefined) =>
  one.clientId === other?.clientId &&
  one.status === other.status &&
  one.reason === other.reason &&
  one.code === other.code

/** As many as a person can have written in a day offline, and as few as fit into every browser's storage. */
export const mostWaiting = 500
/** What was refused for that is shown, and not kept. */
const mostShown = mostWaiting + 100
/** What the server takes: see `messages.send`. */
const mostCodePoints = 4_000

/** What is refused before it is tried, given how many wait and how many are shown. */
export function refusalOf({ body }: Draft, { waiting, shown }: { waiting: number; shown: number }): Failure | null {
  if (shown >= mostShown) throw new RangeError(`The outbox is full: ${waiting} messages wait to be sent.`)
  if (waiting >= mostWaiting) {
    return { code: 'OUTBOX_FULL', reason: `At most ${mostWaiting} messages can wait.`, field: null }
  }
  const isTooLong = body.length > mostCodePoints && [...body.normalize('NFC').trim()].length > mostCodePoints
  return isTooLong
    ? { code: 'PAYLOAD_TOO_LARGE', reason: `body: must have at most ${mostCodePoints} characters`, field: 'body' }
    : null
}
