import type { SyncEvent } from '../live/event-map.ts'

/**
 * Hears what happens, on the way of every event: whatever listens may count, and must neither wait nor throw. Moments of the
 * database are its own clock's, in milliseconds since 1970.
 */
export interface Figures {
  /** So many notifications of one kind are stored. */
  notified(kind: string, count: number): void
  /** A message is stored. */
  posted(): void
  /** A call has committed, so long after it came. */
  committed(ms: number): void
  /** News of an event stored at `storedAt` by the database's clock reached one of its readers here at `heardAt` by ours. */
  hinted(storedAt: number, heardAt: number): void
  /** An event stored at `storedAt` is handed to its reader; `null` for one that waited for its reader to come back. */
  delivered(storedAt: number | null): void
  /** Somebody follows a feed from here on, by this session or token as far as it is known; `isBack` when they did before. */
  connected(reader: string, isBack: boolean): void
  /** What a stream was told at its beginning. */
  synced(verdict: SyncEvent['verdict']): void
  /** A call is over; `failure` is the code of the error it ended with. */
  called(failure: string | null): void
  /** One of many that were asked for in one call failed, with this code. */
  failed(failure: string): void
}

const ignore = () => {}

export const noFigures: Figures = {
  notified: ignore,
  posted: ignore,
  committed: ignore,
  hinted: ignore,
  delivered: ignore,
  connected: ignore,
  synced: ignore,
  called: ignore,
  failed: ignore,
}
