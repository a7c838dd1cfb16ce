import { type Broadcast, type Db, type Locale, notificationIdOf } from '@carillon/db'
import type { Telling } from '../live/broadcasts.ts'
import { countsAt } from '../live/counts.ts'
import type { KindRegistry } from '../notifications/kind.ts'
import { type Notification, shapeNotification } from '../notifications/shape.ts'
import { type Alert, alertsOf, circumstancesOf, considerAll } from '../preferences/circumstances.ts'

const untouched = { groupKey: null, seenAt: null, readAt: null, archivedAt: null, snoozedUntil: null }
const unset = { place: null, expiresAt: null, circumstances: null }

function shapeIn(
  kinds: KindRegistry,
  { id, kind, data, severity, actor, at }: Broadcast,
  locale: Locale,
): Notification {
  const shared = { id, userId: '', kind, data, severity, actorId: actor?.id ?? null, createdAt: new Date(at) }
  return shapeNotification(kinds, locale, { row: { ...shared, ...untouched, ...unset }, actor })
}

/** Who was here when it came, and what those chose who chose anything. */
interface Hearers {
  all: Set<string>
  usual: number
  chosen: Map<string, number>
}

/** Who is not told of so many is told without a sound. */
const mostHeard = 32

/** As the row will read that each reader has once they look: the same id, and else the same for all of one language. */
export function createTelling(kinds: KindRegistry, db: Db): Telling {
  const shapes = new WeakMap<Broadcast, Map<Locale, Notification>>()
  const hearers = new Map<string, Hearers>()

  function shapeOf(broadcast: Broadcast, locale: Locale): Notification {
    const shaped = shapes.get(broadcast) ?? new Map()
    shapes.set(broadcast, shaped)
    const known = shaped.get(locale) ?? shapeIn(kinds, broadcast, locale)
    shaped.set(locale, known)
    return known
  }

  /** None for whoever comes later: it is no news any more. */
  function alertsFor(broadcast: Broadcast, userId: string): Alert[] {
    const heard = hearers.get(broadcast.id)
    return heard?.all.has(userId) ? alertsOf(heard.chosen.get(userId) ?? heard.usual) : []
  }

  return {
    async prepare(broadcast, readers) {
      const { kind, severity } = broadcast
      const all = new Set(readers)
      const usual = circumstancesOf(kinds.find(kind), severity)
      const chosen = await considerAll(db, [...all], { kind, circumstances: usual })
      hearers.set(broadcast.id, { all, usual, chosen })
      const [oldest] = hearers.keys()
      if (hearers.size > mostHeard && oldest !== undefined) hearers.delete(oldest)
    },
    event(broadcast, { userId, locale, counts }) {
      const id = notificationIdOf(broadcast.id, userId)
      const notification = { ...shapeOf(broadcast, locale), id, place: id }
      const told = { counts: countsAt(counts, broadcast.number), alerts: alertsFor(broadcast, userId) }
      return { type: 'notification.created', notification, ...told, isBroadcast: true }
    },
    // Their language may be another.
    isAbout: (event, userId) => event.type === 'user.changed' && event.user.id === userId,
  }
}
