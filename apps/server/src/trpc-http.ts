// tRPC over HTTP, with what it leaves open closed: bodies of any size, batches of any length, and mutations that a page of
// somebody else can send as a form.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { appRouter, type Caller, type Carillon } from '@carillon/api'
import { getErrorShape, TRPCError } from '@trpc/server'
import { type CreateHTTPContextOptions, createHTTPHandler } from '@trpc/server/adapters/standalone'
import { announcesTooMuch, largestBody, tooLarge } from './body.ts'
import type { Connections } from './connections.ts'
import { credentialsOf, hasCredentials } from './credentials.ts'
import { isAllowedOrigin, isSecure, urlOf } from './request.ts'
import { mostInBatch } from './socket-limits.ts'

export interface TrpcOptions {
  carillon: Carillon
  connections: Connections
  allowedOrigins: string[]
}

/** A tab may still show one user while the cookie is already another's: then it speaks for nobody. */
const isExpected = ({ headers }: IncomingMessage, caller: Caller | null) =>
  headers['carillon-user'] === undefined || headers['carillon-user'] === caller?.user.id

const forbidden = () => new TRPCError({ code: 'FORBIDDEN', message: 'This origin may not do that.' })

/** A cookie is sent by the browser whoever asks, so with one the request must be seen to come from our own pages. */
function isOurs({ headers }: IncomingMessage, url: URL, allowed: string[]): boolean {
  if (headers.origin !== undefined) return isAllowedOrigin(headers.origin, url, allowed)
  return headers.cookie === undefined || /^(same-origin|none)$/.test(String(headers['sec-fetch-site']))
}

function refusal(req: IncomingMessage, allowed: string[]): TRPCError | undefined {
  if (announcesTooMuch(req)) return tooLarge()
  if (req.method === 'GET' || req.method === 'HEAD') return undefined
  const url = urlOf(req)
  if (!url || !isOurs(req, url, allowed)) return forbidden()
  const isJson = /^application\/json\s*(;|$)/i.test(req.headers['content-type'] ?? '')
  if (isJson) return undefined
  return new TRPCError({ code: 'UNSUPPORTED_MEDIA_TYPE', message: 'Send JSON: content-type: application/json.' })
}

/** Pages served elsewhere may read the answers if we were told of their origin. */
function allowOrigin(req: IncomingMessage, res: ServerResponse, allowed: string[]) {
  const { origin } = req.headers
  res.setHeader('cache-control', 'no-store')
  if (origin === undefined || !allowed.includes(origin)) return
  res.setHeader('access-control-allow-origin', origin)
  res.setHeader('access-control-allow-credentials', 'true')
}

function answerPreflight(res: ServerResponse) {
  res.setHeader('access-control-allow-methods', 'GET, POST')
  res.setHeader(
    'access-control-allow-headers',
    'content-type, authorization, carillon-user, trpc-accept, last-event-id',
  )
  res.setHeader('access-control-max-age', '600')
  res.writeHead(204).end()
}

function retryAfter(errors: TRPCError[]): Record<string, string> {
  const error = errors.find(({ code }) => code === 'TOO_MANY_REQUESTS')
  if (!error) return {}
  const config = appRouter._def._config
  const { data } = getErrorShape({ config, error, type: 'unknown', path: undefined, input: undefined, ctx: undefined })
  const waitMs = 'retryAfterMs' in data ? Number(data.retryAfterMs) : 1_000
  return { 'retry-after': String(Math.ceil(waitMs / 1_000)) }
}

export function createTrpc({ carillon, connections, allowedOrigins }: TrpcOptions) {
  async function createContext({ req, res, info }: CreateHTTPContextOptions) {
    const credentials = credentialsOf(req)
    const found = hasCredentials(credentials) ? await carillon.authenticate(credentials) : null
    const caller = isExpected(req, found) ? found : null
    // A subscription over HTTP is a response that goes on: it ends with its session, like a socket.
    if (info.type === 'subscription') {
      const remove = connections.add({ credentials, caller, end: () => res.destroy() })
      // Gone already, while we asked who it is: then nobody will say so again.
      if (res.destroyed) remove()
      else res.once('close', remove)
    }
    const setCookie = (header: string) => void res.appendHeader('set-cookie', header)
    return carillon.createContext({ caller, isSecure: isSecure(req), userAgent: req.headers['user-agent'], setCookie })
  }

  const handle = createHTTPHandler({
    router: appRouter,
    basePath: '/trpc/',
    maxBodySize: largestBody,
    maxBatchSize: mostInBatch,
    createContext,
    middleware: (req, _res, next) => next(refusal(req, allowedOrigins)),
    responseMeta: ({ errors }) => ({ headers: retryAfter(errors) }),
  })

  return (req: IncomingMessage, res: ServerResponse) => {
    allowOrigin(req, res, allowedOrigins)
    if (req.method === 'OPTIONS') return answerPreflight(res)
    if (announcesTooMuch(req)) res.setHeader('connection', 'close')
    return handle(req, res)
  }
}
