import {
  type Notification,
  type NotificationFilter,
  notificationListOptions,
  notificationSearchOptions,
} from '@carillon/client'
import { useInfiniteQuery } from '@tanstack/solid-query'
import { type Accessor, createMemo } from 'solid-js'
import { useApi } from '../../api.tsx'
import { known } from '../../known.ts'
import { createKeyed } from '../../ui/create-keyed.ts'
import { isSameEntry, toEntries } from './entries.ts'
import { withPending } from './pending-changes.ts'

/** The list, or what of it is found, in rows that stay the same for as long as what they show does. */
export function createNotificationList(filter: Accessor<NotificationFilter>, search: Accessor<string>) {
  const api = useApi()
  const query = useInfiniteQuery(() =>
    search() === '' ? notificationListOptions(api, filter()) : notificationSearchOptions(api, search(), filter()),
  )
  const loaded = createMemo<Notification[]>(() => known(query)?.pages.flatMap((page) => page.items) ?? [])
  const items = createMemo(() => withPending(loaded(), filter()))
  const entries = createKeyed(() => toEntries(items()), { keyOf: (entry) => entry.key, isSame: isSameEntry })
  return {
    items,
    entries,
    /** How many pages are here: one that was found may be empty, and others follow. */
    pages: () => known(query)?.pages.length ?? 0,
    isLoading: () => query.isPending,
    hasFailed: () => query.isLoadingError,
    hasMore: () => query.hasNextPage,
    /** The next page did not come. */
    hasStopped: () => query.isFetchNextPageError && !query.isFetchingNextPage,
    loadMore: () => void (query.hasNextPage && !query.isFetchingNextPage && query.fetchNextPage()),
    retry: () => void query.refetch(),
  }
}

export type NotificationList = ReturnType<typeof createNotificationList>
