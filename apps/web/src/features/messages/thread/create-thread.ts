import { type Conversation, type Message, messageListOptions, type Pending } from '@carillon/client'
import { createInfiniteQuery } from '@tanstack/solid-query'
import { type Accessor, createMemo, createSignal } from 'solid-js'
import { useApi } from '../../../api.tsx'
import { createKeyed } from '../../../ui/create-keyed.ts'
import { deliveriesOf } from './delivery.ts'
import { entriesOf, isSameEntry } from './entry.ts'

/** What waits in the outbox for this conversation and is not in the thread yet. */
function createPending(conversationId: string, stored: Accessor<readonly Message[]>): Accessor<readonly Pending[]> {
  const { pending, user } = useApi()
  return createMemo<readonly Pending[]>((before) => {
    const mine = pending().filter((one) => one.conversationId === conversationId)
    const waits = new Set(mine.map((one) => one.clientId))
    // What has just been acknowledged leaves the outbox a moment before the thread shows it: it stays until then.
    const arriving = before.filter((one) => one.status === 'sending' && !waits.has(one.clientId))
    const isThere = new Set(stored().flatMap(({ author, clientId }) => (author.id === user.id ? clientId : [])))
    return [...arriving, ...mine].filter((one) => !isThere.has(one.clientId))
  }, [])
}

/** A conversation's messages, with those still on their way; history comes page by page. */
export function createThread(conversation: Accessor<Conversation>) {
  const api = useApi()
  const { id, unread, readSeq } = conversation()
  const query = createInfiniteQuery(() => messageListOptions(api, id))
  const [newAfter, setNewAfter] = createSignal(unread > 0 ? readSeq : undefined)

  const isLoaded = () => query.isSuccess || (query.isError && query.data !== undefined)
  const stored = createMemo(() =>
    (isLoaded() ? (query.data?.pages ?? []).toReversed() : []).flatMap((page) => page.items),
  )
  const pending = createPending(id, stored)
  const entries = createMemo(() =>
    entriesOf({ stored: stored(), pending: pending(), me: api.user, newAfter: newAfter() }),
  )
  const rows = createKeyed(entries, { keyOf: (entry) => entry.key, isSame: isSameEntry })
  const deliveries = createMemo(() =>
    deliveriesOf(entries(), { conversation: conversation(), myId: api.user.id, isFlowing: api.isFlowing() }),
  )

  return {
    entries,
    rows,
    stored,
    pending,
    deliveryOf: (key: string) => deliveries().get(key),
    isLoaded,
    hasFailed: () => query.isError && !isLoaded(),
    retry: () => void query.refetch(),
    lastSeq: () => stored().at(-1)?.seq ?? 0,
    hasOlder: () => isLoaded() && query.hasNextPage,
    hasOlderFailed: () => query.isFetchNextPageError,
    loadOlder: () => void query.fetchNextPage(),
    /** Before what is loaded is more, and nothing keeps it from being loaded now. */
    canLoadOlder: () => isLoaded() && query.hasNextPage && !query.isFetching && !query.isFetchNextPageError,
    /** Moves the line above what is new. */
    setNewAfter,
  }
}

export type Thread = ReturnType<typeof createThread>
