// What one socket may ask for. tRPC's encoder is the one place that sees every message of a socket in both directions, so the
// calls under way are counted there. The limits are far above what our clients need: whoever passes them is cut off.
import { type Encoder, jsonEncoder } from '@trpc/server/adapters/ws'
import { WebSocket } from 'ws'
import { tooMuch, tooSlow } from './close-codes.ts'
import { roomBytes } from './drained.ts'

export const mostInBatch = 20
const mostCalls = 32
const mostSubscriptions = 10
const framesPerSecond = 100
const mostFramesAtOnce = 400
const mostUnreadBytes = 16 * roomBytes

interface Message {
  id?: unknown
  method?: unknown
  error?: unknown
  result?: { type?: unknown }
}

const listOf = (data: unknown): Message[] =>
  (Array.isArray(data) ? data : [data]).filter((entry) => typeof entry === 'object' && entry !== null)

const limits = new Map<unknown, number>([
  ['query', mostCalls],
  ['mutation', mostCalls],
  ['subscription', mostSubscriptions],
])

/** Calls under way by id. An id used twice at once would hide a call from the count, so it is refused. */
function createCounter() {
  const running = new Map<unknown, number>()

  const hasRoom = ({ id, method }: Message) => {
    const limit = limits.get(method)
    if (limit === undefined) return true
    const alike = [...running.values()].filter((other) => other === limit).length
    if (running.has(id) || alike >= limit) return false
    running.set(id, limit)
    return true
  }

  const settle = ({ id, error, result }: Message) => {
    const isOver = running.get(id) === mostCalls || error !== undefined || result?.type === 'stopped'
    if (isOver) running.delete(id)
  }

  return { hasRoom, settle }
}

export function createLimitedEncoder(socket: WebSocket): Encoder {
  const counter = createCounter()

  const refuse = (reason: string): never => {
    socket.close(tooMuch, reason)
    throw new Error(reason)
  }

  return {
    encode(data) {
      for (const message of listOf(data)) counter.settle(message)
      if (socket.bufferedAmount > mostUnreadBytes) socket.close(tooSlow, 'too slow')
      return jsonEncoder.encode(data)
    },
    decode(frame) {
      if (socket.readyState !== WebSocket.OPEN) throw new Error('closing')
      const data = jsonEncoder.decode(frame)
      if (Array.isArray(data) && data.length > mostInBatch) refuse('too many calls in a batch')
      for (const message of listOf(data)) if (!counter.hasRoom(message)) refuse('too many calls at once')
      return data
    },
  }
}

/** A token bucket over the frames of one socket: even a PING costs an answer. */
export function limitFrames(socket: WebSocket) {
  let tokens = mostFramesAtOnce
  let countedAt = Date.now()
  socket.on('message', () => {
    const now = Date.now()
    tokens = Math.min(mostFramesAtOnce, tokens + ((now - countedAt) / 1000) * framesPerSecond) - 1
    countedAt = now
    if (tokens < 0) socket.close(tooMuch, 'too many frames')
  })
}
