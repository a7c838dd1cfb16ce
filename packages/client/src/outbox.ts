// What was written and is not yet acknowledged. Each message has its id before it is sent, so that sending it twice
// stores it once; it is kept in the browser before it is sent, so that it outlives the page; and only one per
// conversation is under way, whichever tab sends it.
import type { AppRouter, Message } from '@carillon/api'
import type { TRPCClient } from '@trpc/client'
import { type Connection, isFlowing } from './connection-state.ts'
import { createEntries } from './outbox/entries.ts'
import { type Draft, mostWaiting, type Pending, refusalOf } from './outbox/entry.ts'
import { createLanes } from './outbox/lanes.ts'
import type { OutboxStorage } from './outbox/storage.ts'
import { tell } from './tell.ts'

export interface Outbox {
  /** Everything not acknowledged, in the order it was written, by this user and in all tabs of this browser. */
  get(): readonly Pending[]
  subscribe(callback: (pending: readonly Pending[]) => void): () => void
  /**
   * Never waits; the message is in `get()` at once. With 500 waiting, or longer than the server takes, it is there as
   * `failed`.
   *
   * @throws RangeError where a hundred more have been refused for their number and are still shown.
   */
  send(draft: Draft): void
  /** Tries again what failed, at its old place: before all that still waits and was written later. */
  retry(clientId: string): void
  /** Gives it up. What is under way just then is not sent again, but the server may have it: then it shows as sent. */
  discard(clientId: string): void
  /** Whether this message outlives the page; without one, whether all that wait do. */
  isKept(clientId?: string): boolean
  /** Gives up everything of this user, for signing out on purpose. */
  clear(): Promise<void>
  /** Sends nothing more. What is kept stays, for another tab or another day. */
  close(): void
}

export interface OutboxOptions {
  api: Pick<TRPCClient<AppRouter>, 'messages'>
  connection: Pick<Connection, 'subscribe'>
  /** From `openOutboxStorage`; without it, messages are lost with the page. */
  storage?: OutboxStorage | undefined
  /** Hears of each message the server has acknowledged, in the moment it leaves the outbox, in every tab. */
  onSent(message: Message): void
}

export function createOutbox({ api, connection, storage, onSent }: OutboxOptions): Outbox {
  const entries = createEntries(storage)
  const lanes = createLanes({
    entries,
    connection,
    storage,
    send: ({ clientId, conversationId, body, replyTo }, signal) =>
      api.messages.send.mutate({ clientId, conversationId, body, replyTo }, { signal }),
    onSent(message) {
      tell(onSent, message)
      storage?.tell({ type: 'sent', message })
    },
  })
  const stops = storage && [
    storage.subscribe((news) => {
      if (news.type === 'sent') tell(onSent, news.message)
      if (news.type !== 'changed') entries.hear(news)
      else void lanes.catchUp()
    }),
    // A tab that died may have had no time to tell of what it wrote.
    connection.subscribe((state) => isFlowing(state) && void lanes.catchUp()),
  ]
  if (storage) void entries.refresh().then(lanes.runAll)

  return {
    get: entries.pending.get,
    subscribe: entries.pending.subscribe,
    isKept: (clientId) =>
      clientId ? entries.isKept(clientId) : entries.pending.get().every((one) => entries.isKept(one.clientId)),
    send({ conversationId, body, replyTo }) {
      const failure = refusalOf({ conversationId, body }, entries.count())
      const clientId = crypto.randomUUID()
      const entry = { conversationId, body, replyTo, clientId, queuedAt: new Date().toISOString(), failure }
      if (failure) entries.append(entry)
      else void entries.add(entry).then(() => lanes.run(conversationId))
    },
    retry(clientId) {
      const found = entries.find(clientId)
      if (!found?.failure) return
      const isStillFull = found.failure.code === 'OUTBOX_FULL' && entries.count().waiting >= mostWaiting
      if (!isStillFull) void entries.change(found, null).then(() => lanes.run(found.conversationId))
    },
    discard: (clientId) => void entries.remove(clientId),
    clear: entries.clear,
    close() {
      for (const stop of stops ?? []) stop()
      void lanes.close().then(() => storage?.close())
    },
  }
}
