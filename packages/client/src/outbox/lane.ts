// One conversation's messages, one after the other: the next leaves when the one before it has arrived, because calls
// that run side by side overtake each other. What is next is asked of the database each time: another tab may have
// added to it, or taken away from it.
import type { Message } from '@carillon/api'
import { type Connection, isFlowing } from '../connection-state.ts'
import type { Entries } from './entries.ts'
import type { Entry } from './entry.ts'
import { trySending } from './try-sending.ts'
import { judge } from './verdict.ts'

export interface LaneOptions {
  entries: Entries
  connection: Pick<Connection, 'subscribe'>
  send(entry: Entry, signal: AbortSignal): Promise<Message>
  onSent(message: Message): void
  /** Ends it between two attempts. */
  signal: AbortSignal
}

/** Until then, or until something calls. */
function pause(ms: number, signal: AbortSignal, listen: (wake: () => void) => () => void = () => () => {}) {
  return new Promise<void>((resolve) => {
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      stop()
      resolve()
    }
    const timer = setTimeout(end, ms)
    const stop = listen(end)
    signal.addEventListener('abort', end)
    if (signal.aborted) end()
  })
}

/** Runs until nothing is left to be sent there. */
export async function runLane(conversationId: string, options: LaneOptions): Promise<void> {
  const { entries, connection, send, onSent, signal } = options
  const whenFlowing = (wake: () => void) => connection.subscribe((state) => isFlowing(state) && wake())
  let last: string | undefined
  let [attempt, faults, outdated] = [0, 0, 0]
  while (!signal.aborted) {
    await entries.refresh()
    const entry = entries.next(conversationId)
    if (!entry || signal.aborted) return
    if (entry.clientId !== last) {
      attempt = faults = outdated = 0
      last = entry.clientId
    }
    entries.mark(entry.clientId, true)
    const patience = { connection, isFirst: attempt === 0, outdated }
    const outcome = await trySending((given) => send(entry, given), patience)
    if ('message' in outcome) {
      onSent(outcome.message)
      await entries.remove(entry.clientId)
      continue
    }
    entries.mark(entry.clientId, false)
    const verdict = judge(outcome.error, { attempt: attempt++, faults })
    if (verdict.isFault) faults++
    if (outcome.isOutdated) outdated++
    if (verdict.failure) await entries.change(entry, verdict.failure)
    if (verdict.failure || outcome.isOutdated) continue
    if (verdict.atLeastMs > 0) await pause(verdict.atLeastMs, signal)
    await pause(verdict.thenMs, signal, whenFlowing)
  }
}
