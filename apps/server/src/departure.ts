// The end of a server that others take over from. From the first moment it takes nobody who would stay; whoever is there is sent on,
// one after the other, and what was begun is finished: nothing that was asked for goes without its answer.
import type { Server } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { aborted } from './aborted.ts'
import type { Answers } from './answers.ts'
import type { Connections } from './connections.ts'

/** How long what is under way may take to finish. */
const patienceMs = 10_000
/** How long connections are served that have not heard yet that they end: a request may be on its way on any of them. */
const lingerMs = 1_000
/** Connections still open after this, for example to a browser that reads no more, are cut. */
const graceMs = 1_000

const hasConnections = (server: Server) =>
  new Promise<boolean>((resolve) => server.getConnections((_error, count) => resolve(count > 0)))

/** Takes no more connections, and ends those there are as soon as they have their answer. */
async function stopListening(server: Server, answered: () => Promise<unknown>) {
  const closed = new Promise((resolve) => server.close(resolve))
  server.closeIdleConnections()
  await answered()
  server.closeIdleConnections()
  const cut = setTimeout(() => server.closeAllConnections(), graceMs)
  await closed
  clearTimeout(cut)
}

export function createDeparture(connections: Connections, answers: Answers) {
  const leaving = new AbortController()
  const patience = new AbortController()
  const { signal } = patience

  const answered = () => Promise.race([answers.settled(), aborted(signal)])

  return {
    leaving: leaving.signal,
    /** Goes on listening as long as it can: whoever asks whether we are ready is to hear that we are not. */
    async begin(server: Server, spreadMs: number) {
      leaving.abort()
      answers.end()
      const timer = setTimeout(() => patience.abort(), spreadMs + patienceMs)
      const lingers = spreadMs > 0 && (await hasConnections(server))
      await Promise.all([
        connections.leave({ spreadMs, patience: signal }),
        lingers && sleep(lingerMs, undefined, { signal }).catch(() => {}),
      ])
      await answered()
      await stopListening(server, answered)
      clearTimeout(timer)
    },
    /** Nothing is waited for any more. */
    hurry: () => patience.abort(),
  }
}
