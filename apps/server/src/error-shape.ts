// What callers are told of an error that did not come out of a procedure, in the shape of those that do.
import type { ServerResponse } from 'node:http'
import { appRouter, type Carillon } from '@carillon/api'
import { getErrorShape, getTRPCErrorFromUnknown, type TRPCError } from '@trpc/server'
import type { Logger } from './logger.ts'
import { sendJson } from './send-json.ts'

type Context = ReturnType<Carillon['createContext']>

const { _config: config } = appRouter._def

/** With a context, a fault is also reported, under the id that is told. */
export function errorShape(cause: unknown, ctx?: Context) {
  const error = getTRPCErrorFromUnknown(cause)
  return getErrorShape({ config, error, type: 'unknown', path: undefined, input: undefined, ctx })
}

/** Reports what went wrong before there was a context to report it: the id that is told must stand in the log. */
export const createReporter =
  (logger: Logger) =>
  ({ error, ctx }: { error: TRPCError; ctx?: Context | undefined }) => {
    if (ctx) return
    const { data } = errorShape(error)
    if ('faultId' in data) logger.error({ error: error.cause ?? error, faultId: data.faultId }, 'something went wrong')
  }

const usualWaitMs = 1_000

/** The same in a header, for whoever reads no more than that. */
export function retryAfter(errors: TRPCError[]): Record<string, string> {
  const error = errors.find(({ code }) => code === 'TOO_MANY_REQUESTS' || code === 'SERVICE_UNAVAILABLE')
  if (!error) return {}
  const { data } = errorShape(error)
  const waitMs = 'retryAfterMs' in data ? Number(data.retryAfterMs) : usualWaitMs
  return { 'retry-after': String(Math.max(1, Math.ceil(waitMs / 1_000))) }
}

export function sendError(res: ServerResponse, cause: unknown, ctx?: Context) {
  const error = getTRPCErrorFromUnknown(cause)
  const shape = errorShape(error, ctx)
  if (!res.headersSent) for (const [name, value] of Object.entries(retryAfter([error]))) res.setHeader(name, value)
  sendJson(res, shape.data.httpStatus, { error: shape })
}
