// Every answer under way, so that a server which ends can finish them, and tell each connection that it is the last.
import type { ServerResponse } from 'node:http'

export function createAnswers() {
  const open = new Set<ServerResponse>()
  const waiting: (() => void)[] = []
  let isLast = false

  /** A connection that is kept would be cut with the next request on it. */
  const close = (res: ServerResponse) => res.headersSent || res.setHeader('connection', 'close')

  return {
    add(res: ServerResponse) {
      open.add(res)
      if (isLast) close(res)
      res.once('close', () => {
        open.delete(res)
        if (open.size === 0) for (const resolve of waiting.splice(0)) resolve()
      })
    },
    /** From here on, every answer ends its connection. */
    end() {
      isLast = true
      for (const res of open) close(res)
    },
    /** Resolves once nothing is being answered. */
    settled: () => new Promise<void>((resolve) => (open.size === 0 ? resolve() : void waiting.push(resolve))),
  }
}

export type Answers = ReturnType<typeof createAnswers>
