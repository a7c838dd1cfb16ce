import { createHash } from 'node:crypto'
import type { Counts } from '../live/counts.ts'
import type { Notification } from '../notifications/shape.ts'
import { excerpt } from '../text.ts'

/** What a service worker is told, as JSON; small enough for every push service. */
export interface PushPayload {
  /** Nothing for a test. */
  id: string | null
  kind: string | null
  title: string
  body: string | null
  /** A path within the app. */
  link: string | null
  severity: Notification['severity']
  /** What is shown under the same one takes the place of what was. */
  tag: string
  /** For the badge of the app, which says what the bell says. */
  unseen: number | null
}

const longest = { title: 120, body: 240, link: 500 }

export function payloadOf(
  { id, kind, title, body, link, severity, groupKey }: Notification,
  counts: Counts,
): PushPayload {
  return {
    id,
    kind,
    title: excerpt(title, longest.title),
    body: body === null ? null : excerpt(body, longest.body),
    // Half a link leads nowhere.
    link: link !== null && link.length <= longest.link ? link : null,
    severity,
    tag: groupKey ?? id,
    unseen: counts.unseen,
  }
}

/** What the push service keeps for an endpoint that is away is the last of each group; of a name that tells it nothing. */
export const topicOf = (groupKey: string): string =>
  createHash('sha256').update(groupKey).digest('base64url').slice(0, 32)
