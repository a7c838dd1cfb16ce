import { type ConnectionState, isSameState } from '../connection-state.ts'
import type { Client } from '../create-client.ts'
import { describeError } from '../errors.ts'
import type { NumberedEvent } from '../events.ts'

export interface LeadershipOptions {
  client: Pick<Client, 'events' | 'connection'>
  /** Where to go on. */
  since: string | null
  onEvent(event: NumberedEvent): void
  onState(state: ConnectionState): void
  /** The stream is over, for good: closed, or the server refuses us. */
  onOver(outcome: { error?: unknown; isSignedOut: boolean }): void
}

/** Holds the one connection, until the returned function is called. */
export function lead({ client, since, onEvent, onState, onOver }: LeadershipOptions): () => void {
  const term = new AbortController()
  let told: ConnectionState | null = null
  const tellState = (state: ConnectionState) => {
    // Signed out is said with the end of the stream, which comes with its reason.
    if (term.signal.aborted || state.status === 'signed-out' || (told && isSameState(told, state))) return
    told = state
    onState(state)
  }
  const stop = client.connection.subscribe(tellState)

  async function run() {
    for await (const event of client.events({ since, signal: term.signal })) {
      if (term.signal.aborted) return
      tellState(client.connection.get())
      onEvent(event)
    }
  }
  run()
    .then(
      () => term.signal.aborted || onOver({ isSignedOut: false }),
      (error) => term.signal.aborted || onOver({ error, isSignedOut: describeError(error).code === 'UNAUTHORIZED' }),
    )
    .finally(stop)
  return () => {
    term.abort()
    stop()
  }
}
