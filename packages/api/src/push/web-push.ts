import { type Database, type PushOutcome, pushEndpoints, settleBroadcasts } from '@carillon/db'
import { eq } from 'drizzle-orm'
import type { Deliverers } from '../live/deliver.ts'
import { withRetries } from '../live/transaction.ts'
import type { Notification } from '../notifications/shape.ts'
import type { TrustedOrigins } from './endpoint.ts'
import { createKeys } from './keys.ts'
import { type PushPayload, payloadOf, topicOf } from './payload.ts'
import { type Posted, post } from './post.ts'
import { endSend, isOver, mostOfOne, noteSent, postpone, removeEndpoint, type Send, takeSends } from './sends.ts'

export interface PushOptions {
  /** Whom push services write to when we do something wrong: `mailto:` or `https:`. */
  contact?: string | undefined
  /** Origins of push services that are spoken to wherever they are, over HTTP too: for tests. Default: none. */
  trusted?: TrustedOrigins | undefined
  /** How often it is looked for what is due. Default 1,000. */
  everyMs?: number | undefined
}

export interface WebPush {
  trusted: TrustedOrigins
  publicKey(): Promise<string>
  /** To all endpoints of this user at once, and tells what became of each. */
  sendTest(userId: string, payload: PushPayload): Promise<{ endpointId: string; outcome: Posted['outcome'] }[]>
  close(): Promise<void>
}

interface Parts {
  database: Database
  deliverers: Deliverers
  onError(error: unknown): void
}

/** So many are posted at once by one server. */
const mostAtOnce = 50
const defaultContact = 'mailto:push@carillon.example'

/** What was read, or done with, since it came; what was stored as done already was both at once. */
const wasRead = ({ readAt, archivedAt }: Notification) => readAt !== archivedAt

export function createWebPush({ database, deliverers, onError }: Parts, options: PushOptions = {}): WebPush {
  const { db } = database
  const { contact = defaultContact, trusted = [], everyMs = 1_000 } = options
  const keys = createKeys(db)
  const closing = new AbortController()
  /** And for whom. */
  const underWay = new Map<Promise<void>, string>()
  let isTaking = false

  const postWith = async (posting: Parameters<typeof post>[0]) =>
    post(posting, { keys: await keys(), contact, trusted, signal: closing.signal })

  /** As its reader would get it now, with the rights they have now. */
  async function read({ userId, notificationId }: Send) {
    // The badge of the app is to say what the bell will say.
    await withRetries(() => settleBroadcasts(db, userId))
    const [event] = await deliverers['notification.created'](db, [{ userId, data: { notificationId } }])
    return event && 'notification' in event ? event : null
  }

  /** What there is to say about it without asking the push service. */
  async function attempt(send: Send): Promise<PushOutcome | Posted> {
    const { subscription, isLooking } = send
    if (isOver(send)) return 'failed'
    if (!subscription) return 'endpoint-gone'
    if (isLooking) return 'looking'
    const event = await read(send)
    if (!event) return 'withheld'
    const { notification, counts } = event
    if (wasRead(notification)) return 'already-read'
    const { groupKey } = notification
    const topic = groupKey === null ? undefined : topicOf(groupKey)
    return postWith({ subscription, topic, payload: payloadOf(notification, counts) })
  }

  async function settle(send: Send) {
    const result = await attempt(send)
    if (typeof result === 'string') return endSend(db, send, result)
    if (result.outcome === 'again') return postpone(db, send, closing.signal.aborted ? 0 : result.afterMs)
    if (result.outcome === 'endpoint-gone') return removeEndpoint(db, send)
    return endSend(db, send, result.outcome)
  }

  function begin(send: Send) {
    const work: Promise<void> = settle(send)
      .catch(onError)
      .finally(() => {
        underWay.delete(work)
        void take()
      })
    underWay.set(work, send.userId)
  }

  /** Readers who have as many under way as anybody may. */
  function waiting(): string[] {
    const readers = [...underWay.values()]
    return [...new Set(readers)].filter((id) => readers.filter((other) => other === id).length >= mostOfOne)
  }

  async function take() {
    if (isTaking || closing.signal.aborted) return
    isTaking = true
    try {
      const room = mostAtOnce - underWay.size
      if (room > 0) for (const send of await takeSends(db, room, waiting())) begin(send)
    } catch (error) {
      onError(error)
    }
    isTaking = false
  }

  const timer = setInterval(() => void take(), everyMs)
  timer.unref()

  return {
    trusted,
    publicKey: async () => (await keys()).publicKey,
    async sendTest(userId, payload) {
      const rows = await db.select().from(pushEndpoints).where(eq(pushEndpoints.userId, userId))
      return Promise.all(
        rows.map(async ({ id: endpointId, endpoint, p256dh, auth }) => {
          const { outcome } = await postWith({ subscription: { endpoint, p256dh, auth }, payload })
          if (outcome === 'sent') await noteSent(db, { endpointId })
          if (outcome === 'endpoint-gone') await removeEndpoint(db, { endpointId })
          return { endpointId, outcome }
        }),
      )
    },
    async close() {
      clearInterval(timer)
      closing.abort()
      await Promise.all(underWay.keys())
    },
  }
}
