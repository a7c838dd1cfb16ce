// Who may open a socket. tRPC's own upgrade dies on one request with a malformed host, and lets anybody in before it asks who they
// are. Nothing a stranger sends may throw outside of a try.
import { type IncomingMessage, ServerResponse, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Caller, Carillon, Credentials, Figures } from '@carillon/api'
import type { Calls } from './calls.ts'
import type { AddressOf } from './client-address.ts'
import type { Connections } from './connections.ts'
import { countFailure } from './count-failure.ts'
import { credentialsOf, hasCredentials } from './credentials.ts'
import { type Place, type Places, retryAfterMs } from './places.ts'
import { type HostPolicy, isAllowedOrigin, isExpectedHost, urlOf } from './request.ts'
import { setSecurityHeaders } from './security-headers.ts'

export interface UpgradeOptions extends HostPolicy {
  carillon: Carillon
  calls: Calls
  connections: Connections
  places: Places
  figures: Pick<Figures, 'called'>
  addressOf: AddressOf
}

/** Who is at the other end, as far as the request told. */
export interface Visitor {
  credentials: Credentials
  caller: Caller | null
  /** How often access had changed before anybody asked who that is. */
  since: number
  address: string
  place: Place
  /** The first message will say who is calling. */
  sendsParams: boolean
}

const waitSeconds = new Map([
  [429, retryAfterMs / 1_000],
  [503, 1],
])

/** Like any other answer, but written by hand: there is no response to an upgrade. */
export function refuse(req: IncomingMessage, socket: Duplex, status: number) {
  if (!socket.writable) return void socket.destroy()
  const res = new ServerResponse(req)
  setSecurityHeaders(req, res)
  const wait = waitSeconds.get(status)
  const headers = {
    ...res.getHeaders(),
    ...(wait !== undefined && { 'retry-after': wait }),
    connection: 'close',
    'content-length': 0,
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  socket.end(`${[`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines].join('\r\n')}\r\n\r\n`)
  socket.once('finish', () => socket.destroy())
}

/** Given back when the connection is gone, however that comes. */
function reserve(places: Places, address: string, socket: Duplex): Place | undefined {
  const place = places.reserve(address)
  if (place) socket.once('close', place.release)
  if (socket.destroyed) place?.release()
  return place
}

/** The status to refuse with, or who is to be served. */
export async function admit(
  { carillon, calls, connections, places, figures, addressOf, ...policy }: UpgradeOptions,
  req: IncomingMessage,
  socket: Duplex,
): Promise<number | Visitor> {
  const url = urlOf(req)
  if (!url) return 400
  if (!isExpectedHost(url, policy)) return 421
  if (url.pathname !== '/trpc') return 404
  const { origin } = req.headers
  if (origin !== undefined && !isAllowedOrigin(origin, url, policy.allowedOrigins)) return 403
  const address = addressOf(req)
  const place = reserve(places, address, socket)
  if (!place) return 429
  const credentials = credentialsOf(req)
  const since = connections.changes()
  const lookUp = () => countFailure(figures, 1, () => carillon.authenticate(credentials))
  const caller = hasCredentials(credentials) ? await calls.lookUp(address, lookUp) : null
  const sendsParams = url.searchParams.get('connectionParams') === '1'
  if (!caller && !sendsParams) return 401
  if (caller && !place.claim(caller.user.id)) return 429
  return { credentials, caller, since, address, place, sendsParams }
}
