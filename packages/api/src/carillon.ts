import {
  createFresh,
  createHints,
  createListener,
  type Database,
  endOrphans,
  everybody,
  type FreshEvent,
} from '@carillon/db'
import { createDepartures } from './admin/departures.ts'
import { createOverview } from './admin/read-overview.ts'
import { createTelling } from './broadcasts/telling.ts'
import { createCalls, isDatabaseAway } from './calls.ts'
import type { Context, FaultPlace } from './context.ts'
import { unavailable } from './errors.ts'
import { createDeliverers } from './events.ts'
import { type Figures, noFigures } from './figures/figures.ts'
import type { Spans } from './figures/spans.ts'
import { type Health, healthOf } from './health.ts'
import { createBudgets } from './limits/budgets.ts'
import { defaultLimits, type Limits } from './limits/limits.ts'
import { withDeadline } from './live/deadline.ts'
import type { Deliverers } from './live/deliver.ts'
import type { Event } from './live/event-map.ts'
import { createHub } from './live/hub.ts'
import { repeat } from './live/repeat.ts'
import { startRetention } from './live/retention.ts'
import { startDue } from './notifications/due/start-due.ts'
import { startTrim } from './notifications/due/trim.ts'
import { createKindRegistry, type Kind } from './notifications/kind.ts'
import { builtInKinds } from './notifications/kinds/index.ts'
import { createPublish } from './notifications/publish.ts'
import { startSettling } from './preferences/settle-quiet-hours.ts'
import { createLooking } from './push/looking.ts'
import { createWebPush, type PushOptions } from './push/web-push.ts'
import { type Caller, type Credentials, createAuthenticate } from './session/caller.ts'
import { createSessions } from './session/lucia.ts'
import { createDeliveries } from './tracing/deliveries.ts'
import { createInquiries } from './tracing/inquire.ts'
import type { Story } from './tracing/story.ts'
import { isCanary } from './users/canary.ts'

export interface CarillonOptions {
  /** Migrated, and closed by whoever opened it. */
  database: Database
  /** Kinds of notification beside the built-in ones. */
  kinds?: Kind[]
  /** How to deliver events of your own, added to `EventMap` by declaration merging. */
  deliverers?: Partial<Deliverers>
  /** Hears of what went wrong where nobody waits for an answer, and of faults callers are only told the id of. */
  onError?: (error: unknown, faultId?: string, where?: FaultPlace) => void
  /** How much anybody may do; what is not named has its default. */
  limits?: Partial<Limits>
  /** How often a lost hint is made up for. Default 2,000. */
  pollMs?: number
  /** Counts what happens. Default: nobody does. */
  figures?: Figures
  /** Draws calls as spans of traces. Default: nobody does. */
  spans?: Spans | undefined
  /** Hears what becomes of each call; see `createStory`. Default: nobody does. */
  story?: Story | undefined
  /** Telling browsers in which no page of ours is open. */
  push?: PushOptions | undefined
  /** By which it is told from the others, as in the figures it writes. Default: any. */
  serverId?: string
}

/** How what nobody calls is doing. */
export interface Vitals {
  /** `null` for never. */
  listenerSilentMs: number | null
  hintLagMs: number | null
  /** Whether the poll has been answered lately. */
  isHubWell: boolean
  /** Open event streams. */
  followers: number
  /** Calls at work or waiting for their turn at the database. */
  runningCalls: number
}

/** What differs from one caller to the next. */
export type CallerContext = Pick<
  Context,
  'caller' | 'setCookie' | 'address' | 'isSecure' | 'userAgent' | 'traceparent' | 'gone' | 'drained' | 'push'
>

export interface Carillon extends AsyncDisposable {
  /** Whose `signal` aborts before its turn is not looked up. */
  authenticate(credentials: Credentials, signal?: AbortSignal): Promise<Caller | null>
  createContext(caller: CallerContext): Context
  /** Calls back when sessions or tokens of these users ended, on whichever server that was. */
  onAccessChanged(callback: (userIds: string[] | 'everybody') => void): void
  /** Calls back when an admin sends the streams of a user away; returns how many there were here. */
  onDeparture(callback: (userId: string) => number): void
  health(): Promise<Health>
  vitals(): Vitals
  /** The names of all kinds of notification. */
  kinds: readonly string[]
  close(): Promise<void>
}

const firstHeartbeatMs = 10_000
/** A lock that nobody holds any more is free again after this and the time `endOrphans` waits. */
const orphansMs = 5_000

/**
 * Everything behind the procedures, put together over one database: hub, hints, listener, sessions. It opens no port.
 *
 * @example
 * await using carillon = await createCarillon({ database })
 * const caller = await carillon.authenticate({ bearer: token })
 * const api = appRouter.createCaller(carillon.createContext({ caller, isSecure: true }))
 */
