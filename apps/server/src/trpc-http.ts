// tRPC over HTTP, with what it leaves open closed: bodies of any size, batches of any length, and mutations that a page of
// somebody else can send as a form.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { appRouter, type Caller, type Carillon, type Credentials, type Figures, unavailable } from '@carillon/api'
import { TRPCError } from '@trpc/server'
import { type CreateHTTPContextOptions, createHTTPHandler } from '@trpc/server/adapters/standalone'
import { announcesTooMuch, largestBody, tooLarge } from './body.ts'
import { type Calls, untilAnswered } from './calls.ts'
import type { AddressOf } from './client-address.ts'
import type { Connections } from './connections.ts'
import { countFailure } from './count-failure.ts'
import { credentialsOf, hasCredentials } from './credentials.ts'
import { createReporter, retryAfter } from './error-shape.ts'
import type { Logger } from './logger.ts'
import type { Traffic } from './monitoring/traffic.ts'
import { type Place, type Places, tooManyStreams } from './places.ts'
import { isAllowedOrigin, isSecure, traceparentOf, urlOf } from './request.ts'
import { mostInBatch } from './socket-limits.ts'
import { keepStream, reservePlace } from './sse.ts'

export interface TrpcOptions {
  carillon: Carillon
  calls: Calls
  connections: Connections
  places: Places
  traffic: Traffic
  figures: Pick<Figures, 'called'>
  addressOf: AddressOf
  /** Aborted once the server has been told to end: what goes on for long is to begin elsewhere. */
  leaving: AbortSignal
  logger: Logger
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
    'content-type, authorization, carillon-user, trpc-accept, last-event-id, traceparent',
  )
  res.setHeader('access-control-max-age', '600')
  res.writeHead(204).end()
}

/** tRPC answers with 200 and says it in the stream, which is read at once; a proxy in front is to know as well. */
function refuseStream(res: ServerResponse): never {
  res.statusCode = 503
  res.setHeader('retry-after', '1')
  throw unavailable('The server is going away.')
}

export function createTrpc({
  carillon,
  calls,
  connections,
  places,
  traffic,
  figures,
  addressOf,
  leaving,
  logger,
  allowedOrigins,
}: TrpcOptions) {
  /** Room for what is asked, before anything else is done about it. */
  function makeRoom({ req, res, info }: CreateHTTPContextOptions): Place | undefined {
    const address = addressOf(req)
    if (info.type === 'subscription') return reservePlace(places, address, res)
    untilAnswered(res, calls.begin(address, info.calls.length))
  }

  /** Streams are counted by their places, but looking up whose they are is a call like any other. */
  const lookUp = ({ req, info }: CreateHTTPContextOptions, credentials: Credentials, place: Place | undefined) => {
    const ask = () => carillon.authenticate(credentials, info.signal)
    return place ? calls.lookUp(addressOf(req), ask) : ask()
  }

  async function createContext(options: CreateHTTPContextOptions) {
    const { req, res } = options
    const place = makeRoom(options)
    const credentials = credentialsOf(req)
    const since = connections.changes()
    const found = hasCredentials(credentials) ? await lookUp(options, credentials, place) : null
    const caller = isExpected(req, found) ? found : null
    let drained: (() => Promise<void>) | undefined
    if (place && caller) {
      // Not before we know who it is: whoever came in between would be overlooked.
      if (leaving.aborted) refuseStream(res)
      if (!place.claim(caller.user.id)) throw tooManyStreams()
      drained = keepStream(connections, traffic, { req, res, credentials, caller, since, logger })
    }
    const setCookie = (header: string) => void res.appendHeader('set-cookie', header)
    const userAgent = req.headers['user-agent']
    const visitor = { address: addressOf(req), isSecure: isSecure(req), userAgent, setCookie }
    return carillon.createContext({ caller, ...visitor, traceparent: traceparentOf(req), drained })
  }

  const handle = createHTTPHandler({
    router: appRouter,
    basePath: '/trpc/',
    maxBodySize: largestBody,
    maxBatchSize: mostInBatch,
    createContext: (options) => countFailure(figures, options.info.calls.length, () => createContext(options)),
    middleware: (req, _res, next) => next(refusal(req, allowedOrigins)),
    onError: createReporter(logger),
    responseMeta: ({ errors }) => ({ headers: retryAfter(errors) }),
  })

  return (req: IncomingMessage, res: ServerResponse) => {
    allowOrigin(req, res, allowedOrigins)
    if (req.method === 'OPTIONS') return answerPreflight(res)
    if (announcesTooMuch(req)) res.setHeader('connection', 'close')
    return handle(req, res)
  }
}
