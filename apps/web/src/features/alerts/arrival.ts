import type { Notification } from '@carillon/client'

/** How somebody may be told, apart from the bell. */
type Alert = 'system' | 'sound'

/** What is told of a notification that has just come. */
export interface Arrival
  extends Pick<
    Notification,
    'id' | 'kind' | 'title' | 'body' | 'link' | 'severity' | 'actor' | 'groupKey' | 'createdAt'
  > {
  readonly alerts: readonly Alert[]
}

/** What came while the device slept is found in the bell; nothing rings for it. */
const freshMs = 10 * 60_000

/** Nobody is told of their own doings, nor of what is long over. */
export const isWorthTelling = ({ actor, createdAt }: Arrival, myId: string, now: number): boolean =>
  actor?.id !== myId && now - Date.parse(createdAt) < freshMs

/** Of those who have not said how they want to be told. */
const usualAlerts = ({ severity }: Notification): readonly Alert[] => (severity === 'low' ? [] : ['system', 'sound'])

export function arrivalOf(notification: Notification, alerts = usualAlerts(notification)): Arrival {
  const { id, kind, title, body, link, severity, actor, groupKey, createdAt } = notification
  return { id, kind, title, body, link, severity, actor, groupKey, createdAt, alerts }
}
