import {
  anyOf,
  arrayLiteral,
  builtOnce,
  type Db,
  feeds,
  members,
  notifications,
  type Transaction,
  users,
} from '@carillon/db'
import { and, eq, exists, notInArray, or, type SQL, sql } from 'drizzle-orm'
import { type Counts, countsOf } from '../live/counts.ts'
import type { Deliverer } from '../live/deliver.ts'
import type { Event, EventMap } from '../live/event-map.ts'
import { type Alert, alertsOf, circumstancesIn } from '../preferences/circumstances.ts'
import type { KindRegistry } from './kind.ts'
import { type Notification, shapeNotification, withActor } from './shape.ts'

/** What happened to the notifications named; `null` for too many to name, none newer than `upTo`: fetch again. */
export interface NotificationChange {
  ids: string[] | null
  upTo: string | null
  /** `seenAt` and `readAt` are set where there was no time yet, the others in any case; `null` clears them. */
  change: { seenAt?: string; readAt?: string | null; archivedAt?: string | null; snoozedUntil?: string | null }
}

interface OneNotification {
  stored: { notificationId: string }
  /** `alerts`: what devices that show the app are to do about it, the same on all of them; nothing for what was only rewritten. */
  delivered: { notification: Notification; counts: Counts; alerts: Alert[] }
}

declare module '../live/event-map.ts' {
  interface EventMap {
    'notification.created': OneNotification
    /** Its text changed, as when the message it tells of was edited. */
    'notification.rewritten': OneNotification
    'notification.changed': { stored: NotificationChange; delivered: NotificationChange & { counts: Counts } }
    /** It was snoozed until now: unseen and unread, at a place of its own. */
    'notification.returned': OneNotification
    /** There is no such notification any more: it has expired, was taken back, or is too old to be kept. */
    'notification.removed': { stored: { ids: string[] }; delivered: { ids: string[]; counts: Counts } }
  }
}

type Row = typeof notifications.$inferSelect

const selectReaders = builtOnce((db) =>
  db
    .select({ locale: users.locale, feed: feeds })
    .from(users)
    .innerJoin(feeds, eq(feeds.userId, users.id))
    .where(anyOf(users.id, 'userIds'))
    .prepare('readers'),
)

async function readersOf(db: Db, deliveries: { userId: string }[]) {
  const userIds = [...new Set(deliveries.map((delivery) => delivery.userId))]
  const rows = await selectReaders(db).execute({ userIds: arrayLiteral(userIds) })
  return new Map(rows.map(({ locale, feed }) => [feed.userId, { locale, counts: countsOf(feed) }]))
}

/** What happens in a conversation is told to whoever is in it, now: in a replay they may have left since. */
function isTold(db: Db | Transaction, { forMembers }: KindRegistry): SQL<boolean> {
  const inThere = sql`${members.conversationId} = (${notifications.data}->>'conversationId')::uuid`
  const mine = and(eq(members.userId, notifications.userId), inThere)
  const isIn = exists(db.select().from(members).where(mine))
  return sql<boolean>`(${or(notInArray(notifications.kind, forMembers), isIn)})`
}

/** Says nothing but that there is something: what was theirs before they left stays in their own list. */
const fetchAgain = (counts: Counts): Event => {
  return { type: 'notification.changed', ids: null, upTo: null, change: {}, counts }
}

export function notificationDeliverers(kinds: KindRegistry) {
  const selectTold = builtOnce((db) =>
    db
      .select({ ...withActor, isTold: isTold(db, kinds) })
      .from(notifications)
      .leftJoin(users, eq(users.id, notifications.actorId))
      .where(anyOf(notifications.id, 'ids'))
      .prepare('told'),
  )
  const one =
    (alertsFor: (row: Row) => Alert[]): Deliverer<OneNotification> =>
    async (db, deliveries) => {
      const ids = deliveries.map(({ data }) => data.notificationId)
      const [readers, selected] = await Promise.all([
        readersOf(db, deliveries),
        selectTold(db).execute({ ids: arrayLiteral(ids) }),
      ])
      const rows = new Map(selected.map((entry) => [entry.row.id, entry]))
      return deliveries.map(({ userId, data }) => {
        const reader = readers.get(userId)
        const found = rows.get(data.notificationId)
        if (!reader || found?.row.userId !== userId) return null
        if (!found.isTold) return fetchAgain(reader.counts)
        const notification = shapeNotification(kinds, reader.locale, found)
        return { notification, counts: reader.counts, alerts: alertsFor(found.row) }
      })
    }
  const changed: Deliverer<EventMap['notification.changed']> = async (db, deliveries) => {
    const readers = await readersOf(db, deliveries)
    return deliveries.map(({ userId, data: { ids, upTo, change } }) => {
      const reader = readers.get(userId)
      return reader ? { ids, upTo, change, counts: reader.counts } : null
    })
  }
  const removed: Deliverer<EventMap['notification.removed']> = async (db, deliveries) => {
    const readers = await readersOf(db, deliveries)
    return deliveries.map(({ userId, data: { ids } }) => {
      const reader = readers.get(userId)
      return reader ? { ids, counts: reader.counts } : null
    })
  }
  const told = one((row) => alertsOf(circumstancesIn(kinds, row)))
  return {
    'notification.created': told,
    'notification.rewritten': one(() => []),
    'notification.returned': told,
    'notification.changed': changed,
    'notification.removed': removed,
  }
}
