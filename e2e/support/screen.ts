import {
  type Client,
  conversationListOptions,
  conversationOptions,
  countsOptions,
  createClient,
  type EventsOptions,
  messageListOptions,
  type NotificationFilter,
  type NumberedEvent,
  notificationListOptions,
  preferencesOptions,
  startLive,
} from '@carillon/client'
import { InfiniteQueryObserver, QueryClient, QueryObserver } from '@tanstack/query-core'
import type { Person } from './person.ts'
import { createRoad, type Road } from './road.ts'

export const filters: NotificationFilter[] = ['all', 'unread', 'mentions', 'archived', 'snoozed']

/** What a person looks at: every live query in a cache that only the stream keeps true. */
export interface Screen extends AsyncDisposable {
  readonly name: string
  readonly userId: string
  readonly client: Client
  readonly road: Road
  readonly cache: QueryClient
  /** How many queries were fetched so far, by path. */
  readonly fetched: string[]
  /** Shows a conversation and its messages from now on. */
  open(conversationId: string): void
  readonly opened: ReadonlySet<string>
  /** Fetches one more page of every list shown; what fails, fails. */
  scroll(): Promise<void>
  /** Takes everything away from the eye and shows it again, as when somebody changes pages. */
  blink(): void
  isLive(): boolean
}

export interface ScreenOptions {
  url: string
  /** A road to there that has been laid already. */
  road?: Road | undefined
  pageSize?: number
  name?: string
  timeoutMs?: number
  /** Hears every event before it is applied. */
  onEvent?: ((event: NumberedEvent) => void) | undefined
}

/** Nothing is fetched because it is old: what is shown is what the events made of it. */
const queries = { staleTime: Number.POSITIVE_INFINITY, gcTime: Number.POSITIVE_INFINITY, retry: 2, retryDelay: 20 }

export async function createScreen({ id: userId, username, token }: Person, options: ScreenOptions): Promise<Screen> {
  const { url, pageSize = 100, name = username, timeoutMs, onEvent } = options
  const road = options.road ?? (await createRoad(url))
  const client = createClient({ url: road.url, token, timeoutMs })
  async function* events(wanted?: EventsOptions) {
    for await (const event of client.events(wanted)) {
      onEvent?.(event)
      yield event
    }
  }
  const cache = new QueryClient({ defaultOptions: { queries } })
  const live = startLive({ client: { ...client, events }, cache, userId })
  const opened = new Set<string>()
  const fetched: string[] = []
  const lists: InfiniteQueryObserver[] = []
  const single: QueryObserver[] = []
  let hide: (() => void)[] = []

  cache.getQueryCache().subscribe(({ type, query, ...change }) => {
    if (type === 'updated' && 'action' in change && change.action.type === 'fetch') {
      fetched.push((query.queryKey[0] as string[]).join('.'))
    }
  })
  const show = (observer: InfiniteQueryObserver | QueryObserver) => hide.push(observer.subscribe(() => {}))
  // The observers' own types say what each list holds, which nobody here needs to know.
  const addList = (listOptions: object) => {
    const observer = new InfiniteQueryObserver(cache, listOptions as never)
    lists.push(observer)
    show(observer)
  }
  const addSingle = (queryOptions: object) => {
    const observer = new QueryObserver(cache, queryOptions as never)
    single.push(observer)
    show(observer)
  }

  for (const filter of filters) addList(notificationListOptions(client, filter, pageSize))
  addList(conversationListOptions(client, pageSize))
  addSingle(countsOptions(client))
  addSingle(preferencesOptions(client))

  return {
    name,
    userId,
    client,
    road,
    cache,
    fetched,
    opened,
    open(conversationId) {
      if (opened.has(conversationId)) return
      opened.add(conversationId)
      addSingle(conversationOptions(client, conversationId))
      addList(messageListOptions(client, conversationId, pageSize))
    },
    async scroll() {
      const more = lists.filter((list) => list.getCurrentResult().hasNextPage)
      await Promise.all(more.map((list) => list.fetchNextPage()))
    },
    blink() {
      for (const stop of hide) stop()
      hide = []
      for (const observer of [...lists, ...single]) show(observer)
    },
    isLive: () => client.connection.get().status === 'live',
    async [Symbol.asyncDispose]() {
      live.stop()
      for (const stop of hide) stop()
      cache.clear()
      client.close()
      await road[Symbol.asyncDispose]()
    },
  }
}
