// What became of one notification, as far as anybody knows: its row and its event say what was stored and when its reader saw it, the
// servers say to which streams they handed it. Nothing of what is in it is told. What a server has forgotten, or one that is gone
// would know, is unknown, never "not delivered".
import { accessTokens, type Database, type Db, findCreated, notifications, serversSince, users } from '@carillon/db'
import { eq, inArray } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import { notFound } from '../errors.ts'
import type { DeliveryMemory } from '../tracing/deliveries.ts'
import type { Inquire, Inquired } from '../tracing/inquire.ts'
import { type UserRef, userRefOf } from '../users/user-ref.ts'

interface TracedDelivery {
  serverId: string
  /** One connection of one device, on that server. */
  streamId: string
  via: 'session' | 'token'
  /** The name of the token; `null` for a session, and where the token is gone. */
  tokenName: string | null
  userAgent: string | null
  /** `withheld`: its reader may not see it any more. `reset`: it could not be read, so its reader was told to fetch again. */
  outcome: 'delivered' | 'withheld' | 'reset'
  /** When it was handed to the connection, and when the hint had come, by the server's clock; `null` where none was waited for. */
  at: string
  hintedAt: string | null
}

export interface NotificationTrace {
  id: string
  kind: string
  to: UserRef
  from: UserRef | null
  /** Of the call that caused it, as in the log. */
  traceId: string | null
  /** Its number in the reader's feed; `null` once its event is trimmed away. */
  seq: number | null
  createdAt: string
  committedAt: string | null
  /** When the first server with a connected reader heard of it. */
  hintedAt: string | null
  deliveries: TracedDelivery[]
  seenAt: string | null
  readAt: string | null
  archivedAt: string | null
  /** `part`: what it remembers begins later. `silent`: it did not answer. `gone`: it was there and is no more. */
  servers: { id: string; memory: 'whole' | 'part' | 'silent' | 'gone'; openStreams: number }[]
  /**
   * `pending`: a connected stream has not got as far. `nobody-connected`: every server that was there remembers, and none handed it
   * to anybody. `trimmed`: its event is not kept any more. `unknown`: whoever would know has forgotten or is gone.
   */
  verdict: TracedDelivery['outcome'] | 'pending' | 'nobody-connected' | 'trimmed' | 'unknown'
}

/** By how much the clocks may be apart: what is remembered since just before counts as forgotten. */
const clockMs = 2_000

const iso = (at: Date | number | null) => (at === null ? null : new Date(at).toISOString())

async function readRow(db: Db, id: string) {
  const actors = alias(users, 'actors')
  const [found] = await db
    .select({ row: notifications, to: users, from: actors })
    .from(notifications)
    .innerJoin(users, eq(users.id, notifications.userId))
    .leftJoin(actors, eq(actors.id, notifications.actorId))
    .where(eq(notifications.id, id))
  if (!found) throw notFound('notification')
  return found
}

const outcomes: Record<string, TracedDelivery['outcome']> = { 'notification.created': 'delivered', sync: 'reset' }

async function deliveriesOf(db: Db, { answers }: Inquired): Promise<TracedDelivery[]> {
  const handed = answers.flatMap(({ serverId, memory }) => memory.handed.map((each) => ({ ...each, serverId })))
  const handles = handed.filter(({ via }) => via === 'token').map(({ handle }) => handle)
  const { handle, name } = accessTokens
  const tokens = await db.select({ handle, name }).from(accessTokens).where(inArray(handle, handles))
  const names = new Map(tokens.map((token) => [token.handle, token.name]))
  return handed
    .toSorted((one, other) => one.at - other.at)
    .map(({ serverId, streamId, via, handle, userAgent, type, at, heardAt }) => ({
      serverId,
      streamId,
      via,
      tokenName: via === 'token' ? (names.get(handle) ?? null) : null,
      userAgent,
      outcome: (type !== null && outcomes[type]) || 'withheld',
      at: new Date(at).toISOString(),
      hintedAt: iso(heardAt),
    }))
}

const remembersAll = ({ since }: DeliveryMemory, storedMs: number) => since === null || since < storedMs - clockMs

/** All that might have handed it on, those that are gone as well. */
function serversOf({ answers, silent }: Inquired, storedMs: number, since: string[]): NotificationTrace['servers'] {
  const present = new Set([...silent, ...answers.map(({ serverId }) => serverId)])
  return [
    ...answers.map(({ serverId, memory }) => {
      const remembers = remembersAll(memory, storedMs) ? ('whole' as const) : ('part' as const)
      return { id: serverId, memory: remembers, openStreams: memory.open.length }
    }),
    ...silent.map((id) => ({ id, memory: 'silent' as const, openStreams: 0 })),
    ...since.filter((id) => !present.has(id)).map((id) => ({ id, memory: 'gone' as const, openStreams: 0 })),
  ]
}

interface Evidence {
  deliveries: TracedDelivery[]
  isPending: boolean
  isKnown: boolean
}

function verdictOf({ deliveries, isPending, isKnown }: Evidence): NotificationTrace['verdict'] {
  if (deliveries.some(({ outcome }) => outcome === 'delivered')) return 'delivered'
  if (isPending) return 'pending'
  const [last] = deliveries.slice(-1)
  if (last) return last.outcome
  return isKnown ? 'nobody-connected' : 'unknown'
}

interface Parts {
  database: Database
  db: Db
  inquire: Inquire
}

export async function traceNotification({ database, db, inquire }: Parts, id: string): Promise<NotificationTrace> {
  const { row, to, from } = await readRow(db, id)
  const event = await findCreated(db, row)
  const facts = {
    id,
    kind: row.kind,
    to: userRefOf(to),
    from: from && userRefOf(from),
    traceId: event?.traceId ?? null,
    seq: event?.seq ?? null,
    createdAt: row.createdAt.toISOString(),
    committedAt: iso(event?.at ?? null),
    seenAt: iso(row.seenAt),
    readAt: iso(row.readAt),
    archivedAt: iso(row.snoozedUntil ? null : row.archivedAt),
  }
  if (!event) return { ...facts, hintedAt: null, deliveries: [], servers: [], verdict: 'trimmed' }
  const { seq, at } = event
  const [inquired, since] = await Promise.all([
    inquire({ userId: row.userId, seq }),
    serversSince(database.vital.sql, at),
  ])
  const deliveries = await deliveriesOf(db, inquired)
  const servers = serversOf(inquired, at, since ?? [])
  const isKnown = since !== null && servers.every(({ memory }) => memory === 'whole')
  const isPending = inquired.answers.some(({ memory }) => memory.open.some(({ cursor }) => cursor < seq))
  const [hintedAt = null] = deliveries.flatMap((each) => each.hintedAt ?? []).toSorted()
  return { ...facts, hintedAt, deliveries, servers, verdict: verdictOf({ deliveries, isPending, isKnown }) }
}
