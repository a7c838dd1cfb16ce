import type { Database, Db, Hints } from '@carillon/db'
import type { Overview } from './admin/overview.ts'
import type { Calls } from './calls.ts'
import type { Figures } from './figures/figures.ts'
import type { Spans } from './figures/spans.ts'
import type { Budgets } from './limits/budgets.ts'
import type { Event } from './live/event-map.ts'
import type { Hub } from './live/hub.ts'
import type { KindRegistry } from './notifications/kind.ts'
import type { Publish } from './notifications/publish.ts'
import type { Looking } from './push/looking.ts'
import type { WebPush } from './push/web-push.ts'
import type { Caller } from './session/caller.ts'
import type { Sessions } from './session/lucia.ts'
import type { Deliveries } from './tracing/deliveries.ts'
import type { Inquire } from './tracing/inquire.ts'
import type { Story } from './tracing/story.ts'

/** Where a fault happened, as far as that is known. */
export interface FaultPlace {
  path: string | undefined
  traceId: string | undefined
}

/** What every procedure may use. */
export interface Context {
  db: Db
  database: Database
  hints: Hints
  hub: Hub
  kinds: KindRegistry
  sessions: Sessions
  budgets: Budgets
  calls: Calls
  publish: Publish
  webPush: WebPush
  looking: Looking
  figures: Figures
  spans?: Spans | undefined
  /** Missing unless somebody wants to read it. */
  story: Story | undefined
  deliveries: Deliveries
  inquire: Inquire
  /** What an admin sees, as of a moment ago. */
  overview(): Promise<Overview>
  caller: Caller | null
  /** Sets the session cookie; missing where there is no response to set it on, as over a WebSocket. */
  setCookie?: ((header: string) => void) | undefined
  /** The caller's address or network, for what is limited by it; missing where nobody can tell. */
  address?: string | undefined
  isSecure: boolean
  userAgent?: string | undefined
  /** Aborted when the caller has gone; missing where tRPC says so itself, which it does not for calls over a socket. */
  gone?: AbortSignal | undefined
  /** Where the call stands in a trace of its caller's, as they say: W3C Trace Context. */
  traceparent?: string | undefined
  /** Resolves once the reader's socket has room again. */
  drained?: (() => Promise<void>) | undefined
  /** Writes an event to the reader's socket at once, under its tracked id; `false` where it has to go the usual way. */
  push?: ((id: string, event: Event) => boolean) | undefined
  /** Hears of errors whose cause the caller is not told, with the id the caller is told instead. */
  onFault(error: unknown, faultId: string, where?: FaultPlace): void
}
