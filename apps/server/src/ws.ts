// tRPC over WebSocket: limits, back-pressure, and a goodbye that says what to do next.
import { setMaxListeners } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { appRouter } from '@carillon/api'
import { TRPCError } from '@trpc/server'
import { type CreateWSSContextFnOptions, getWSConnectionHandler } from '@trpc/server/adapters/ws'
import { WebSocket, WebSocketServer } from 'ws'
import { aborted } from './aborted.ts'
import { goingAway, moving, notAuthenticated, sessionEnded, tooMuch } from './close-codes.ts'
import { closed } from './closed.ts'
import type { Connection, Departure } from './connections.ts'
import { countFailure } from './count-failure.ts'
import { drained, hasRoom } from './drained.ts'
import { createReporter } from './error-shape.ts'
import { createGather } from './gather.ts'
import type { Logger } from './logger.ts'
import { causeOf } from './monitoring/causes.ts'
import { createRoundTrip } from './monitoring/round-trip.ts'
import { tellClosed } from './monitoring/tell-closed.ts'
import type { Stream, Traffic } from './monitoring/traffic.ts'
import { tooManyStreams } from './places.ts'
import { isSecure } from './request.ts'
import { createLimitedEncoder, type LimitedEncoder, limitFrames } from './socket-limits.ts'
import { admit, refuse, type UpgradeOptions, type Visitor } from './upgrade.ts'

export interface KeepAlive {
  pingMs: number
  pongWaitMs: number
}

export interface SocketOptions extends UpgradeOptions {
  traffic: Traffic
  keepAlive?: KeepAlive | undefined
  /** Aborted once the server has been told to end. */
  leaving: AbortSignal
  logger: Logger
}

const authenticateWithinMs = 5_000
const usualKeepAlive: KeepAlive = { pingMs: 15_000, pongWaitMs: 10_000 }

const server = {
  noServer: true,
  maxPayload: 64 * 1024,
  maxFragments: 32,
  perMessageDeflate: false,
  // A peer that does not answer our goodbye is let go after this.
  closeTimeout: 1_000,
}

/** Remembers why we closed it: what the other end answers says less, and often it answers nothing. */
class OwnSocket extends WebSocket {
  closedWith: number | undefined

  override close(code?: number, data?: string | Buffer) {
    // We give a reason in words; an answer to the other end's goodbye, which comes through here as well, repeats its bytes.
    if (typeof data === 'string') this.closedWith ??= code
    super.close(code, data)
  }
}

/** Closes it once its calls are answered, or when there is no time left. Who is told to move may say the others elsewhere. */
async function leave(
  socket: WebSocket,
  { idle, isIdle }: Pick<LimitedEncoder, 'idle' | 'isIdle'>,
  departure: Departure,
) {
  if (socket.readyState === WebSocket.CLOSED) return
  const { spreadMs, patience } = departure
  const gone = closed(socket)
  const hurried = aborted(patience)
  // What came in the moment in which the last one was answered is under way again.
  do await Promise.race([idle(), gone, hurried])
  while (!isIdle() && socket.readyState === WebSocket.OPEN && !patience.aborted)
  socket.close(spreadMs > 0 && !patience.aborted ? moving : goingAway, 'going away')
  await gone
}

