// What a screen shows beside what a fresh reader is told, page boundaries aside.
import {
  type Client,
  type Conversation,
  type ConversationPage,
  conversationListOptions,
  conversationOptions,
  countsOptions,
  type DatedConversation,
  type DatedCounts,
  type DatedPreferences,
  describeError,
  type Message,
  type MessagePage,
  messageListOptions,
  type Notification,
  type NotificationFilter,
  type NotificationPage,
  notificationListOptions,
  type Pages,
  preferencesOptions,
} from '@carillon/client'
import { filters, type Screen } from './screen.ts'

interface Listed<Item> {
  items: Item[]
  nextCursor?: string | null
}

/** Everything there is, page by page. */
async function all<Item>(next: (cursor: string | null) => Promise<Listed<Item>>): Promise<Item[]> {
  const items: Item[] = []
  let cursor: string | null = null
  do {
    const page: Listed<Item> = await next(cursor)
    items.push(...page.items)
    cursor = page.nextCursor ?? null
  } while (cursor)
  return items
}

const allNotifications = (api: Client['api'], filter: NotificationFilter) =>
  all<Notification>((cursor) => api.notifications.list.query({ filter, cursor, limit: 100 }))
const allConversations = (api: Client['api']) =>
  all<Conversation>((cursor) => api.conversations.list.query({ cursor, limit: 100 }))
const allMessages = async (api: Client['api'], conversationId: string) => {
  const list = await all<Message>(async (before) => {
    const { items } = await api.messages.list.query({
      conversationId,
      before: before === null ? null : Number(before),
      limit: 100,
    })
    const first = items[0]?.seq ?? 1
    return { items: items.toReversed(), nextCursor: first > 1 ? String(first) : null }
  })
  return list.toReversed()
}

/** Whoever is not a member is told that there is nothing. */
const orNothing = async <T>(call: Promise<T>): Promise<T | null> => {
  try {
    return await call
  } catch (error) {
    if (describeError(error).code === 'NOT_FOUND') return null
    throw error
  }
}

interface Seen {
  shown: unknown
  told: unknown
}

const pagesOf = <Page>({ cache }: Screen, options: { queryKey: readonly unknown[] }) => {
  const pages = cache.getQueryData<Pages<Page>>(options.queryKey)?.pages
  if (!pages?.length) throw new Error(`Nothing is shown under ${JSON.stringify(options.queryKey)}.`)
  return pages
}

/** As far as the pages reach, which is to where the next one would begin. */
function reached<Item>(pages: Listed<Item>[], told: Item[], placeOf: (item: Item) => string): Seen {
  const end = pages.at(-1)?.nextCursor ?? null
  const shown = pages.flatMap(({ items }) => items)
  return { shown, told: told.filter((item) => end === null || placeOf(item) >= end) }
}

async function notificationsOf(screen: Screen, filter: NotificationFilter): Promise<Seen> {
  const told = await allNotifications(screen.client.api, filter)
  const pages = pagesOf<NotificationPage>(screen, notificationListOptions(screen.client, filter))
  return reached(pages, told, ({ place }) => place)
}

async function conversationsOf(screen: Screen): Promise<Seen> {
  const told = await allConversations(screen.client.api)
  const pages = pagesOf<ConversationPage>(screen, conversationListOptions(screen.client))
  return reached(pages, told, ({ updatedAt, id }) => `${updatedAt}_${id}`)
}

async function countsOf({ cache, client }: Screen): Promise<Seen> {
  const { asOf: _now, ...told } = await client.api.notifications.counts.query()
  const { asOf: _then, ...shown } = cache.getQueryData<DatedCounts>(countsOptions(client).queryKey) ?? { asOf: '' }
  return { shown, told }
}

async function preferencesOf({ cache, client }: Screen): Promise<Seen> {
  const { preferences: told } = await client.api.preferences.get.query()
  const shown = cache.getQueryData<DatedPreferences>(preferencesOptions(client).queryKey)
  return { shown: shown?.preferences, told }
}

async function conversationOf({ cache, client }: Screen, id: string): Promise<Seen> {
  const told = await orNothing(client.api.conversations.get.query({ id }))
  const shown = cache.getQueryData<DatedConversation>(conversationOptions(client, id).queryKey)
  // Whoever has left may keep what they last saw, but is not shown it: the list no longer leads there.
  return told ? { shown: shown?.conversation, told: told.conversation } : { shown: null, told: null }
}

async function messagesOf(screen: Screen, conversationId: string): Promise<Seen> {
  const { client, cache } = screen
  const { queryKey } = messageListOptions(client, conversationId)
  const told = await orNothing(allMessages(client.api, conversationId))
  const pages = cache.getQueryData<Pages<MessagePage>>(queryKey)?.pages ?? []
  const shown = pages.toReversed().flatMap(({ items }) => items)
  const first = shown[0]?.seq ?? 1
  return { shown, told: (told ?? []).filter(({ seq }) => seq >= first) }
}

/** Everything a screen shows and everything its reader would be told now, side by side. */
export async function look(screen: Screen): Promise<{ shown: Record<string, unknown>; told: Record<string, unknown> }> {
  const looks: [string, Promise<Seen>][] = [
    ['conversations', conversationsOf(screen)],
    ['counts', countsOf(screen)],
    ['preferences', preferencesOf(screen)],
    ...filters.map((filter): [string, Promise<Seen>] => [`${filter} notifications`, notificationsOf(screen, filter)]),
    ...[...screen.opened].flatMap((id): [string, Promise<Seen>][] => [
      [`conversation ${id}`, conversationOf(screen, id)],
      [`messages of ${id}`, messagesOf(screen, id)],
    ]),
  ]
  const seen = await Promise.all(looks.map(async ([name, one]) => [name, await one] as const))
  return {
    shown: Object.fromEntries(seen.map(([name, { shown }]) => [name, shown])),
    told: Object.fromEntries(seen.map(([name, { told }]) => [name, told])),
  }
}
