// The end of a server that others take over from. From the first moment it takes nobody who would stay; whoever is there is sent on,
// one after the other, and what was begun is finished: nothing that was asked for goes without its answer.
import { setMaxListeners } from 'node:events'
import type { Answers } from './answers.ts'
import type { Connections } from './connections.ts'

/** How long what is under way may take to finish. */
const patienceMs = 10_000

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve())))

export function createDeparture(connections: Connections, answers: Answers) {
  const leaving = new AbortController()
  const patience = new AbortController()
  // Every stream listens.
  setMaxListeners(0, patience.signal)

  return {
    leaving: leaving.signal,
    /** `stopListening` gets the moment from which connections need not be kept. */
    async begin(spreadMs: number, stopListening: (answered: Promise<void>) => Promise<void>) {
      leaving.abort()
      answers.end()
      const timer = setTimeout(() => patience.abort(), spreadMs + patienceMs)
      await connections.leave({ spreadMs, patience: patience.signal })
      await stopListening(Promise.race([answers.settled(), aborted(patience.signal)]))
      clearTimeout(timer)
    },
    /** Nothing is waited for any more. */
    hurry: () => patience.abort(),
  }
}
