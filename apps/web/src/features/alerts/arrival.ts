import type { Alert, Event, Notification } from '@carillon/client'
import { placedAt } from '../notifications/notification.ts'

/** What is told of a notification that has just come. */
export interface Arrival
  extends Pick<Notification, 'id' | 'kind' | 'title' | 'body' | 'link' | 'severity' | 'actor' | 'groupKey'> {
  /** When it came, or came back. */
  readonly at: string
  /** It had been snoozed: by whoever reads it, so it is news to them, whoever made it. */
  readonly isBack: boolean
  /** How its reader wants to be told of it, apart from the bell: the server knows. */
  readonly alerts: readonly Alert[]
}

/** What came while the device slept is found in the bell; nothing rings for it. */
const freshMs = 10 * 60_000

/** Nobody is told of their own doings, nor of what is long over. */
export const isWorthTelling = ({ actor, at, isBack }: Arrival, myId: string, now: number): boolean =>
  (isBack || actor?.id !== myId) && now - Date.parse(at) < freshMs

type Coming = Extract<Event, { type: 'notification.created' | 'notification.returned' }>

export const isComing = (event: Event): event is Coming =>
  event.type === 'notification.created' || event.type === 'notification.returned'

export function arrivalOf({ type, notification, alerts }: Coming): Arrival {
  const { id, kind, title, body, link, severity, actor, groupKey } = notification
  const when = { at: placedAt(notification), isBack: type === 'notification.returned' }
  return { id, kind, title, body, link, severity, actor, groupKey, ...when, alerts }
}