export function createSockets(options: SocketOptions) {
  const { carillon, connections, calls, traffic, figures, keepAlive = usualKeepAlive, logger } = options
  const wss = new WebSocketServer({ ...server, WebSocket: OwnSocket })
  wss.on('wsClientError', (_error, socket, req) => refuse(req, socket, 400))

  /** The token in the connection params decides alone, whoever the upgrade was for. */
  async function identify(connection: Connection, { place, address }: Visitor, socket: WebSocket, token: string) {
    const since = connections.changes()
    connection.credentials = { bearer: token }
    connection.caller = await calls.lookUp(address, () => carillon.authenticate(connection.credentials))
    connections.catchUp(connection, since)
    if (!connection.caller || place.claim(connection.caller.user.id)) return
    socket.close(tooMuch, 'too many sockets')
    throw tooManyStreams()
  }

  function createContext(
    connection: Connection,
    visitor: Visitor,
    stream: Stream,
    { encoder, onlyStream }: LimitedEncoder,
  ) {
    return async ({ req, res, info }: CreateWSSContextFnOptions) => {
      // Every call that waits for its turn listens: so many are no leak.
      setMaxListeners(0, info.signal)
      const token = info.connectionParams?.['token']
      if (token !== undefined) await identify(connection, visitor, res, token)
      if (!connection.caller) {
        connection.end()
        throw new TRPCError({ code: 'UNAUTHORIZED', message: 'Sign in first.' })
      }
      return carillon.createContext({
        caller: connection.caller,
        address: visitor.address,
        isSecure: isSecure(req),
        userAgent: req.headers['user-agent'],
        gone: info.signal,
        drained() {
          stream.events++
          return drained(res)
        },
        push(id, event) {
          const streamId = onlyStream()
          if (streamId === undefined || !hasRoom(res)) return false
          stream.events++
          res.send(encoder.encode({ id: streamId, result: { type: 'data', id, data: { id, data: event } } }))
          return true
        },
      })
    }
  }

  function serve(socket: OwnSocket, raw: Duplex, req: IncomingMessage, visitor: Visitor) {
    socket.on('error', (error) => logger.debug({ error }, 'socket error'))
    const { address, sendsParams } = visitor
    const roundTrip = createRoundTrip(socket)
    const stream = traffic.open({
      transport: 'socket',
      caller: () => connection.caller,
      bufferedBytes: () => socket.bufferedAmount,
      roundTripMs: roundTrip.ms,
      ping: roundTrip.ping,
    })
    const onCall = () => void stream.calls++
    const refund = limitFrames(socket)
    const gather = createGather(raw)
    const limited = createLimitedEncoder(socket, { calls, address, sendsParams, onCall, gather, refund })
    const connection: Connection = {
      credentials: visitor.credentials,
      caller: visitor.caller,
      end: () => socket.close(sessionEnded, 'session ended'),
      leave: (departure) => leave(socket, limited, departure),
    }
    const timer = setTimeout(() => {
      if (connection.caller) return
      // Who has said who they are and could not be looked up, as the database does not answer, may come back.
      const isSilent = connection.credentials === visitor.credentials
      socket.close(isSilent ? notAuthenticated : goingAway, 'too late')
    }, authenticateWithinMs)
    const remove = connections.add(connection)
    connections.catchUp(connection, visitor.since)
    socket.once('close', (code) => {
      clearTimeout(timer)
      remove()
      const cause = causeOf(socket.closedWith, code)
      traffic.close(stream, cause)
      tellClosed(logger, { userId: connection.caller?.user.id, transport: 'socket', cause })
    })
    const contextFor = createContext(connection, visitor, stream, limited)
    const handle = getWSConnectionHandler({
      wss,
      router: appRouter,
      createContext: (asked) => countFailure(figures, 1, () => contextFor(asked)),
      onError: createReporter(logger),
      experimental_encoder: limited.encoder,
      keepAlive: { enabled: true, ...keepAlive },
    })
    handle(socket, req)
  }

  async function upgrade(req: IncomingMessage, socket: Duplex, head: Buffer) {
    const admitted = await admit(options, req, socket)
    if (typeof admitted === 'number') return refuse(req, socket, admitted)
    // Not before we know who it is: whoever came in between would be overlooked.
    if (options.leaving.aborted) return refuse(req, socket, 503)
    wss.handleUpgrade(req, socket, head, (client) => serve(client, socket, req, admitted))
  }

  return {
    handleUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer) {
      socket.on('error', () => socket.destroy())
      upgrade(req, socket, head).catch((error) => {
        logger.error({ error }, 'upgrade failed')
        try {
          refuse(req, socket, 503)
        } catch {
          // Nobody would hear of it here, and the process would end.
          socket.destroy()
        }
      })
    },
  }
}
