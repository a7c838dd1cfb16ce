// Runs the stream into a query cache. Queries are fetched over HTTP while events arrive over the socket, so an answer
// may be older than an event that came before it; and an older page is added to the pages TanStack held when it asked
// for it. So whatever comes into the cache takes the steps of all that has happened since its `asOf`, and what cannot be
// brought up to date like this is fetched again.
import type { AppRouter, Event } from '@carillon/api'
import type { TRPCClient } from '@trpc/client'
import { type Apply, refetch } from './apply.ts'
import { applyToConversation, applyToConversations, conversationsIn } from './conversations.ts'
import type { Client } from './create-client.ts'
import { describeError } from './errors.ts'
import { createHistory, datedLike, type Happened } from './history.ts'
import { inputOf, pathOf } from './keys.ts'
import { applyToMessages } from './messages.ts'
import { applyToCounts, applyToFound, applyToNotifications } from './notifications.ts'
import { applyToPreferences } from './preferences.ts'
import { createReceipts } from './receipts.ts'
import { type CachedQuery, createRefetches, type QueryCacheClient } from './refetches.ts'
import { tell } from './tell.ts'
import { applyUser } from './users.ts'

export interface LiveOptions {
  client: Pick<Client, 'events'>
  cache: QueryCacheClient
  userId: string
  /** With it, those who post hear that it has come here. */
  api?: Pick<TRPCClient<AppRouter>, 'conversations'> | undefined
  /** Hears every event once it has been applied, for sounds and the like. */
  onEvent?: ((event: Event) => void) | undefined
  /** The server does not know us any more. */
  onSignedOut?: (() => void) | undefined
}

export interface Live {
  stop(): void
}

/** Under each path lies what its own query function returned; a step that fails over it is made up for by asking again. */
function live<Data>(path: string, apply: Apply<Data>): [string, Apply<unknown>] {
  const step: Apply<unknown> = (data, happened) => {
    try {
      const isRenaming = happened.event.type === 'user.changed'
      return isRenaming ? applyUser(path, data as Data, happened) : apply(data as Data, happened)
    } catch {
      return refetch
    }
  }
  return [path, step]
}

/** Every live query, by its path: one line per feature. */
const applies = new Map([
  live('notifications.list', applyToNotifications),
  live('notifications.search', applyToFound),
  live('notifications.counts', applyToCounts),
  live('preferences.get', applyToPreferences),
  live('conversations.list', applyToConversations),
  live('conversations.get', applyToConversation),
  live('messages.list', applyToMessages),
])

const applyFor = (queryKey: readonly unknown[]) => applies.get(pathOf(queryKey))

/** Follows the user's events and keeps the cache true until stopped. */
export function startLive({ client, cache, userId, api, onEvent, onSignedOut }: LiveOptions): Live {
  const controller = new AbortController()
  const history = createHistory()
  const refetches = createRefetches(cache)
  const queries = () =>
    cache
      .getQueryCache()
      .getAll()
      .filter(({ queryKey }) => applyFor(queryKey))

  const listed = () => queries().flatMap(({ queryKey, state }) => conversationsIn(pathOf(queryKey), state.data))
  const memberCountOf = (id: string) => listed().find((one) => one.id === id)?.members.length
  const receipts = api && createReceipts({ api, userId, memberCountOf })

  /** Whether the steps were enough. From the first that was not, the data keeps its `asOf`, by which that is known. */
  function take(query: CachedQuery, happened: readonly Happened[]): boolean {
    const { queryKey, state } = query
    const apply = applyFor(queryKey)
    if (!apply || !state.data) return true
    const input = inputOf(queryKey)
    let data: unknown = state.data
    let isEnough = !refetches.awaits(query)
    for (const { event, cursor } of happened) {
      const next = apply(data, { event, cursor, userId, input })
      if (next === refetch) isEnough = false
      else if (next !== data) data = isEnough ? next : datedLike(data, next)
    }
    if (data !== state.data) cache.setQueryData(queryKey, data)
    return isEnough
  }

  /** Answers from before the stream began may have missed something; so has everything after a reset. */
  function startFrom(cursor: string, isReset: boolean) {
    history.startFrom(cursor)
    for (const query of queries()) {
      if (query.state.data && (isReset || history.beginsAfter(query.state.data))) refetches.ask(query, { isReset })
    }
  }

  function hearSync(cursor: string, isReset: boolean) {
    if (isReset || history.isEmpty()) startFrom(cursor, isReset)
    // What failed, failed for want of a connection, most likely.
    for (const query of queries()) if (refetches.awaits(query)) refetches.ask(query)
  }

  function hear(event: Event, cursor: string) {
    if (event.type === 'sync') return hearSync(cursor, event.verdict === 'reset')
    const happened = { event, cursor }
    history.add(happened)
    tell(receipts?.hear, event)
    for (const query of queries()) {
      if (query.state.data && !take(query, [happened])) refetches.remind(query)
    }
  }

  function bringUpToDate(query: CachedQuery) {
    const missedSome = history.beginsAfter(query.state.data)
    if (missedSome || !take(query, history.since())) refetches.askSoon(query)
  }

  const forget = cache.getQueryCache().subscribe(({ type, query, action }) => {
    const isAnswer = action?.type === 'success' && !action.manual
    const isRestored = type === 'added' || action?.type === 'setState'
    if (!query.state.data || !applyFor(query.queryKey)) return
    if (isAnswer) {
      refetches.settle(query)
      tell(receipts?.see, conversationsIn(pathOf(query.queryKey), query.state.data))
    }
    if (isAnswer || isRestored) bringUpToDate(query)
    else if (action?.type === 'success' && refetches.awaits(query)) refetches.keep(query)
  })

  async function run() {
    for await (const { cursor, ...event } of client.events({ signal: controller.signal })) {
      hear(event as Event, cursor)
      tell(onEvent, event as Event)
    }
  }
  run().catch((error) => {
    if (describeError(error).code === 'UNAUTHORIZED') onSignedOut?.()
    else globalThis.reportError?.(error)
  })

  return {
    stop() {
      controller.abort()
      forget()
      refetches.stop()
      receipts?.stop()
    },
  }
}
