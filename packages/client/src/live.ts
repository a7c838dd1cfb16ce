// Runs the stream into a query cache. Queries are fetched over HTTP while events arrive over the socket, so an answer
// may be older than an event that came before it: `catchUp` applies to a fresh answer what has happened since its
// `asOf`, and only then is it cached. What cannot be caught up is fetched again.
import type { Event } from '@carillon/api'
import { type Applied, type Apply, type Dated, type Pages, refetch } from './apply.ts'
import { applyToConversation, applyToConversations } from './conversations.ts'
import type { Client } from './create-client.ts'
import { isAfter, isSameFeed } from './cursor.ts'
import { inputOf, pathOf } from './keys.ts'
import { applyToMessages } from './messages.ts'
import { applyToCounts, applyToNotifications } from './notifications.ts'
import type { CatchUp } from './source.ts'

/** The little of TanStack's `QueryClient` that is needed: any of its bindings will do. */
export interface QueryCacheClient {
  getQueryCache(): { getAll(): { queryKey: readonly unknown[]; state: { data: unknown } }[] }
  setQueryData(queryKey: readonly unknown[], data: unknown): unknown
  invalidateQueries(filters: { queryKey: readonly unknown[]; exact: boolean }): Promise<unknown>
}

export interface LiveOptions {
  client: Client
  cache: QueryCacheClient
  userId: string
  /** Hears every event once it has been applied, for sounds and the like. */
  onEvent?: ((event: Event) => void) | undefined
  /** The server does not know us any more. */
  onSignedOut?: (() => void) | undefined
}

export interface Live {
  catchUp: CatchUp
  stop(): void
}

const mostRemembered = 500

/** Under each path lies what its own query function returned. */
const over =
  <Data>(apply: Apply<Data>): Apply<unknown> =>
  (data, step) =>
    apply(data as Data, step)

/** Every live query, by its path: one line per feature. */
const applies = new Map([
  ['notifications.list', over(applyToNotifications)],
  ['notifications.counts', over(applyToCounts)],
  ['conversations.list', over(applyToConversations)],
  ['conversations.get', over(applyToConversation)],
  ['messages.list', over(applyToMessages)],
])

const applyFor = (queryKey: readonly unknown[]) => applies.get(pathOf(queryKey))

interface Remembered {
  event: Event
  cursor: string
}

const asOfAll = (data: unknown): string[] => {
  if (typeof data !== 'object' || !data) return []
  if ('pages' in data) return (data as Pages<Dated>).pages.map((page) => page.asOf)
  return 'asOf' in data ? [(data as Dated).asOf] : []
}

/** Follows the user's events and keeps the cache true until stopped. */
export function startLive({ client, cache, userId, onEvent, onSignedOut }: LiveOptions): Live {
  const controller = new AbortController()
  let remembered: Remembered[] = []
  /** The stream says nothing about what came before this. */
  let knownFrom: string | null = null

  const liveQueries = () =>
    cache
      .getQueryCache()
      .getAll()
      .filter(({ queryKey, state }) => applyFor(queryKey) && state.data)
  const fetchAgain = (queryKey: readonly unknown[]) => void cache.invalidateQueries({ queryKey, exact: true })

  function step(queryKey: readonly unknown[], data: unknown, { event, cursor }: Remembered): Applied<unknown> {
    const apply = applyFor(queryKey)
    return apply ? apply(data, { event, cursor, userId, input: inputOf(queryKey) }) : data
  }

  /** Answers from before the stream began may have missed something; so has everything after a reset. */
  function startFrom(cursor: string, isReset: boolean) {
    remembered = []
    knownFrom = cursor
    for (const { queryKey, state } of liveQueries()) {
      if (isReset || asOfAll(state.data).some((asOf) => isAfter(cursor, asOf))) fetchAgain(queryKey)
    }
  }

  function applyEverywhere(happened: Remembered) {
    for (const { queryKey, state } of liveQueries()) {
      const data = step(queryKey, state.data, happened)
      if (data === refetch) fetchAgain(queryKey)
      else if (data !== state.data) cache.setQueryData(queryKey, data)
    }
  }

  function hear(event: Event, cursor: string) {
    if (event.type === 'sync') {
      if (knownFrom === null || event.verdict === 'reset') startFrom(cursor, event.verdict === 'reset')
    } else {
      remembered.push({ event, cursor })
      if (remembered.length > mostRemembered) knownFrom = remembered.shift()?.cursor ?? knownFrom
      applyEverywhere({ event, cursor })
    }
    onEvent?.(event)
  }

  async function run() {
    for await (const { cursor, ...event } of client.events({ signal: controller.signal })) hear(event as Event, cursor)
  }
  run().catch(() => onSignedOut?.())

  /** A fresh page as part of a list of its own, so that it takes the same steps as a cached one. */
  const catchUp: CatchUp = (queryKey, page, pageParam) => {
    const isTooOld = knownFrom !== null && isSameFeed(knownFrom, page.asOf) && isAfter(knownFrom, page.asOf)
    const isPage = pageParam !== undefined
    let data: unknown = isPage ? { pages: [page], pageParams: [pageParam] } : page
    let mustFetchAgain = isTooOld
    for (const happened of remembered) {
      const next = step(queryKey, data, happened)
      if (next === refetch) mustFetchAgain = true
      else data = next
    }
    if (mustFetchAgain) setTimeout(() => fetchAgain(queryKey))
    return isPage ? ((data as Pages<typeof page>).pages[0] ?? page) : (data as typeof page)
  }

  return { catchUp, stop: () => controller.abort() }
}
