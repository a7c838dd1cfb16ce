// A cache under a stream and a server that do what a test says.
import type { Event, Message } from '@carillon/api'
import { eventually } from '@carillon/db/testing'
import { InfiniteQueryObserver, QueryClient, QueryObserver } from '@tanstack/query-core'
import type { Pages } from './apply.ts'
import type { NumberedEvent } from './events.ts'
import { type LiveOptions, startLive } from './live.ts'
import { type MessagePage, messageListOptions } from './messages.ts'
import { answering, at, everyEvent, me, message, refusal } from './testing.ts'

/** A stream that says what the test says. */
export function createStream() {
  const said: { event: NumberedEvent; handled(): void }[] = []
  let wake = () => {}
  let isOver = false
  async function* events({ signal }: { signal?: AbortSignal | undefined } = {}) {
    signal?.addEventListener('abort', () => wake())
    while (!signal?.aborted) {
      const next = said.shift()
      if (next) {
        yield next.event
        next.handled()
      } else if (isOver) throw refusal('UNAUTHORIZED')
      else
        await new Promise<void>((resolve) => {
          wake = resolve
        })
    }
  }
  /** Resolves once it has been handled. */
  const say = (event: Event, cursor: string) =>
    new Promise<void>((handled) => {
      said.push({ event: { ...event, cursor }, handled })
      wake()
    })
  const sync = (seq: number, verdict: 'live' | 'replayed' | 'reset' = 'live') =>
    say({ type: 'sync', verdict, missed: 0 }, at(seq))
  const refuse = () => {
    isOver = true
    wake()
  }
  return { client: { events }, say, sync, refuse }
}

/** Requests wait until the test answers them. */
function createServer() {
  const waiting: {
    path: string
    input: unknown
    signal: AbortSignal | null
    answer(data: unknown): void
    fail(): void
  }[] = []
  const api = answering(
    (path, input, signal) =>
      new Promise((answer, reject) =>
        waiting.push({ path, input, signal, answer, fail: () => reject(new Error('No network')) }),
      ),
  )
  const next = () =>
    eventually(() => {
      const request = waiting.shift()
      if (!request) throw new Error('Nothing was asked.')
      return request
    })
  return { api, waiting, next }
}

export function createWorld(options: Partial<LiveOptions> = {}) {
  const cache = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Number.POSITIVE_INFINITY } } })
  const stream = createStream()
  const server = createServer()
  const live = startLive({ client: stream.client, cache, userId: me, ...options })
  const stops: (() => void)[] = [live.stop, () => cache.clear()]

  function show(options: { queryKey: readonly unknown[] }) {
    const isList = 'getNextPageParam' in options
    // The two kinds of observer differ in what they make of the options only.
    const observer = isList
      ? new InfiniteQueryObserver(cache, options as never)
      : (new QueryObserver(cache, options as never) as never as InfiniteQueryObserver)
    const hide = observer.subscribe(() => {})
    stops.push(hide)
    return { observer, hide }
  }
  const seqs = (options: { queryKey: readonly unknown[] }) =>
    cache.getQueryData<Pages<MessagePage>>(options.queryKey)?.pages.map(({ items }) => items.map(({ seq }) => seq))

  return {
    cache,
    stream,
    server,
    live,
    show,
    seqs,
    messages: messageListOptions(server, 'c1'),
    [Symbol.dispose]: () => {
      for (const stop of stops.toReversed()) stop()
    },
  }
}

export const page = (asOf: number, ...items: Message[]): MessagePage => ({ items, asOf: at(asOf) })
export const posted = (seq: number): Event => ({ ...everyEvent['message.posted'], message: message(seq) })
