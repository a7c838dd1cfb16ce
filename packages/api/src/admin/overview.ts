// What an admin sees of all servers together. Every server writes what it sees once a second into the database, so that any
// of them can add them up; what a server has not written for a few seconds is not counted any more.

import type { Percentiles } from '../figures/histogram.ts'

/**
 * Why a stream began: without a place to go on from, `first`; otherwise what ended the one before it, as far as this server knows.
 * `elsewhere`: not here, or before this server began, or long ago. `unknown`: here, and nobody said why.
 */
export type ReconnectCause = 'first' | 'network' | 'server' | 'too-slow' | 'session' | 'elsewhere' | 'unknown'

export interface ServerFigures {
  id: string
  startedAt: string
  users: number
  sockets: number
  /** Streams over SSE, where sockets are blocked. */
  streams: number
  rssBytes: number
  /** Of one core: 1 is all of it. */
  cpu: number
  eventLoopDelayMs: number
  /** How long ago the listener was heard from; `null` for never. */
  listenerSilentMs: number | null
  /** How long the database took to answer; `null` when it did not. */
  databaseMs: number | null
  isReady: boolean
}

export interface ConnectionFigures {
  /** Only to tell one from another and to end it. */
  id: string
  serverId: string
  username: string
  transport: 'socket' | 'sse'
  openedAt: string
  /** From the last ping to its pong; `null` where there was none. */
  roundTripMs: number | null
  /** Written and not yet taken by the network. */
  bufferedBytes: number
  eventsPerSecond: number
  callsPerSecond: number
}

/** Since a server began: to be read as differences. */
export interface Totals {
  notifications: Record<string, number>
  messages: number
  delivered: number
  connects: Record<ReconnectCause, number>
  replays: number
  resets: number
  slowCloses: number
  failedCalls: number
}

interface Latencies {
  /** From the call to its commit. */
  commit: Percentiles
  /** From the commit to the hint at a server with a reader. */
  hint: Percentiles
  /** From the commit to the frame handed to the reader's socket. */
  delivered: Percentiles
}

/** One moment of all servers together. */
export interface Sample {
  at: string
  users: number
  sockets: number
  notificationsPerSecond: number
  messagesPerSecond: number
  latencies: Latencies
}

export interface Overview extends Sample {
  servers: ServerFigures[]
  /** Of all servers that are here now: it jumps when one comes or goes. */
  totals: Totals
  /** Of each server by its id: what differences are to be taken from. */
  totalsByServer: Record<string, Totals>
  /** At most ten each. */
  connections: { slowest: ConnectionFigures[]; noisiest: ConnectionFigures[] }
}

/** What an admin did by hand. */
export interface AuditEntry {
  id: string
  at: string
  /** Their username, as it was then. */
  actor: string
  action: 'test-sent' | 'broadcast' | 'disconnected' | 'access-revoked'
  /** The user it was done to; `null` for everybody. */
  subject: string | null
  /** What else there is to say, such as how many it reached. */
  detail: string
}
