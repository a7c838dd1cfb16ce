// What tabs say to each other. Whoever reads it believes nothing of its shape: another version of the app may be open.
import type { ConnectionState } from '../connection-state.ts'
import { isSameFeed } from '../cursor.ts'
import type { NumberedEvent } from '../events.ts'

/** Goes into the name of the channel and of the lock: raise it with any change below, and old tabs keep to themselves. */
export const version = 3

export type Message =
  /** The leader's: `event` is what came right after `previous`. */
  | { type: 'event'; previous: string; event: NumberedEvent }
  /** The leader's: where it stands. On every change, and whenever somebody asks whether it is there. */
  | { type: 'standing'; cursor: string | null; state: ConnectionState }
  | { type: 'ping' }
  /** A tab's that has heard nothing after `since`, or never anything. */
  | { type: 'ask'; tab: string; since: string | null }
  /** The leader's answer to that: all that came after `from`, or that nobody knows what came after `since`. */
  | { type: 'refill'; tab: string; since: string | null; from: string; isReset: boolean; events: NumberedEvent[] }
  | { type: 'retry' }
  /** A follower's that has reason to doubt that events still flow. */
  | { type: 'check' }
  | { type: 'signed-out' }

type Fields = Record<string, unknown>

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null
const isText = (value: unknown): value is string => typeof value === 'string'
const isTextOrNull = (value: unknown) => value === null || isText(value)
const isEvent = (value: unknown): value is NumberedEvent =>
  isFields(value) && isText(value['type']) && isText(value['cursor'])

const statuses = new Set<unknown>(['idle', 'connecting', 'live', 'degraded', 'offline', 'signed-out'])
const isState = (value: unknown) =>
  isFields(value) &&
  statuses.has(value['status']) &&
  (value['status'] !== 'offline' || typeof value['retryAt'] === 'number')

const shapes: Record<Message['type'], (fields: Fields) => boolean> = {
  event: ({ previous, event }) => isText(previous) && isEvent(event) && isSameFeed(previous, event.cursor),
  standing: ({ cursor, state }) => isTextOrNull(cursor) && isState(state),
  ping: () => true,
  ask: ({ tab, since }) => isText(tab) && isTextOrNull(since),
  refill: ({ tab, since, from, isReset, events }) =>
    isText(tab) &&
    isTextOrNull(since) &&
    isText(from) &&
    typeof isReset === 'boolean' &&
    Array.isArray(events) &&
    events.every((event) => isEvent(event) && isSameFeed(from, event.cursor)),
  retry: () => true,
  check: () => true,
  'signed-out': () => true,
}

export function isMessage(value: unknown): value is Message {
  if (!isFields(value) || !isText(value['type']) || !Object.hasOwn(shapes, value['type'])) return false
  return shapes[value['type'] as Message['type']](value)
}
