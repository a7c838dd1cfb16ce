import { TRPCError } from '@trpc/server'

interface Details {
  field?: string
  retryAfterMs?: number
}

/** An error whose details reach the caller as `error.data.field` and `error.data.retryAfterMs`. */
class DetailedError extends TRPCError {
  readonly details: Details

  constructor(code: TRPCError['code'], message: string, details: Details, cause?: unknown) {
    super({ code, message, cause })
    this.details = details
  }
}

export const detailsOf = (error: TRPCError): Details => (error instanceof DetailedError ? error.details : {})

/** Refuses one field of the input, and names it. */
export const refuse = (field: string, reason: string, code: TRPCError['code'] = 'BAD_REQUEST') =>
  new DetailedError(code, `${field}: ${reason}`, { field })

export const tooMany = (message: string, retryAfterMs: number) =>
  new DetailedError('TOO_MANY_REQUESTS', message, { retryAfterMs })

/** The database is away or overloaded: whether anything was stored before that, nobody knows. Trying again may help. */
export const unavailable = (message = 'The database does not answer.', cause?: unknown) =>
  new DetailedError('SERVICE_UNAVAILABLE', message, { retryAfterMs: 1_000 }, cause)

/** Also for what exists but is not yours: the two must look the same. */
export const notFound = (what: string) => new TRPCError({ code: 'NOT_FOUND', message: `There is no such ${what}.` })
