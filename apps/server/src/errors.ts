import { TRPCError } from '@trpc/server'

// Replaced by those of @carillon/api as soon as it has them.
export const tooMany = (message: string, _retryAfterMs: number) => new TRPCError({ code: 'TOO_MANY_REQUESTS', message })
export const unavailable = (message: string, _retryAfterMs: number) =>
  new TRPCError({ code: 'SERVICE_UNAVAILABLE', message })
