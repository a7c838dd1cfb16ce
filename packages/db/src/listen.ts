// The ear of one server process: a dedicated connection that LISTENs and does nothing else. It proves that it is alive
// by hearing its own heartbeat, sent through the pool; after `silenceMs` without one the connection is replaced, because
// a half-open connection never reports an error. Every (re)connection calls `onCatchUp`: hints sent while nobody
// listened are lost. Times are those of a clock that nobody sets.
import postgres, { type Sql } from 'postgres'
import { departurePrefix } from './departures.ts'
import { type FreshEvent, type FreshOptions, freshPrefix, unpackFresh } from './fresh.ts'
import { accessPrefix, broadcastPrefix, everybody, heartbeatPrefix, hintChannel } from './hints.ts'
import { inquiryPrefix } from './inquiries.ts'

export interface ListenerOptions {
  /** A direct connection, not one through a transaction pooler. */
  url: string
  /** The pool heartbeats are sent through. */
  pool: Sql
  onHint(userIds: string[] | typeof everybody): void
  /** Events that came with a hint. */
  onFresh?(events: FreshEvent[]): void
  fresh?: FreshOptions
  /** The sessions or tokens of these users changed. */
  onAccess?(userIds: string[] | typeof everybody): void
  /** There are broadcasts up to this number. */
  onBroadcast?(number: number): void
  /** An admin sends streams away; see departures.ts. */
  onDeparture?(order: string): void
  /** An admin asks what became of an event; see inquiries.ts. */
  onInquiry?(question: string): void
  onCatchUp(): void
  onError?(error: unknown): void
  /** Default 2,000. */
  heartbeatMs?: number
  /** Default 6,000. */
  silenceMs?: number
}

export interface Listener {
  /** Milliseconds since the last proof of life, `null` before the first. */
  silentForMs(): number | null
  /** How long a hint takes from one of our connections to this one, at least; `null` before the first. */
  lagMs(): number | null
  /** Resolves at the first proof of life. */
  heard: Promise<void>
  close(): Promise<void>
}

const idsIn = (payload: string) => (payload === everybody ? everybody : payload.split(','))

export function createListener(options: ListenerOptions): Listener {
  const { heartbeatMs = 2_000, silenceMs = 6_000 } = options
  const mark = `${heartbeatPrefix}${crypto.randomUUID()}:`
  let connection: Sql | null = null
  let openedAt = 0
  let heardAt: number | null = null
  /** When the heartbeat that was heard last was sent. */
  let sentAt = 0
  let isClosed = false
  let prove = () => {}
  const heard = new Promise<void>((resolve) => {
    prove = resolve
  })

  function hearFresh(payload: string) {
    const events = options.fresh ? unpackFresh(payload, options.fresh) : []
    if (events.length > 0) options.onFresh?.(events)
  }

  function hearBroadcast(number: number) {
    if (Number.isSafeInteger(number)) options.onBroadcast?.(number)
  }

  function hear(payload: string) {
    if (payload.startsWith(mark)) {
      heardAt = performance.now()
      sentAt = Number(payload.slice(mark.length))
      prove()
    } else if (payload.startsWith(accessPrefix)) options.onAccess?.(idsIn(payload.slice(accessPrefix.length)))
    else if (payload.startsWith(freshPrefix)) hearFresh(payload)
    else if (payload.startsWith(broadcastPrefix)) hearBroadcast(Number(payload.slice(broadcastPrefix.length)))
    else if (payload.startsWith(departurePrefix)) options.onDeparture?.(payload.slice(departurePrefix.length))
    else if (payload.startsWith(inquiryPrefix)) options.onInquiry?.(payload.slice(inquiryPrefix.length))
    else if (!payload.startsWith(heartbeatPrefix)) options.onHint(idsIn(payload))
  }

  function open() {
    openedAt = performance.now()
    const fresh = postgres(options.url, {
      max: 1,
      onnotice: () => {},
      connect_timeout: 5,
      idle_timeout: 0,
      max_lifetime: null,
      backoff: (attempt) => Math.min(0.1 * 2 ** attempt, 1),
      connection: { application_name: 'carillon listener' },
    })
    connection = fresh
    const onListen = () => {
      if (connection !== fresh) return
      options.onCatchUp()
      beat()
    }
    fresh
      .listen(hintChannel, (payload) => connection === fresh && hear(payload), onListen)
      .catch((error) => {
        if (connection === fresh) options.onError?.(error)
      })
  }

  function beat() {
    options.pool`select pg_notify(${hintChannel}, ${mark + performance.now()})`.catch((error) =>
      options.onError?.(error),
    )
  }

  function check() {
    if (performance.now() - Math.max(heardAt ?? 0, openedAt) > silenceMs) {
      connection?.end({ timeout: 0 }).catch(() => {})
      open()
    }
    beat()
  }

  open()
  const timer = setInterval(check, heartbeatMs)

  return {
    heard,
    silentForMs: () => (heardAt === null ? null : performance.now() - heardAt),
    // The next heartbeat has left by now, and may be on its way for longer than the last one was.
    lagMs: () => (heardAt === null ? null : Math.max(heardAt - sentAt, performance.now() - sentAt - heartbeatMs)),
    async close() {
      if (isClosed) return
      isClosed = true
      clearInterval(timer)
      const last = connection
      connection = null
      await last?.end({ timeout: 0 })
    },
  }
}
