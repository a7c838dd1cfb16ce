// Sending again under the same id stores nothing twice, so what is most likely caught on a way that is dead is given up,
// though it might yet arrive: those behind it wait for it.
import type { Message } from '@carillon/api'
import { type Connection, isFlowing } from '../connection-state.ts'

interface Patience {
  connection: Pick<Connection, 'subscribe'>
  /** This message has not been tried before. */
  isFirst: boolean
  /** How often it was given up because another connection came. */
  outdated: number
}

/** `isOutdated`: given up because events flow anew, so there is nothing to wait for. */
type Outcome = { message: Message } | { error: unknown; isOutdated: boolean }

/** For the first attempt; others are given the time that any request has. */
const firstMs = 5_000
/** From when events flow anew, and each time twice as long: slow is not dead. */
const graceMs = 1_000

export async function trySending(
  send: (signal: AbortSignal) => Promise<Message>,
  { connection, isFirst, outdated }: Patience,
): Promise<Outcome> {
  const giving = new AbortController()
  const giveUp = () => giving.abort(new DOMException('No answer came in time.', 'TimeoutError'))
  let isOutdated = false
  let grace: ReturnType<typeof setTimeout> | undefined
  const becomeOutdated = () => {
    isOutdated = true
    giveUp()
  }
  const stop = connection.subscribe((state) => {
    if (isFlowing(state)) grace ??= setTimeout(becomeOutdated, graceMs * 2 ** outdated)
  })
  const first = isFirst ? setTimeout(giveUp, firstMs) : undefined
  try {
    return { message: await send(giving.signal) }
  } catch (error) {
    return { error, isOutdated }
  } finally {
    clearTimeout(first)
    clearTimeout(grace)
    stop()
  }
}
