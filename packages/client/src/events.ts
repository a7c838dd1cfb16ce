import type { AppRouter, Event } from '@carillon/api'
import type { TRPCClient } from '@trpc/client'
import { isNews } from './cursor.ts'

/** An event, and where it stands in the user's feed. */
export type NumberedEvent = Event & { cursor: string }

export interface EventsOptions {
  /** The `cursor` of the last event handled. Without one, only what happens from now on is heard. */
  since?: string | null | undefined
  /** Ends the loop. */
  signal?: AbortSignal | undefined
}

/** A reader slower than the events is no reason to hold them all: past this the stream stops and resumes later. */
const mostWaiting = 1_000

/** The stream as a loop: pulls, so that a slow body of the loop slows the stream and nothing piles up. */
export async function* followEvents(
  api: Pick<TRPCClient<AppRouter>, 'live'>,
  { since, signal }: EventsOptions = {},
): AsyncGenerator<NumberedEvent> {
  const waiting: NumberedEvent[] = []
  let last = since ?? undefined
  let failure: unknown
  let isOver = false
  let wake = () => {}
  let subscription: { unsubscribe(): void } | undefined

  const end = (error?: unknown) => {
    failure = error
    isOver = true
    wake()
  }
  const listen = () =>
    api.live.events.subscribe(
      { lastEventId: last ?? null },
      {
        onData({ id, data }) {
          if (data.type !== 'sync' && last !== undefined && !isNews({ event: data, cursor: id }, last)) return
          last = id
          waiting.push({ ...data, cursor: id })
          if (waiting.length >= mostWaiting) pause()
          wake()
        },
        onError: end,
        onComplete: () => end(),
      },
    )
  function pause() {
    subscription?.unsubscribe()
    subscription = undefined
  }
  const stop = () => end()
  signal?.addEventListener('abort', stop, { once: true })

  try {
    while (!signal?.aborted) {
      const event = waiting.shift()
      if (event) {
        yield event
        continue
      }
      if (isOver) break
      subscription ??= listen()
      await new Promise<void>((resolve) => {
        wake = resolve
        if (waiting.length > 0 || isOver) resolve()
      })
    }
    if (failure && !signal?.aborted) throw failure
  } finally {
    signal?.removeEventListener('abort', stop)
    pause()
  }
}
