// What was asked of the server and is not answered yet is shown as if it were done, over the cache and not in it: a
// refusal then leaves nothing to take back, and events go on changing the cache as if nobody had pressed anything.
import type { Notification, NotificationFilter, NotificationPage, Pages } from '@carillon/client'
import type { QueryClient } from '@tanstack/solid-query'
import { createSignal } from 'solid-js'

export interface NotificationChange {
  /** Those meant, or all up to and with this one. */
  readonly ids: readonly string[] | { readonly upTo: string }
  readonly change: { readonly readAt?: string | null; readonly archivedAt?: string | null }
}

const [pendingChanges, setPendingChanges] = createSignal<readonly NotificationChange[]>([])

const isMeant = ({ ids }: NotificationChange, id: string) => ('upTo' in ids ? id <= ids.upTo : ids.includes(id))

const belongs = (filter: NotificationFilter, { readAt, archivedAt }: Notification) =>
  (archivedAt !== null) === (filter === 'archived') && (filter !== 'unread' || readAt === null)

/** The same list when nothing in it is meant. */
function changed(
  items: Notification[],
  filter: NotificationFilter,
  changes: readonly NotificationChange[],
): Notification[] {
  if (!items.some(({ id }) => changes.some((one) => isMeant(one, id)))) return items
  const change = (item: Notification) => {
    const meant = changes.filter((one) => isMeant(one, item.id))
    return meant.length > 0 ? Object.assign({}, item, ...meant.map((one) => one.change)) : item
  }
  return items.map(change).filter((item) => belongs(filter, item))
}

/** The list as it will be when everything asked for is done. */
export const withPending = (items: Notification[], filter: NotificationFilter): Notification[] =>
  changed(items, filter, pendingChanges())

/** What the event will do as well, so that the row does not change back while it is on its way. */
function changeCache(cache: QueryClient, change: NotificationChange) {
  const lists = cache.getQueriesData<Pages<NotificationPage>>({ queryKey: [['notifications', 'list']] })
  for (const [queryKey, data] of lists) {
    if (!data) continue
    const filter = filterOf(queryKey)
    const pages = data.pages.map((page) => ({ ...page, items: changed(page.items, filter, [change]) }))
    cache.setQueryData(queryKey, { ...data, pages })
  }
}

function filterOf(queryKey: readonly unknown[]): NotificationFilter {
  const rest = queryKey[1] as { input?: { filter?: NotificationFilter } } | undefined
  return rest?.input?.filter ?? 'all'
}

/** Shows the change while `work` runs; keeps it when that succeeds and drops it when it throws. */
export async function withChange(cache: QueryClient, change: NotificationChange, work: () => Promise<unknown>) {
  setPendingChanges((all) => [...all, change])
  try {
    await work()
    changeCache(cache, change)
  } finally {
    setPendingChanges((all) => all.filter((one) => one !== change))
  }
}
