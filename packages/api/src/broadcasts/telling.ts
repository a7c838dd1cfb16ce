import { type Broadcast, type Locale, notificationIdOf } from '@carillon/db'
import type { Telling } from '../live/broadcasts.ts'
import { countsAt } from '../live/counts.ts'
import type { KindRegistry } from '../notifications/kind.ts'
import { type Notification, shapeNotification } from '../notifications/shape.ts'

const untouched = { groupKey: null, seenAt: null, readAt: null, archivedAt: null }

function shapeIn(
  kinds: KindRegistry,
  { id, kind, data, severity, actor, at }: Broadcast,
  locale: Locale,
): Notification {
  const shared = { id, userId: '', kind, data, severity, actorId: actor?.id ?? null, createdAt: new Date(at) }
  return shapeNotification(kinds, locale, { row: { ...shared, ...untouched }, actor })
}

/** As the row will read that each reader has once they look: the same id, and else the same for all of one language. */
export function createTelling(kinds: KindRegistry): Telling {
  const shapes = new WeakMap<Broadcast, Map<Locale, Notification>>()

  function shapeOf(broadcast: Broadcast, locale: Locale): Notification {
    const shaped = shapes.get(broadcast) ?? new Map()
    shapes.set(broadcast, shaped)
    const known = shaped.get(locale) ?? shapeIn(kinds, broadcast, locale)
    shaped.set(locale, known)
    return known
  }

  return {
    event(broadcast, { userId, locale, counts }) {
      const notification = { ...shapeOf(broadcast, locale), id: notificationIdOf(broadcast.id, userId) }
      const type = 'notification.created'
      return { type, notification, counts: countsAt(counts, broadcast.number), isBroadcast: true }
    },
    // Their language may be another.
    isAbout: (event, userId) => event.type === 'user.changed' && event.user.id === userId,
  }
}
