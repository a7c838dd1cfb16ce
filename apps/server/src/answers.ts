// Every answer under way, so that a server which ends can finish them, and tell each connection that it is the last.
import type { ServerResponse } from 'node:http'
import { cutWhenStalled } from './stalled.ts'

const usualPatienceMs = 5_000

export function createAnswers(patienceMs = usualPatienceMs) {
  const open = new Map<ServerResponse, Promise<void>>()
  let isLast = false

  /** A connection that is kept would be cut with the next request on it. */
  const close = (res: ServerResponse) => res.headersSent || res.setHeader('connection', 'close')

  return {
    add(res: ServerResponse) {
      cutWhenStalled(res, patienceMs)
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
