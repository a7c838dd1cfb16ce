// Every answer under way, so that a server which ends can finish them, and tell each connection that it is the last.
import type { ServerResponse } from 'node:http'
import { cutWhenStalled } from './stalled.ts'

const usualPatienceMs = 5_000

/** Node tells only the answer whose turn it is that its connection is gone: those behind it would be kept for ever. */
function heedLoss(res: ServerResponse) {
  const { socket } = res.req
  const tell = () => {
    if (!res.socket && !res.writableFinished) res.emit('close')
  }
  // However many were asked for on one connection.
  socket.setMaxListeners(0)
  socket.once('close', tell)
  res.once('close', () => socket.off('close', tell))
}

export function createAnswers(patienceMs = usualPatienceMs) {
  const open = new Map<ServerResponse, Promise<void>>()
  let isLast = false

  /** A connection that is kept would be cut with the next request on it. */
  const close = (res: ServerResponse) => res.headersSent || res.setHeader('connection', 'close')

  return {
    add(res: ServerResponse) {
      cutWhenStalled(res, patienceMs)
      heedLoss(res)
      if (isLast) close(res)
      const closed = new Promise<void>((resolve) => {
        res.once('close', () => {
          open.delete(res)
          resolve()
        })
      })
      open.set(res, closed)
    },
    /** From here on, every answer ends its connection. */
    end() {
      isLast = true
      for (const res of open.keys()) close(res)
    },
    /** Resolves once all that are under way now are out. */
    settled: () => Promise.all(open.values()),
  }
}

export type Answers = ReturnType<typeof createAnswers>
