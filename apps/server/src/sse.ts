// A subscription over HTTP is a response that goes on. It holds a place, ends with its session and moves on when the server goes
// away, like a socket.
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Caller, Credentials } from '@carillon/api'
import type { Connections } from './connections.ts'
import { type Places, tooManyStreams } from './places.ts'
import { cutWhenStalled } from './stalled.ts'

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
  const closed = once(res, 'close')
  req.emit('aborted')
  await Promise.race([closed, sleep(goodbyeMs)])
  res.destroy()
}

export interface Stream {
  req: IncomingMessage
  res: ServerResponse
  credentials: Credentials
  caller: Caller
}

export function keepStream(connections: Connections, { req, res, credentials, caller }: Stream) {
  const remove = connections.add({ credentials, caller, end: () => res.destroy(), leave: () => leave(req, res) })
  // Gone already, while we asked who it is: then nobody will say so again.
  if (res.destroyed) return remove()
  res.once('close', remove)
  cutWhenStalled(res)
}
