// Sends without a key, the many, take a short way: what is asked for while one statement is under way is written by the next, all
// of it in one round trip. That statement is the whole transaction: notifications, badges and events, or nothing.
import type { Db, Entry, FreshEvent, Hints, Transaction } from '@carillon/db'
import { refuse, unavailable } from '../errors.ts'
import { createBatched, type Outcome } from '../live/batched.ts'
import type { RowCounts } from '../live/counts.ts'
import type { Event } from '../live/event-map.ts'
import type { Hub } from '../live/hub.ts'
import { postgresCode, withRetries } from '../live/transaction.ts'
import { alertsOf } from '../preferences/circumstances.ts'
import type { Story } from '../tracing/story.ts'
import { createInTurn } from './in-turn.ts'
import type { KindRegistry } from './kind.ts'
import { shapeNotification } from './shape.ts'
import { type Order, type Publication, type Stored, storeTogether } from './store-together.ts'

export interface Published {
  notifications: { id: string; username: string }[]
}

/** Stores notifications and tells their recipients; refuses a publication as a whole when one of its names is unknown. */
export type Publish = (publication: Publication) => Promise<Published>

const mostRecipients = 1_000
/** In one statement: with all that wait in it, callers and database would stand still by turns. */
const mostTogether = 32
const room = {
  most: 1,
  weigh: ({ to }: Publication) => Math.max(1 / mostTogether, to.length / mostRecipients),
}
/** For a feed that somebody else holds: not long where others wait for it too. */
const patience = { together: 250, alone: 2_000 }
/** After so long nobody waits for a call any more: what has not begun by then is not begun. */
const longestMs = 10_000

/** PostgreSQL says that nothing was stored: then, and only then, may it be tried again. */
const isRolledBack = (error: unknown) =>
  /^(22|23|53|54)...$|^(40001|40P01|55P03|57014)$/.test(postgresCode(error) ?? '')

function nothingStored(error: unknown): null {
  if (!isRolledBack(error)) throw error
  return null
}

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
    const { userId, locale, createdMs, storedMs: at, data, actor, circumstances } = told
    const { unseen, unread, messages, settled } = told
    const createdAt = new Date(createdMs)
    const doneOn = told.isListed ? null : createdAt
    const times = { ...untouched, createdAt, seenAt: doneOn, readAt: doneOn, archivedAt: doneOn }
    const row = { id, userId, kind, severity, data, groupKey, circumstances, actorId: actor.id, ...times }
    const notification = shapeNotification(kinds, locale, { row, actor })
    const counts: RowCounts = { unseen, unread, messages, settled }
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

/** After `endsAt` it is not begun. */
interface Due extends Order {
  endsAt: number
}

const isLate = ({ endsAt }: Due) => performance.now() > endsAt

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
    const stored = await storeTogether(kinds, on, orders, patienceMs)
    return (): Outcome<Published>[] => {
      tell(epoch, orders, stored)
      return stored.map((rows) => () => publishedOf(rows))
    }
  }

  /** In a transaction, which has a connection to itself: what waits for a feed must not hold up what was sent over the same one. */
  async function storeInTurn(orders: Due[]): Promise<Outcome<Published>[]> {
    const end = await withRetries(() => db.transaction((tx) => begin(tx, orders, patience.alone)))
    return end()
  }

  async function publishAlone(order: Due): Promise<Published> {
    if (isLate(order)) throw unavailable('Too much is under way.')
    const [outcome] = await storeInTurn([order])
    if (!outcome) throw new Error('Nothing was published.')
    return outcome()
  }

  /** One by one where they cannot be had together. */
  async function publishInTurn(orders: Due[]): Promise<Outcome<Published>[]> {
    const isTogether = orders.length > 1 && !orders.some(isLate)
    const stored = isTogether ? await storeInTurn(orders).catch(nothingStored) : null
    if (stored) return stored
    const outcomes: Outcome<Published>[] = []
    for (const order of orders) {
      const published = publishAlone(order)
      await published.catch(() => {})
      outcomes.push(() => published)
    }
    return outcomes
  }

  const turns = createInTurn(publishInTurn, room)

  /** Nothing where they cannot be had together, or somebody would have to wait for long. */
  async function publishTogether(orders: Due[]): Promise<Outcome<Published>[]> {
    if (orders.length === 0) return []
    const end = await begin(db, orders, patience.together).catch(nothingStored)
    return end ? end() : []
  }

  /** What one of them cannot have, or has to wait for long, is not to befall the others. */
  async function publishAll(publications: Publication[]): Promise<Outcome<Published>[]> {
    const endsAt = performance.now() + longestMs
    const orders = publications.map((publication) => ({ ...publication, isHandedOn: isHandedOn(publication), endsAt }))
    const behind = turns.behind(orders)
    const others = orders.filter((order) => !behind.has(order))
    const outcomes = await publishTogether(others)
    const outcomeOf = new Map(outcomes.map((outcome, number) => [others[number], outcome]))
    // In their order: what takes turns does so from here on.
    return orders.map((order) => outcomeOf.get(order) ?? (() => turns.take(order)))
  }

  return createBatched(publishAll, room)
}
