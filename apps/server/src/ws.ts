// tRPC over WebSocket. The upgrade is ours: tRPC's own dies on one request with a malformed host, and lets anybody in before it
// asks who they are. Nothing a stranger sends may throw outside of a try.
import { type IncomingMessage, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { appRouter, type Carillon } from '@carillon/api'
import { TRPCError } from '@trpc/server'
import { type CreateWSSContextFnOptions, getWSConnectionHandler } from '@trpc/server/adapters/ws'
import { type WebSocket, WebSocketServer } from 'ws'
import { goingAway, notAuthenticated, sessionEnded } from './close-codes.ts'
import type { Connection, Connections } from './connections.ts'
import { credentialsOf, hasCredentials } from './credentials.ts'
import { drained } from './drained.ts'
import type { Logger } from './logger.ts'
import { type HostPolicy, isAllowedOrigin, isExpectedHost, isSecure, urlOf } from './request.ts'
import { createLimitedEncoder, limitFrames } from './socket-limits.ts'

export interface SocketOptions extends HostPolicy {
  carillon: Carillon
  connections: Connections
  logger: Logger
}

const authenticateWithinMs = 5_000

const server = {
  noServer: true,
  maxPayload: 64 * 1024,
  maxFragments: 32,
  perMessageDeflate: false,
  // A peer that does not answer our goodbye is let go after this.
  closeTimeout: 1_000,
}

function refuse(socket: Duplex, status: number) {
  if (!socket.writable) return void socket.destroy()
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
  socket.once('finish', () => socket.destroy())
}

export function createSockets(options: SocketOptions) {
  const { carillon, connections, allowedOrigins, logger } = options
  const wss = new WebSocketServer(server)
  wss.on('wsClientError', (_error, socket) => refuse(socket, 400))

  /** Who is calling is known from the upgrade, or from the token in the connection params, which then decides alone. */
  async function createContext(connection: Connection, { req, res, info }: CreateWSSContextFnOptions) {
    const token = info.connectionParams?.['token']
    if (token !== undefined) {
      connection.credentials = { bearer: token }
      connection.caller = await carillon.authenticate(connection.credentials)
    }
    if (!connection.caller) {
      connection.end()
      throw new TRPCError({ code: 'UNAUTHORIZED', message: 'Sign in first.' })
    }
    const userAgent = req.headers['user-agent']
    return carillon.createContext({
      caller: connection.caller,
      isSecure: isSecure(req),
      userAgent,
      drained: () => drained(res),
    })
  }

  function serve(socket: WebSocket, req: IncomingMessage, connection: Connection) {
    socket.on('error', (error) => logger.debug({ error }, 'socket error'))
    const timer = setTimeout(
      () => connection.caller ?? socket.close(notAuthenticated, 'too late'),
      authenticateWithinMs,
    )
    const remove = connections.add(connection)
    socket.once('close', () => {
      clearTimeout(timer)
      remove()
    })
    limitFrames(socket)
    const handle = getWSConnectionHandler({
      wss,
      router: appRouter,
      createContext: (options: CreateWSSContextFnOptions) => createContext(connection, options),
      experimental_encoder: createLimitedEncoder(socket),
      keepAlive: { enabled: true, pingMs: 15_000, pongWaitMs: 10_000 },
    })
    handle(socket, req)
  }

  /** The status to refuse with, or the connection to serve. */
  async function admit(req: IncomingMessage): Promise<number | Omit<Connection, 'end'>> {
    const url = urlOf(req)
    if (!url) return 400
    if (!isExpectedHost(url, options)) return 421
    if (url.pathname !== '/trpc') return 404
    const { origin } = req.headers
    if (origin !== undefined && !isAllowedOrigin(origin, url, allowedOrigins)) return 403
    const credentials = credentialsOf(req)
    const caller = hasCredentials(credentials) ? await carillon.authenticate(credentials) : null
    const sendsParams = url.searchParams.get('connectionParams') === '1'
    return caller || sendsParams ? { credentials, caller } : 401
  }

  async function upgrade(req: IncomingMessage, socket: Duplex, head: Buffer) {
    const admitted = await admit(req)
    if (typeof admitted === 'number') return refuse(socket, admitted)
    return wss.handleUpgrade(req, socket, head, (client) => {
      serve(client, req, { ...admitted, end: () => client.close(sessionEnded, 'session ended') })
    })
  }

  return {
    handleUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer) {
      socket.on('error', () => socket.destroy())
      upgrade(req, socket, head).catch((error) => {
        logger.error({ error }, 'upgrade failed')
        refuse(socket, 503)
      })
    },
    /** Tells everybody to come back elsewhere; resolves when all are gone, a second at most. */
    async close() {
      // First, so that an upgrade under way is refused instead of overlooked.
      wss.close()
      const leaving = [...wss.clients].map((client) => new Promise((resolve) => client.once('close', resolve)))
      for (const client of wss.clients) client.close(goingAway, 'going away')
      await Promise.all(leaving)
    },
  }
}
