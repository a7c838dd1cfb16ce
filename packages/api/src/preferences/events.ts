import type { Deliverer } from '../live/deliver.ts'
import type { EventMap } from '../live/event-map.ts'
import type { KindRegistry } from '../notifications/kind.ts'
import { type Preferences, readPreferences } from './preferences.ts'

declare module '../live/event-map.ts' {
  interface EventMap {
    /** All of them, as they are when it is read. */
    'preferences.changed': { stored: object; delivered: { preferences: Preferences } }
  }
}

export function preferenceDeliverers(kinds: KindRegistry) {
  const changed: Deliverer<EventMap['preferences.changed']> = async (db, deliveries) => {
    const found = await readPreferences(db, kinds, [...new Set(deliveries.map(({ userId }) => userId))])
    return deliveries.map(({ userId }) => {
      const preferences = found.get(userId)
      return preferences ? { preferences } : null
    })
  }
  return { 'preferences.changed': changed }
}
