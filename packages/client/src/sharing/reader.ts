import { isNews, stepAfter } from '../cursor.ts'
import type { NumberedEvent } from '../events.ts'

/** A reader slower than the events is no reason to hold them all: past this it is told to fetch anew. */
const mostWaiting = 1_000

export const syncAt = (cursor: string, verdict: 'live' | 'replayed' | 'reset', missed = 0): NumberedEvent => ({
  type: 'sync',
  verdict,
  missed,
  cursor,
})

/** One loop over the events a tab hears. */
export function createReader(since: string | null, signal: AbortSignal | undefined) {
  let waiting: NumberedEvent[] = []
  let last = since
  let failure: unknown
  let isOver = false
  let wake = () => {}

  function end(error?: unknown) {
    failure ??= error
    isOver = true
    wake()
  }
  const stop = () => end()

  return {
    since,
    end,
    /** Each event once: those it has had are passed over. */
    push(heard: NumberedEvent) {
      const isStep = heard.type !== 'sync' && last !== null
      if (isStep && !isNews({ event: heard, cursor: heard.cursor }, last ?? '')) return
      const event = isStep ? stepAfter(heard, last ?? '') : heard
      last = event.cursor
      if (waiting.length >= mostWaiting) waiting = [syncAt(last, 'reset')]
      else waiting.push(event)
      wake()
    },
    async *read(): AsyncGenerator<NumberedEvent> {
      signal?.addEventListener('abort', stop, { once: true })
      try {
        while (!signal?.aborted) {
          const event = waiting.shift()
          if (event) yield event
          else if (isOver) break
          else
            await new Promise<void>((resolve) => {
              wake = resolve
            })
        }
        if (failure && !signal?.aborted) throw failure
      } finally {
        signal?.removeEventListener('abort', stop)
      }
    },
  }
}

export type Reader = ReturnType<typeof createReader>
