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
/** For a feed that somebody else holds: not long where others wait for it too. */
const patience = { together: 250, alone: 2_000 }
/** After so long nobody waits for a call any more: what has not begun by then is not begun. */
const longestMs = 10_000

/** PostgreSQL says that nothing was stored: then, and only then, may it be tried again. */
const isRolledBack = (error: unknown) =>
  /^(22|23|53|54)...$|^(40001|40P01|55P03|57014)$/.test(postgresCode(error) ?? '')

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
  async function publishAlone(order: Order): Promise<Published> {
    const end = await withRetries(() => db.transaction((tx) => begin(tx, [order], patience.alone)))
    const [outcome] = end()
    if (!outcome) throw new Error('Nothing was published.')
    return outcome()
  }

  /** Of those that go alone, the last to each reader; nobody is left in here by what has ended. */
  const lastTo = new Map<string, Promise<unknown>>()

  /**
   * One after the other where they are for the same reader: they would wait for the same feed, with a connection each until the
   * server has none left, and be stored in any order.
   */
  function eachAlone(orders: Order[]): Outcome<Published>[] {
    const endsAt = performance.now() + longestMs
    return orders.map((order) => () => {
      const turn = Promise.all(order.to.map((name) => lastTo.get(name)))
      const published = turn.then(() => {
        if (performance.now() > endsAt) throw unavailable('Too much is under way.')
        return publishAlone(order)
      })
      const ended: Promise<void> = published.catch(() => {}).then(() => forget(order, ended))
      for (const name of order.to) lastTo.set(name, ended)
      return published
    })
  }

  function forget({ to }: Order, ended: Promise<void>) {
    for (const name of to) if (lastTo.get(name) === ended) lastTo.delete(name)
  }

  /** What one of them cannot have, or has to wait for long, is not to befall the others. */
  async function publishAll(publications: Publication[]): Promise<Outcome<Published>[]> {
    const orders = publications.map((publication) => ({ ...publication, isHandedOn: isHandedOn(publication) }))
    const beginning = begin(db, orders, patience.together)
    const end = await beginning.catch((error: unknown) => {
      if (!isRolledBack(error)) throw error
      return () => eachAlone(orders)
    })
    return end()
  }

  return createBatched(publishAll, {
    most: 1,
    weigh: ({ to }) => Math.max(1 / mostTogether, to.length / mostRecipients),
  })
}
