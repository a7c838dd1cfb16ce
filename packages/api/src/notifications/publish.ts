// Sends without a key, the many, take a short way: what is asked for while one statement is under way is written by the next, all
// of it in one round trip. That statement is the whole transaction: notifications, badges and events, or nothing.
import {
  appending,
  type Db,
  type Entry,
  type FreshEvent,
  type Hints,
  type Locale,
  type Severity,
  type Transaction,
} from '@carillon/db'
import { sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import { refuse } from '../errors.ts'
import { createBatched, type Outcome } from '../live/batched.ts'
import type { Counts } from '../live/counts.ts'
import type { Event } from '../live/event-map.ts'
import type { Hub } from '../live/hub.ts'
import { postgresCode, withRetries } from '../live/transaction.ts'
import { alertsOf, circumstancesOf, doneAt, weighing } from '../preferences/circumstances.ts'
import type { Story } from '../tracing/story.ts'
import { canaryName } from '../users/canary.ts'
import type { UserRef } from '../users/user-ref.ts'
import type { KindRegistry } from './kind.ts'
import { shapeNotification } from './shape.ts'

interface Publication {
  /** Names of users. */
  to: string[]
  kind: string
  data: object
  severity: Severity
  actor: UserRef
  groupKey: string | undefined
  /** Of the call that asked for it. */
  traceId?: string | undefined
}

export interface Published {
  notifications: { id: string; username: string }[]
}

/** Stores notifications and tells their recipients; refuses a publication as a whole when one of its names is unknown. */
export type Publish = (publication: Publication) => Promise<Published>

const mostRecipients = 1_000
/** For a feed that somebody else holds: not long where others wait for it too. */
const patience = { together: 250, alone: 2_000 }

/** PostgreSQL says that nothing was stored: then, and only then, may it be tried again. */
const isRolledBack = (error: unknown) =>
  /^(22|23|53|54)...$|^(40001|40P01|55P03|57014)$/.test(postgresCode(error) ?? '')

/** What became of one notification; all but its id is missing where it was not stored. */
interface Told extends Counts, Record<string, unknown> {
  id: string
  userId: string | null
  locale: Locale
  seq: string
  createdMs: number
  storedMs: number
  /** Whether it stands in the list, or was stored as done already. */
  isListed: boolean
  circumstances: number
  /** As it was stored, and who sent it: only of what is handed on. */
  data: Record<string, unknown>
  actor: UserRef
}

/** A publication, and whether its events are handed on. */
interface Order extends Publication {
  isHandedOn: boolean
}

async function store(kinds: KindRegistry, db: Db | Transaction, orders: Order[], patienceMs: number) {
  const wanted = orders.map(({ to, isHandedOn, actor, traceId }) =>
    [...new Set(to)].map((username) => ({ id: v7(), username, h: isHandedOn, a: actor.id, x: traceId })),
  )
  const numbered = wanted.flatMap((rows, number) => rows.map((row) => ({ p: number, ...row })))
  const names = JSON.stringify(numbered.map((row, order) => ({ ...row, o: order })))
  const contents = JSON.stringify(
    orders.map(({ kind, data, severity, actor, groupKey }, number) => {
      const circumstances = circumstancesOf(kinds.find(kind), severity)
      return { p: number, kind, data, severity, actorId: actor.id, groupKey, circumstances }
    }),
  )
  const entries = sql`
    select user_id as u, o, 'notification.created' as t, jsonb_build_object('notificationId', id) as d, x from told`
  const told = await db.execute<Told>(sql`
    with wanted as (
      select w.*, u.id as user_id, u.locale
      from set_config('lock_timeout', ${String(patienceMs)}, true),
        jsonb_to_recordset(${names}::jsonb) as w(p int, o int, h boolean, a uuid, x uuid, id uuid, username text)
      -- Nobody but itself may name the canary.
      left join users u on u.username = w.username and (u.username <> ${canaryName} or u.id = w.a)
    ),
    told as (select * from wanted where p not in (select p from wanted where user_id is null)),
    content as (
      select * from jsonb_to_recordset(${contents}::jsonb) as c(
        p int, kind text, data jsonb, severity text, "actorId" uuid, "groupKey" text, circumstances int
      )
    ),
    ${weighing(sql`
      select t.id, t.user_id, c.kind, c."groupKey" as group_key, c.circumstances from told t join content c using (p)`)},
    stored as (
      insert into notifications (
        id, user_id, kind, data, severity, actor_id, group_key, circumstances, seen_at, read_at, archived_at
      )
      select t.id, t.user_id, c.kind, c.data, c.severity, c."actorId", c."groupKey", w.circumstances, ${doneAt}
      from told t join content c using (p) join weighed w on w.id = t.id
      returning id, created_at, data
    ),
    ${appending(entries, sql`select user_id as u, is_listed::int as s, is_listed::int as r, 0 as m from weighed`)},
    numbered as (
      select id, base + row_number() over (partition by user_id order by o) as seq, unseen, unread, messages
      from told join moved using (user_id)
    )
    select w.id, w.user_id as "userId", w.locale, seq, floor(extract(epoch from s.created_at) * 1000)::float8 as "createdMs",
      extract(epoch from clock_timestamp())::float8 * 1000 as "storedMs",
      unseen, unread, messages, case when w.h then data end as data,
      h.is_listed as "isListed", h.circumstances,
      json_build_object('id', a.id, 'username', a.username, 'displayName', a.display_name) as actor
    from wanted w
    left join numbered using (id)
    left join stored s on s.id = w.id
    left join weighed h on h.id = w.id
    left join users a on w.h and a.id = w.a`)
  const byId = new Map(told.map((row) => [row.id, row]))
  return wanted.map((rows) =>
    rows.map(({ id, username }) => {
      const row = byId.get(id)
      return { id, username, told: row?.userId ? { ...row, userId: row.userId } : null }
    }),
  )
}

type Stored = Awaited<ReturnType<typeof store>>[number]

function publishedOf(rows: Stored): Published {
  const unknown = rows.find(({ told }) => told === null)
  if (unknown) throw refuse('to', `nobody is called “${unknown.username}”`)
  return { notifications: rows.map(({ id, username }) => ({ id, username })) }
}

/** What has just been stored. */
const untouched = { snoozedUntil: null, place: null, expiresAt: null }

/** The same as will be read of it. */
function eventsOf(kinds: KindRegistry, epoch: string, order: Order, rows: Stored): FreshEvent<Event>[] {
  const { kind, severity, groupKey = null, traceId = null } = order
  return rows.flatMap(({ id, told }) => {
    if (!told) return []
    const { userId, locale, createdMs, storedMs: at, data, actor, unseen, unread, messages, circumstances } = told
    const createdAt = new Date(createdMs)
    const doneOn = told.isListed ? null : createdAt
    const times = { ...untouched, createdAt, seenAt: doneOn, readAt: doneOn, archivedAt: doneOn }
    const row = { id, userId, kind, severity, data, groupKey, circumstances, actorId: actor.id, ...times }
    const notification = shapeNotification(kinds, locale, { row, actor })
    const counts = { unseen, unread, messages }
    const event: Event = { type: 'notification.created', notification, counts, alerts: alertsOf(circumstances) }
    return { userId, epoch, seq: Number(told.seq), at, event, traceId }
  })
}

/** The same as it is stored. */
const entriesOf = (rows: Stored): Entry[] =>
  rows.flatMap(({ id, told }) =>
    told ? [{ userId: told.userId, type: 'notification.created', data: { notificationId: id } }] : [],
  )

/** What is long, or for many, is read: that is one query for all of them. */
const handedOn = { mostRecipients: 25, longestData: 1_500 }

interface PublishOptions {
  db: Db
  kinds: KindRegistry
  hints: Pick<Hints, 'announce' | 'handOn'>
  hub: Pick<Hub, 'offer' | 'epoch'>
  /** Whether an event may reach its reader without being asked for anew. */
  mayHandOn: boolean
  story?: Story | undefined
}

export function createPublish({ db, kinds, hints, hub, mayHandOn, story }: PublishOptions): Publish {
  /** Who may hear of something only while a member is asked when it is read. */
  function isHandedOn({ kind, to, data }: Publication) {
    if (!mayHandOn || kinds.forMembers.includes(kind) || to.length > handedOn.mostRecipients) return false
    return JSON.stringify(data).length <= handedOn.longestData
  }

  /** All at once: a hint leaves with what there is, and what comes after it waits for the next. */
  function tell(epoch: string, orders: Order[], stored: Stored[]) {
    const complete = orders.flatMap((order, number) => {
      const rows = stored[number] ?? []
      return rows.every(({ told }) => told) ? [{ order, rows }] : []
    })
    const fresh = complete.flatMap(({ order, rows }) => (order.isHandedOn ? eventsOf(kinds, epoch, order, rows) : []))
    const others = complete.flatMap(({ order, rows }) => (order.isHandedOn ? [] : rows))
    hub.offer(fresh)
    hints.handOn(fresh)
    hints.announce(others.flatMap(({ told }) => told?.userId ?? []))
    if (story)
      for (const { order, rows } of complete) story.committed({ traceId: order.traceId, entries: entriesOf(rows) })
  }

  /** Resolves with what is to be done once all of it is committed. */
  async function begin(on: Db | Transaction, orders: Order[], patienceMs: number) {
    // Before the statement: a number is one of this epoch, or of none that counts any more.
    const { epoch } = hub
    const stored = await store(kinds, on, orders, patienceMs)
    return (): Outcome<Published>[] => {
      tell(epoch, orders, stored)
      return stored.map((rows) => () => publishedOf(rows))
    }
  }

  /** In a transaction, which has a connection to itself: what waits for a feed must not hold up what was sent over the same one. */
  async function publishAlone(order: Order): Promise<Published> {
    const end = await withRetries(() => db.transaction((tx) => begin(tx, [order], patience.alone)))
    const [outcome] = end()
    if (!outcome) throw new Error('Nothing was published.')
    return outcome()
  }

  /** What one of them cannot have, or has to wait for long, is not to befall the others. */
  async function publishAll(publications: Publication[]): Promise<Outcome<Published>[]> {
    const orders = publications.map((publication) => ({ ...publication, isHandedOn: isHandedOn(publication) }))
    const beginning = begin(db, orders, patience.together)
    const end = await beginning.catch((error: unknown) => {
      if (!isRolledBack(error)) throw error
      return () => orders.map((order) => () => publishAlone(order))
    })
    return end()
  }

  return createBatched(publishAll, {
    most: mostRecipients,
    weigh: ({ to }) => to.length,
  })
}
