import type {
  ConversationPage,
  DatedCounts,
  Message,
  MessagePage,
  NotificationFilter,
  NotificationPage,
  User,
} from '@carillon/client'
import { mostThreads } from './most-threads.ts'

interface Entry<Page> {
  page: Page
  updatedAt: number
}

/** What can be read without a network: the beginning of every list, as it was last known. */
export interface Kept {
  shape: number
  keptAt: number
  user: User
  counts: Entry<DatedCounts> | undefined
  conversations: Entry<ConversationPage> | undefined
  notifications: Partial<Record<NotificationFilter, Entry<NotificationPage>>>
  /** By conversation. */
  threads: Record<string, Entry<MessagePage>>
}

/** Raise it whenever what lists hold changes its shape: what another version has kept is not read. */
export const keptShape = 2
const mostItems = 50
const mostCharacters = 1_500_000
const longestMs = 30 * 24 * 60 * 60_000

export const isUsable = (kept: Kept, now: number) => kept.shape === keptShape && now - kept.keptAt < longestMs

interface Page<Item> {
  items: Item[]
  asOf: string
}

/** A page that is cut is true at no moment: it is fetched again as soon as that can be done. */
function cut<P extends Page<unknown>>(entry: Entry<P> | undefined): Entry<P> | undefined {
  if (!entry || entry.page.items.length <= mostItems) return entry
  return { ...entry, page: { ...entry.page, items: entry.page.items.slice(0, mostItems), asOf: '' } }
}

/** Messages lie the other way round, and their pages may begin anywhere. */
const cutThread = ({ page, updatedAt }: Entry<MessagePage>): Entry<MessagePage> => ({
  updatedAt,
  page: { ...page, items: page.items.slice(-mostItems) },
})

function newer<E extends Entry<unknown>>(one: E | undefined, other: E | undefined): E | undefined {
  if (!one || !other) return one ?? other
  return other.updatedAt > one.updatedAt ? other : one
}

/** What surrounds a text: names, times, ids. */
const frameOf = (message: Message) => message.body.length + (message.replyTo?.body.length ?? 0) + 500

/** Of the last conversations only, and not without end: whoever left one does not keep what was said in it. */
function chooseThreads({ conversations, threads }: Kept): Kept['threads'] {
  const chosen: Kept['threads'] = {}
  let left = mostCharacters
  for (const { id } of conversations?.page.items.slice(0, mostThreads) ?? []) {
    const thread = threads[id] && cutThread(threads[id])
    left -= thread?.page.items.reduce((sum, message) => sum + frameOf(message), 0) ?? 0
    if (left < 0) break
    if (thread) chosen[id] = thread
  }
  return chosen
}

/** Several tabs keep what each of them knows: of both the newer, and no more than there is room for. */
export function mergeKept(before: Kept | undefined, now: Kept): Kept {
  const same = before && before.user.id === now.user.id && isUsable(before, now.keptAt) ? before : undefined
  const threads = { ...same?.threads }
  for (const [id, thread] of Object.entries(now.threads)) threads[id] = newer(thread, threads[id]) ?? thread
  const merged: Kept = {
    ...now,
    counts: newer(now.counts, same?.counts),
    conversations: cut(newer(now.conversations, same?.conversations)),
    notifications: {
      all: cut(newer(now.notifications.all, same?.notifications.all)),
      unread: cut(newer(now.notifications.unread, same?.notifications.unread)),
      mentions: cut(newer(now.notifications.mentions, same?.notifications.mentions)),
    },
    threads,
  }
  return { ...merged, threads: chooseThreads(merged) }
}
