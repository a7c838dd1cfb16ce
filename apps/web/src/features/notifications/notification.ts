import type { NotificationAction } from '@carillon/client'

export interface Actor {
  readonly id: string
  readonly displayName: string
}

/** What a row needs of a notification. */
export interface RowNotification {
  readonly id: string
  readonly kind: string
  readonly title: string
  readonly body: string | null
  readonly link: string | null
  readonly actions: readonly NotificationAction[]
  readonly severity: 'low' | 'normal' | 'high' | 'critical'
  readonly actor: Actor | null
  readonly groupKey: string | null
  readonly createdAt: string
  readonly readAt: string | null
  readonly archivedAt: string | null
  readonly place: string
  readonly snoozedUntil: string | null
}

/** When it came to where it stands in its list: when it was made, or when it came back from being snoozed. */
export function placedAt({ id, place, createdAt }: Pick<RowNotification, 'id' | 'place' | 'createdAt'>): string {
  // A place of its own is a UUID of version 7: its first 48 bits are the time.
  return place === id ? createdAt : new Date(Number.parseInt(place.replaceAll('-', '').slice(0, 12), 16)).toISOString()
}

/** What of a title is set in bold: the actor's name, when it begins with it, or else all of it. */
export function splitTitle(title: string, actor: Actor | null): { name: string; rest: string } {
  const name = actor?.displayName ?? ''
  return title.startsWith(name) && name !== '' ? { name, rest: title.slice(name.length) } : { name: title, rest: '' }
}

/** The people behind a group, the latest first, each once. */
export function actorsOf(notifications: readonly RowNotification[]): Actor[] {
  const byId = new Map(notifications.flatMap(({ actor }) => (actor ? [[actor.id, actor]] : [])))
  return [...byId.values()]
}
