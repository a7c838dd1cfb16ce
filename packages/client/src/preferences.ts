// How somebody wants to be told: one answer, replaced as a whole by the event that says it has changed, on whichever device.
import type { Preferences, Why } from '@carillon/api'
import type { Apply, Dated } from './apply.ts'
import { isAfter } from './cursor.ts'
import { queryKey } from './keys.ts'
import { aside } from './live-link.ts'
import type { Fetching, Source } from './source.ts'

export interface DatedPreferences extends Dated {
  preferences: Preferences
}

export const applyToPreferences: Apply<DatedPreferences> = (data, { event, cursor }) =>
  event.type === 'preferences.changed' && isAfter(cursor, data.asOf)
    ? { preferences: event.preferences, asOf: cursor }
    : data

/** What the user has chosen, and what holds where they have not; kept live. */
export function preferencesOptions({ api }: Source) {
  return {
    queryKey: queryKey('preferences.get', 'query'),
    queryFn: ({ signal }: Fetching): Promise<DatedPreferences> => api.preferences.get.query(undefined, { signal }),
  }
}

/** Why the user was told of this notification in one way and not in another; asked for anew each time it is looked at. */
export function whyOptions({ api }: Source, id: string) {
  return {
    queryKey: queryKey('notifications.why', 'query', { id }),
    queryFn: ({ signal }: Fetching): Promise<Why> => api.notifications.why.query({ id }, { signal }),
    staleTime: 0,
  }
}

/**
 * Says that the user has the app before their eyes, until what is returned is called: nothing is pushed to them meanwhile. It goes
 * over the connection that carries the events; a tab that shares another one's connection opens one of its own for as long.
 *
 * @example
 * const stop = document.visibilityState === 'visible' ? sayVisible(carillon) : () => {}
 */
export function sayVisible({ api }: Source): () => void {
  // Not being believed costs a push too many, and nothing else.
  const subscription = api.live.visible.subscribe(undefined, { context: aside, onError() {} })
  return () => subscription.unsubscribe()
}
