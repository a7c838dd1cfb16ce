/**
 * Every event, by type: what its feed stores (references only) and what its reader gets (joined with the reader's own
 * rights, when it is read). Each feature adds its own, and so can a team outside:
 *
 * @example
 * declare module '@carillon/api/kit' {
 *   interface EventMap {
 *     'poll.closed': { stored: { pollId: string }; delivered: { poll: Poll } }
 *   }
 * }
 */
// biome-ignore lint/suspicious/noEmptyInterface: features fill it by declaration merging
export interface EventMap {}

export type EventType = keyof EventMap

/** What `emit` takes. */
export type StoredEvent = { [Type in EventType]: { type: Type } & EventMap[Type]['stored'] }[EventType]

/** The first event on every (re)connection, and again when the stream had to start anew. */
export interface SyncEvent {
  type: 'sync'
  /** `live`: nothing was missed. `replayed`: what was missed follows. `reset`: fetch again, the gap cannot be filled. */
  verdict: 'live' | 'replayed' | 'reset'
  /** How many events follow from before this connection. */
  missed: number
}

/** What `live.events` yields. */
export type Event = SyncEvent | { [Type in EventType]: { type: Type } & EventMap[Type]['delivered'] }[EventType]
