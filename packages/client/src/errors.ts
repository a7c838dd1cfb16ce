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
