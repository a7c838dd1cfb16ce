import type { Counts, Event, Notification } from '@carillon/api'
import { type Apply, changeItems, changePages, type Dated, hasHead, type Pages, refetch } from './apply.ts'
import { isBroadcast, isNews, stepFrom } from './cursor.ts'
import { keepItems } from './keep-items.ts'
import { queryKey } from './keys.ts'
import type { Fetching, FetchingPage, Source } from './source.ts'

export interface NotificationPage extends Dated {
  items: Notification[]
  nextCursor: string | null
}

export type NotificationFilter = 'all' | 'unread' | 'mentions' | 'archived' | 'snoozed'

export type DatedCounts = Counts & Dated

/** What is snoozed is archived for as long. */
const belongs = (filter: unknown, { kind, readAt, archivedAt, snoozedUntil }: Notification) => {
  if (filter === 'archived') return archivedAt !== null && snoozedUntil === null
  if (filter === 'snoozed') return archivedAt !== null && snoozedUntil !== null
  if (filter === 'mentions' && kind !== 'mention') return false
  return archivedAt === null && (filter !== 'unread' || readAt === null)
}

type Changed = Extract<Event, { type: 'notification.changed' }>

/** When it was first seen and read stands; `null` clears it. */
function patch(notification: Notification, { ids, change }: Changed): Notification {
  if (!ids?.includes(notification.id)) return notification
  const { seenAt, readAt, archivedAt, snoozedUntil } = notification
  const first = (current: string | null, value: string | null | undefined) =>
    value === undefined ? current : value === null ? null : (current ?? value)
  const last = (current: string | null, value: string | null | undefined) => (value === undefined ? current : value)
  const after = {
    seenAt: first(seenAt, change.seenAt),
    readAt: first(readAt, change.readAt),
    archivedAt: last(archivedAt, change.archivedAt),
    snoozedUntil: last(snoozedUntil, change.snoozedUntil),
  }
  const isSame =
    after.seenAt === seenAt &&
    after.readAt === readAt &&
    after.archivedAt === archivedAt &&
    after.snoozedUntil === snoozedUntil
  return isSame ? notification : { ...notification, ...after }
}

function insert(page: NotificationPage, notification: Notification): NotificationPage {
  if (page.items.some((item) => item.id === notification.id)) return page
  const older = page.items.findIndex((item) => item.place < notification.place)
  const at = older === -1 ? page.items.length : older
  return { ...page, items: page.items.toSpliced(at, 0, notification) }
}

/** The page whose range it falls into: what was made at the same moment may commit in another order. */
const pageFor = ({ pages }: Pages<NotificationPage>, { place }: Notification) =>
  pages.findIndex(({ nextCursor }) => nextCursor === null || place >= nextCursor)

function without(page: NotificationPage, isGone: (item: Notification) => boolean): NotificationPage {
  return page.items.some(isGone) ? { ...page, items: page.items.filter((item) => !isGone(item)) } : page
}

/** Whether it is not said what changed, or something that was not in this list may have to come into it. */
const isUnknown = (filter: unknown, { ids, change }: Changed) =>
  ids === null ||
  (filter === 'unread' && (change.readAt === null || change.archivedAt === null)) ||
  (filter === 'archived' && typeof change.archivedAt === 'string' && typeof change.snoozedUntil !== 'string') ||
  (filter === 'snoozed' && typeof change.snoozedUntil === 'string') ||
  (filter !== 'archived' && filter !== 'snoozed' && change.archivedAt === null)

export const applyToNotifications: Apply<Pages<NotificationPage>> = (data, step) => {
  const { event, input } = step
  const filter = input['filter']
  switch (event.type) {
    case 'notification.created': {
      if (!hasHead(data) || !belongs(filter, event.notification)) return data
      const target = pageFor(data, event.notification)
      return changePages(data, step, (page, index) => (index === target ? insert(page, event.notification) : page))
    }
    case 'notification.returned': {
      const { notification } = event
      const target = hasHead(data) && belongs(filter, notification) ? pageFor(data, notification) : -1
      return changePages(data, step, (page, index) => {
        const left = without(page, ({ id }) => id === notification.id)
        return index === target ? insert(left, notification) : left
      })
    }
    case 'notification.removed': {
      const gone = new Set(event.ids)
      return changePages(data, step, (page) => without(page, ({ id }) => gone.has(id)))
    }
    case 'notification.rewritten': {
      const { id, title, body, link, actions, data: content } = event.notification
      const text = { title, body, link, actions, data: content }
      const rewrite = (item: Notification) => (item.id === id ? { ...item, ...text } : item)
      return changePages(data, step, (page) => {
        const items = changeItems(page.items, rewrite)
        return items === page.items ? page : { ...page, items }
      })
    }
    case 'notification.changed': {
      if (isUnknown(filter, event) && data.pages.some((page) => isNews(step, page.asOf))) return refetch
      return changePages(data, step, (page) => {
        const items = changeItems(page.items, (item) => patch(item, event))
        return items === page.items ? page : { ...page, items: items.filter((item) => belongs(filter, item)) }
      })
    }
    default:
      return data
  }
}

/** Counts are the server's: an event that changes them carries them. Only what everybody is told is counted here: it is one more. */
export const applyToCounts: Apply<DatedCounts> = (data, step) => {
  const { event, cursor } = step
  if (!('counts' in event) || !isNews(step, data.asOf)) return data
  if (!isBroadcast(event)) return { ...event.counts, asOf: cursor }
  return { ...data, unseen: data.unseen + 1, unread: data.unread + 1, asOf: stepFrom(data.asOf, step) }
}

const pageSize = 30

/** Options for `createInfiniteQuery`, `useInfiniteQuery` and their like; newest first. */
export function notificationListOptions({ api }: Source, filter: NotificationFilter = 'all', limit = pageSize) {
  return {
    queryKey: queryKey('notifications.list', 'infinite', { filter }),
    queryFn: ({ pageParam, signal }: FetchingPage<string | null>): Promise<NotificationPage> =>
      api.notifications.list.query({ filter, cursor: pageParam, limit }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last: NotificationPage) => last.nextCursor,
    structuralSharing: keepItems,
  }
}

/** What was found: it changes and goes like everything else, but nobody knows whether what comes would be found as well. */
export const applyToFound: Apply<Pages<NotificationPage>> = (data, step) => {
  const { event } = step
  if (event.type === 'notification.created') return data
  if (event.type !== 'notification.returned') return applyToNotifications(data, step)
  return changePages(data, step, (page) => without(page, ({ id }) => id === event.notification.id))
}

/** The same for what is found: every word must occur. A page may be short, or empty, though others follow. */
export function notificationSearchOptions(
  { api }: Source,
  query: string,
  filter: NotificationFilter = 'all',
  limit = pageSize,
) {
  return {
    queryKey: queryKey('notifications.search', 'infinite', { query, filter }),
    queryFn: ({ pageParam, signal }: FetchingPage<string | null>): Promise<NotificationPage> =>
      api.notifications.search.query({ query, filter, cursor: pageParam, limit }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last: NotificationPage) => last.nextCursor,
    structuralSharing: keepItems,
  }
}

/** What the badges show. */
export function countsOptions({ api }: Source) {
  return {
    queryKey: queryKey('notifications.counts', 'query'),
    queryFn: ({ signal }: Fetching): Promise<DatedCounts> => api.notifications.counts.query(undefined, { signal }),
  }
}
