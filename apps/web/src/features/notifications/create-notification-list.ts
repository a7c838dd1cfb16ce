import { type Notification, type NotificationFilter, notificationListOptions } from '@carillon/client'
import { useInfiniteQuery } from '@tanstack/solid-query'
import { type Accessor, createMemo } from 'solid-js'
import { useApi } from '../../api.tsx'
import { known } from '../../known.ts'
import { createKeyed } from '../../ui/create-keyed.ts'
import { isSameEntry, toEntries } from './entries.ts'
import { withPending } from './pending-changes.ts'

/** The list in rows that stay the same for as long as what they show does. */
export function createNotificationList(filter: Accessor<NotificationFilter>) {
  const api = useApi()
  const query = useInfiniteQuery(() => notificationListOptions(api, filter()))
  const loaded = createMemo<Notification[]>(() => known(query)?.pages.flatMap((page) => page.items) ?? [])
  const items = createMemo(() => withPending(loaded(), filter()))
  const entries = createKeyed(() => toEntries(items()), { keyOf: (entry) => entry.key, isSame: isSameEntry })
  return {
    items,
    entries,
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