export async function createCarillon(options: CarillonOptions): Promise<Carillon> {
  const { database, pollMs, onError = () => {}, figures = noFigures } = options
  const { spans, story, serverId = crypto.randomUUID() } = options
  const kinds = createKindRegistry([...builtInKinds, ...(options.kinds ?? [])])
  const deliverers = { ...createDeliverers(kinds), ...options.deliverers }
  const sessions = createSessions(database)
  const authenticate = createAuthenticate(database, sessions)
  const reportFault = (error: unknown) => void (isDatabaseAway(error) || onError(error))
  const hub = await createHub({
    database,
    deliverers,
    telling: createTelling(kinds, database.vital.db),
    onError,
    pollMs,
  })
  const fresh = createFresh(() => hub.epoch)
  const hints = createHints(database.listenUrl, onError, { fresh })
  const accessCallbacks = new Set<(userIds: string[] | 'everybody') => void>()
  const tellAccess = (userIds: string[] | 'everybody') => {
    for (const callback of accessCallbacks) callback(userIds)
  }
  const departures = createDepartures(database, reportFault)
  const deliveries = createDeliveries({ story })
  const { inquire, hear } = createInquiries(database, { serverId, look: deliveries.look, onError: reportFault })
  const listener = createListener({
    url: database.listenUrl,
    pool: database.vital.sql,
    onHint: hub.wake,
    onBroadcast: hub.broadcasts.hear,
    fresh,
    // Only one of us can have sealed them.
    onFresh: (events) => hub.offer(events as FreshEvent<Event>[]),
    onAccess: (userIds) => tellAccess(userIds === everybody ? 'everybody' : userIds),
    onDeparture: departures.hear,
    onInquiry: hear,
    onCatchUp: () => {
      hub.catchUp().catch(onError)
      tellAccess('everybody')
    },
    onError,
  })
  const stopRetention = startRetention(database, onError)
  const dueParts = { database, hints, kinds, onError: reportFault }
  const stopDue = startDue(dueParts)
  const stopTrim = startTrim(dueParts)
  const stopEnding = repeat(() => endOrphans(database.vital.sql), orphansMs, reportFault)
  const calls = createCalls()
  const budgets = createBudgets(database, { ...defaultLimits, ...options.limits })
  const { db } = database
  // A team may withhold something from its reader: then it must be asked.
  const mayHandOn = !options.deliverers?.['notification.created']
  const publish = createPublish({
    db,
    kinds,
    hints,
    hub,
    mayHandOn,
    story,
  })
  const webPush = createWebPush({ database, deliverers, onError: reportFault }, options.push)
  const looking = createLooking(database, serverId, reportFault)
  const stopSettling = startSettling(database, reportFault)
  const push = { webPush, looking, mayHandOn }
  const parts = { db, database, hints, hub, kinds, sessions, budgets, calls, publish, figures, spans, ...push }
  const shared = { ...parts, story, deliveries, inquire, overview: createOverview(database), onFault: onError }

  await withDeadline(listener.heard, firstHeartbeatMs, 'The first heartbeat of the listener').catch(async (cause) => {
    await close()
    throw new Error('LISTEN/NOTIFY does not work here: give a direct connection, not one through a pooler.', { cause })
  })

  async function close() {
    stopRetention()
    stopDue()
    stopTrim()
    stopEnding()
    stopSettling()
    looking.close()
    await webPush.close()
    hub.close()
    await listener.close()
    await hints.close()
  }

  return {
    authenticate: (credentials, signal) =>
      calls
        .run(() => authenticate(credentials), signal)
        .catch((error) => {
          throw isDatabaseAway(error) ? unavailable(undefined, error) : error
        }),
    createContext(given) {
      // What servers do to see whether events flow is no traffic.
      const isCounted = !given.caller || !isCanary(given.caller.user)
      const unseen = isCounted ? {} : { figures: noFigures, spans: undefined }
      // Spread out, each had a hidden class of its own: it is kept for as long as its connection.
      return Object.assign({}, shared, given, unseen)
    },
    onAccessChanged: (callback) => void accessCallbacks.add(callback),
    onDeparture: departures.add,
    health: () => healthOf({ database, hub, listener }),
    vitals: () => ({
      listenerSilentMs: listener.silentForMs(),
      hintLagMs: listener.lagMs(),
      isHubWell: hub.isWell(),
      followers: hub.size,
      runningCalls: calls.running,
    }),
    kinds: kinds.names,
    close,
    [Symbol.asyncDispose]: close,
  }
}
