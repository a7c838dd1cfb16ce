import {
  type Client,
  countsOptions,
  createClient,
  type DatedCounts,
  type NotificationPage,
  notificationListOptions,
  type Pages,
  startLive,
} from '@carillon/client'
import { InfiniteQueryObserver, QueryClient, QueryObserver } from '@tanstack/query-core'
import type { Person } from './person.ts'
import { createRoad, type Road } from './road.ts'

/** What is always to be seen of a page: the badge, and the inbox behind the bell. */
export interface Tab extends AsyncDisposable {
  readonly client: Client
  readonly road: Road
  badge(): { unseen: number; unread: number } | null
  /** Ids, as they stand in the inbox, and whether there are more. */
  inbox(): { ids: string[]; isAll: boolean }
}

/** Nothing is fetched because it is old: what is shown is what the events made of it. */
const queries = { staleTime: Number.POSITIVE_INFINITY, gcTime: Number.POSITIVE_INFINITY, retry: 2, retryDelay: 20 }

export async function createTab({ id: userId, token }: Person, url: string): Promise<Tab> {
  const road = await createRoad(url)
  const client = createClient({ url: road.url, token })
  const cache = new QueryClient({ defaultOptions: { queries } })
  const live = startLive({ client, cache, userId })
  const [counts, list] = [countsOptions(client), notificationListOptions(client)]
  const hide = [
    new QueryObserver(cache, counts).subscribe(() => {}),
    // Its own type says what the list holds, which nobody here needs to know.
    new InfiniteQueryObserver(cache, list as never).subscribe(() => {}),
  ]
  return {
    client,
    road,
    badge() {
      const shown = cache.getQueryData<DatedCounts>(counts.queryKey)
      return shown ? { unseen: shown.unseen, unread: shown.unread } : null
    },
    inbox() {
      const pages = cache.getQueryData<Pages<NotificationPage>>(list.queryKey)?.pages ?? []
      const ids = pages.flatMap(({ items }) => items.map((item) => item.id))
      return { ids, isAll: pages.at(-1)?.nextCursor === null }
    },
    async [Symbol.asyncDispose]() {
      live.stop()
      for (const stop of hide) stop()
      cache.clear()
      client.close()
      await road[Symbol.asyncDispose]()
    },
  }
}
