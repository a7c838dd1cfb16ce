// From the query cache and back.
import {
  type ConversationPage,
  conversationListOptions,
  countsOptions,
  type DatedCounts,
  type MessagePage,
  messageListOptions,
  type NotificationPage,
  notificationListOptions,
  type Pages,
  type Source,
  type User,
} from '@carillon/client'
import type { QueryClient } from '@tanstack/solid-query'
import { type Kept, keptShape } from './kept.ts'
import { mostThreads } from './most-threads.ts'

const filters = ['all', 'unread', 'mentions'] as const

const keepable = new Set(['notifications.counts', 'conversations.list', 'notifications.list', 'messages.list'])

/** Whether what is kept can change with it. Much else comes and goes every few seconds. */
export const isKeepable = ([path]: readonly unknown[]): boolean => Array.isArray(path) && keepable.has(path.join('.'))

/** The newest page of a list, if that is loaded. */
function headOf<Page>(cache: QueryClient, queryKey: readonly unknown[]) {
  const { data, dataUpdatedAt } = cache.getQueryState<Pages<Page>>(queryKey) ?? {}
  const page = data?.pageParams[0] === null ? data.pages[0] : undefined
  return page && { page, updatedAt: dataUpdatedAt ?? 0 }
}

export function takeFrom(cache: QueryClient, source: Source, user: User): Kept {
  const counts = cache.getQueryState<DatedCounts>(countsOptions(source).queryKey)
  const conversations = headOf<ConversationPage>(cache, conversationListOptions(source).queryKey)
  const kept: Kept = {
    shape: keptShape,
    keptAt: Date.now(),
    user,
    counts: counts?.data && { page: counts.data, updatedAt: counts.dataUpdatedAt },
    conversations,
    notifications: {},
    threads: {},
  }
  for (const filter of filters) {
    kept.notifications[filter] = headOf<NotificationPage>(cache, notificationListOptions(source, filter).queryKey)
  }
  for (const { id } of conversations?.page.items.slice(0, mostThreads) ?? []) {
    const thread = headOf<MessagePage>(cache, messageListOptions(source, id).queryKey)
    if (thread) kept.threads[id] = thread
  }
  return kept
}

export function putInto(cache: QueryClient, source: Source, kept: Kept): void {
  const put = (queryKey: readonly unknown[], data: unknown, updatedAt: number) => {
    if (!cache.getQueryData(queryKey)) cache.setQueryData(queryKey, data, { updatedAt })
  }
  const putList = (queryKey: readonly unknown[], entry: { page: unknown; updatedAt: number } | undefined) =>
    entry && put(queryKey, { pages: [entry.page], pageParams: [null] }, entry.updatedAt)

  const { counts, conversations, notifications, threads } = kept
  if (counts) put(countsOptions(source).queryKey, counts.page, counts.updatedAt)
  putList(conversationListOptions(source).queryKey, conversations)
  for (const filter of filters) putList(notificationListOptions(source, filter).queryKey, notifications[filter])
  for (const [id, thread] of Object.entries(threads)) putList(messageListOptions(source, id).queryKey, thread)
}
