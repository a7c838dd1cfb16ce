// What was asked of the server and is not answered yet is shown as if it were done, over the cache and not in it: a
// refusal then leaves nothing to take back, and events go on changing the cache as if nobody had pressed anything.
import type { Notification, NotificationFilter, NotificationPage, Pages } from '@carillon/client'
import type { QueryClient } from '@tanstack/solid-query'
import { createSignal } from 'solid-js'

export interface NotificationChange {
  /** Those meant, or all up to and with this one. */
  readonly ids: readonly string[] | { readonly upTo: string }
  readonly change: {
    readonly readAt?: string | null
    readonly archivedAt?: string | null
    readonly snoozedUntil?: string | null
  }
}

interface PendingChange {
  readonly isMeant: (id: string) => boolean
  readonly change: NotificationChange['change']
}

const [pendingChanges, setPendingChanges] = createSignal<readonly PendingChange[]>([])

/** Signed out: it changes nothing that is shown to whoever signs in. */
export const forgetPendingChanges = (): readonly PendingChange[] => setPendingChanges([])

/** There may be thousands of them, in a list of as many. */
function pendingOf({ ids, change }: NotificationChange): PendingChange {
  if ('upTo' in ids) return { isMeant: (id) => id <= ids.upTo, change }
  const meant = new Set(ids)
  return { isMeant: (id) => meant.has(id), change }
}

/** Whether it stays in a list it was in: what is snoozed is archived for as long. */
function belongs(filter: NotificationFilter, { readAt, archivedAt, snoozedUntil }: Notification): boolean {
  if (filter === 'archived' || filter === 'snoozed')
    return archivedAt !== null && (filter === 'snoozed') === (snoozedUntil !== null)
  return archivedAt === null && (filter !== 'unread' || readAt === null)
}

/** The same list when nothing in it is meant. */
function changed(items: Notification[], filter: NotificationFilter, changes: readonly PendingChange[]): Notification[] {
  if (!items.some(({ id }) => changes.some((one) => one.isMeant(id)))) return items
  const change = (item: Notification) => {
    const meant = changes.filter((one) => one.isMeant(item.id))
    return meant.length > 0 ? Object.assign({}, item, ...meant.map((one) => one.change)) : item
  }
  return items.map(change).filter((item) => belongs(filter, item))
}

/** The list as it will be when everything asked for is done. */
export const withPending = (items: Notification[], filter: NotificationFilter): Notification[] =>
  changed(items, filter, pendingChanges())

/** What the event will do as well, so that the row does not change back while it is on its way. */
function changeCache(cache: QueryClient, change: PendingChange) {
  const lists = ['list', 'search'].flatMap((path) =>
    cache.getQueriesData<Pages<NotificationPage>>({ queryKey: [['notifications', path]] }),
  )
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

/** Shows the change while `work` runs; keeps it when that succeeds and drops it when it throws, or was forgotten. */
export async function withChange(cache: QueryClient, change: NotificationChange, work: () => Promise<unknown>) {
  const pending = pendingOf(change)
  setPendingChanges((all) => [...all, pending])
  try {
    await work()
    if (pendingChanges().includes(pending)) changeCache(cache, pending)
  } finally {
    setPendingChanges((all) => all.filter((one) => one !== pending))
  }
}
