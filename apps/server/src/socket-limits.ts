// What one socket may ask for. tRPC's encoder is the one place that sees every message of a socket in both directions, so the
// calls under way are counted there. The limits are far above what our clients need: whoever passes them is cut off.
import { appRouter } from '@carillon/api'
import { type Encoder, jsonEncoder } from '@trpc/server/adapters/ws'
import { parseTRPCMessage } from '@trpc/server/rpc'
import { WebSocket } from 'ws'
import type { Calls } from './calls.ts'
import { tooMuch, tooSlow } from './close-codes.ts'
import { roomBytes } from './drained.ts'
import { errorShape } from './error-shape.ts'
import { createRunningCalls, type Message } from './running-calls.ts'

export const mostInBatch = 20
/** A program says more at once over a socket, and each of them is short: a frame holds 64 KiB at most. */
const mostInFrame = 96
const framesPerSecond = 100
const mostFramesAtOnce = 400
/** A frame of calls costs less of these, and more the more it calls: what is called has limits of its own. */
const costOfCall = 0.05
const mostUnreadBytes = 16 * roomBytes

const listOf = (data: unknown): Message[] =>
  (Array.isArray(data) ? data : [data]).filter((entry) => typeof entry === 'object' && entry !== null)

const { transformer } = appRouter._def._config

export interface SocketLimits {
  calls: Calls
  /** Told before each answer leaves. */
  gather(): void
  /** Gives back some of what a frame cost. */
  refund(frames: number): void
  address: string
  /** The first message says who is calling, and is no call. */
  sendsParams: boolean
  onCall(): void
}

export function createLimitedEncoder(socket: WebSocket, limits: SocketLimits) {
  const { calls, address, sendsParams, onCall, gather, refund } = limits
  const begin = () => {
    onCall()
    return calls.begin(address)
  }
  /** tRPC passes over the end of a subscription that has not begun, which then goes on for as long as the socket: it is told again. */
  const end = (id: unknown) => {
    const stop = Buffer.from(JSON.stringify({ id, method: 'subscription.stop' }))
    setImmediate(() => socket.readyState === WebSocket.OPEN && socket.emit('message', stop, false))
  }
  const running = createRunningCalls(begin, end)
  let isFirst = true

  const refuse = (reason: string): never => {
    socket.close(tooMuch, reason)
    throw new Error(reason)
  }

  /** Counts them, and answers those for which there is no room beside what other sockets of its address ask. */
  function admit(messages: Message[]): Message[] {
    const admitted: Message[] = []
    for (const message of messages) {
      if (!running.hasRoom(message)) {
        // The frame is refused as a whole: nobody will answer those before this one.
        for (const { id } of admitted) running.settle({ id, error: 'refused' })
        refuse('too many calls at once')
      }
      try {
        running.start(message)
        admitted.push(message)
      } catch (error) {
        socket.send(JSON.stringify({ id: message.id, error: errorShape(error) }))
      }
    }
    return admitted
  }

  const encoder: Encoder = {
    encode(data) {
      for (const message of listOf(data)) running.settle(message)
      if (socket.bufferedAmount > mostUnreadBytes) socket.close(tooSlow, 'too slow')
      gather()
      return jsonEncoder.encode(data)
    },
    decode(frame) {
      if (socket.readyState !== WebSocket.OPEN) throw new Error('closing')
      const data = jsonEncoder.decode(frame)
      const tellsWho = sendsParams && isFirst
      isFirst = false
      if (tellsWho) return data
      const messages: unknown[] = Array.isArray(data) ? data : [data]
      if (messages.length > mostInFrame) refuse('too many calls in a batch')
      // tRPC answers a frame as a whole if anything in it cannot be understood: none of it must be counted, for none would end.
      for (const message of messages) parseTRPCMessage(message, transformer)
      const admitted = admit(listOf(messages))
      const begun = admitted.filter(({ method }) => method === 'query' || method === 'mutation').length
      if (begun > 0) refund(1 - begun * costOfCall)
      return admitted
    },
  }
  const { idle, isIdle, onlyStream } = running
  return { encoder, idle, isIdle, onlyStream }
}

export type LimitedEncoder = ReturnType<typeof createLimitedEncoder>

/** A token bucket over the frames of one socket: even a PING costs an answer. Returns how to give some of it back. */
export function limitFrames(socket: WebSocket): (frames: number) => void {
  let tokens = mostFramesAtOnce
  let countedAt = Date.now()
  socket.on('message', () => {
    const now = Date.now()
    tokens = Math.min(mostFramesAtOnce, tokens + ((now - countedAt) / 1000) * framesPerSecond) - 1
    countedAt = now
    if (tokens < 0) socket.close(tooMuch, 'too many frames')
  })
  return (frames) => {
    tokens += frames
  }
}
