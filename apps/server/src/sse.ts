// A subscription over HTTP is a response that goes on. It holds a place, ends with its session and moves on when the server goes
// away, like a socket.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Caller, Credentials, ReconnectCause } from '@carillon/api'
import { closed } from './closed.ts'
import type { Connections } from './connections.ts'
import type { Logger } from './logger.ts'
import { tellClosed } from './monitoring/tell-closed.ts'
import type { Traffic } from './monitoring/traffic.ts'
import { type Places, tooManyStreams } from './places.ts'
import { wasStalled } from './stalled.ts'

const goodbyeMs = 1_000

/** Takes a place for as long as the response goes on, whoever asked for it. */
export function reservePlace(places: Places, address: string, res: ServerResponse) {
  const place = places.reserve(address)
  if (!place) throw tooManyStreams()
  res.once('close', place.release)
  return place
}

/** Ends after what is being written. tRPC takes this event for a reader who has left, and ends the response in good order. */
async function leave(req: IncomingMessage, res: ServerResponse) {
  if (res.closed) return
  const gone = closed(res)
  req.emit('aborted')
  await Promise.race([gone, sleep(goodbyeMs)])
  res.destroy()
}

export interface Stream {
  req: IncomingMessage
  res: ServerResponse
  credentials: Credentials
  caller: Caller
  /** How often access had changed before anybody asked who that is. */
  since: number
  logger: Logger
}

/** Returns what is to be done before each of its events. */
export function keepStream(connections: Connections, traffic: Traffic, stream: Stream): () => Promise<void> {
  const { req, res, credentials, caller, since, logger } = stream
  const watched = traffic.open({
    transport: 'sse',
    caller: () => caller,
    bufferedBytes: () => res.writableLength + (res.socket?.writableLength ?? 0),
    roundTripMs: () => null,
    ping() {},
  })
  let cause: ReconnectCause = 'network'
  const connection = {
    credentials,
    caller,
    end() {
      cause = 'session'
      res.destroy()
    },
    leave() {
      cause = 'server'
      return leave(req, res)
    },
  }
  const remove = connections.add(connection)
  const forget = () => {
    remove()
    if (wasStalled(res)) cause = 'too-slow'
    traffic.close(watched, cause)
    tellClosed(logger, { userId: caller.user.id, transport: 'sse', cause })
  }
  // Gone already, while we asked who it is: then nobody will say so again.
  if (res.destroyed) forget()
  else {
    res.once('close', forget)
    connections.catchUp(connection, since)
  }
  return async () => {
    watched.events++
  }
}
