import type { AppRouter } from '@carillon/api'
import { TRPCClientError } from '@trpc/client'

export interface DescribedError {
  /** A tRPC code such as `NOT_FOUND`; `OFFLINE` when no answer came at all. */
  code: string
  message: string
  /** The input field that was refused, such as `data.title`. */
  field: string | undefined
  retryAfterMs: number | undefined
  /** Also stands in the server's log. */
  faultId: string | undefined
}

interface ErrorData {
  code?: string
  field?: string
  retryAfterMs?: number
  faultId?: string
}

/** Of a call that nobody waits for any more. */
export const givenUp = (name: 'TimeoutError' | 'AbortError', message: string) =>
  TRPCClientError.from<AppRouter>(new DOMException(message, name))
export const aborted = () => givenUp('AbortError', 'The operation was aborted.')

/** What can be told and shown of anything a procedure threw. */
export function describeError(error: unknown): DescribedError {
  const data: ErrorData | undefined = error instanceof TRPCClientError ? (error.data ?? undefined) : undefined
  return {
    code: data?.code ?? 'OFFLINE',
    message: error instanceof Error ? error.message : String(error),
    field: data?.field,
    retryAfterMs: data?.retryAfterMs,
    faultId: data?.faultId,
  }
}
