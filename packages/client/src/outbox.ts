// What was written and is not yet acknowledged. Each message has its id before it is sent, so that sending it twice
// stores it once; and only one per conversation is under way, because calls that run side by side overtake each other.
import type { AppRouter, Message } from '@carillon/api'
import type { TRPCClient } from '@trpc/client'
import { jitter } from './backoff.ts'
import type { Connection } from './connection.ts'
import { describeError } from './errors.ts'
import { tell } from './tell.ts'
import { type Watched, watched } from './watched.ts'

export interface Draft {
  conversationId: string
  body: string
  replyTo?: string | undefined
}

export interface Pending extends Draft {
  clientId: string
  queuedAt: string
  /** `failed`: the server refused it; it waits for `retry` or `discard`. Everything else goes by itself. */
  status: 'queued' | 'sending' | 'failed'
  /** Why it failed, in the server's words. */
  reason: string | null
}

export interface Outbox {
  /** Everything not acknowledged, in the order it was written. */
  get(): readonly Pending[]
  subscribe(callback: (pending: readonly Pending[]) => void): () => void
  /** Never fails and never waits; the message is in `get()` at once. */
  send(draft: Draft): void
  retry(clientId: string): void
  discard(clientId: string): void
  close(): void
}

export interface OutboxOptions {
  api: Pick<TRPCClient<AppRouter>, 'messages'>
  connection: Connection
  /** Hears of each message the server has acknowledged, in the moment it leaves the outbox. */
  onSent(message: Message): void
}

const refused = new Set(['BAD_REQUEST', 'NOT_FOUND', 'CONFLICT', 'FORBIDDEN', 'PAYLOAD_TOO_LARGE'])

export function createOutbox({ api, connection, onSent }: OutboxOptions): Outbox {
  const pending: Watched<readonly Pending[]> = watched<readonly Pending[]>([])
  /** The conversations being worked on, and how to end their waiting. */
  const lanes = new Map<string, { wake(): void }>()
  let isClosed = false

  const update = (clientId: string, change: Partial<Pending>) =>
    pending.set(pending.get().map((one) => (one.clientId === clientId ? { ...one, ...change } : one)))
  const remove = (clientId: string) => pending.set(pending.get().filter((one) => one.clientId !== clientId))

  function putBack(clientId: string, error: unknown): 'refused' | 'later' {
    const { code, message } = describeError(error)
    const isRefused = refused.has(code)
    update(clientId, isRefused ? { status: 'failed', reason: message } : { status: 'queued' })
    return isRefused ? 'refused' : 'later'
  }

  async function sendFirst({ clientId, conversationId, body, replyTo }: Pending) {
    update(clientId, { status: 'sending' })
    const call = api.messages.send.mutate({ clientId, conversationId, body, replyTo })
    const outcome = await call.catch((error) => putBack(clientId, error))
    if (typeof outcome === 'string') return outcome
    tell(onSent, outcome)
    remove(clientId)
    return 'sent'
  }

  /** Until the connection is back, or a while has passed. */
  const pause = (lane: { wake(): void }, attempt: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(() => lane.wake(), jitter(attempt))
      const stop = connection.subscribe(({ status }) => status === 'live' && lane.wake())
      lane.wake = () => {
        stop()
        clearTimeout(timer)
        resolve()
      }
    })

  /** One lane per conversation: the next message leaves when the one before it has arrived. */
  async function run(conversationId: string) {
    if (lanes.has(conversationId)) return
    const lane = { wake() {} }
    lanes.set(conversationId, lane)
    for (let attempt = 0; !isClosed; ) {
      const isNext = (one: Pending) => one.conversationId === conversationId && one.status !== 'failed'
      const first = pending.get().find(isNext)
      if (!first) break
      const outcome = await sendFirst(first)
      if (outcome === 'later' && !isClosed) await pause(lane, attempt++)
      else attempt = 0
    }
    lanes.delete(conversationId)
  }

  return {
    get: pending.get,
    subscribe: pending.subscribe,
    send(draft) {
      const clientId = crypto.randomUUID()
      const entry: Pending = { ...draft, clientId, queuedAt: new Date().toISOString(), status: 'queued', reason: null }
      pending.set([...pending.get(), entry])
      void run(draft.conversationId)
    },
    retry(clientId) {
      const found = pending.get().find((one) => one.clientId === clientId)
      if (!found) return
      update(clientId, { status: 'queued', reason: null })
      void run(found.conversationId)
    },
    discard: (clientId) => remove(clientId),
    close() {
      isClosed = true
      for (const lane of lanes.values()) lane.wake()
    },
  }
}
