import type { Broadcast } from '@carillon/db'
import type { Listener } from './broadcasts.ts'
import type { Delivered } from './deliver.ts'

/**
 * What may be handed over while nothing else is to be handed over before it; `false` where it has to go the usual way. `heardAt`
 * is when its hint came, `null` for what was read without one; left out, it is heard of in this moment.
 */
export interface HandOver {
  event(delivered: Delivered, heardAt?: number | null): boolean
  broadcast(broadcast: Broadcast, heardAt?: number | null): boolean
}

/** One open stream of one user: a cursor, a dirty flag, and a few events that need not be read. */
export interface Follower extends Listener {
  /** The number of the last event handed over. */
  cursor: number
  /** The number of the last broadcast handed over. */
  broadcast: number
  /** The number up to which its feed was trimmed, as of the last poll. */
  floor: number
  /** From here on its cursor leads to what comes next, which is to be read; what was offered before is forgotten. */
  begin(cursor: number, handOver?: HandOver): void
  /** When it was first told of what it has not handed over yet, by our clock. */
  wokenAt: number
  wake(): void
  /** An event that has just been committed. What does not follow without a gap is left to be read. */
  offer(delivered: Delivered): void
  /** The same of a broadcast. */
  announce(broadcast: Broadcast): void
  /** Resolves once there may be news, or the signal aborts. */
  woken(signal: AbortSignal): Promise<void>
  /**
   * The events right after the cursor that were offered. `null` when they have to be read: that clears the flag, before the
   * read, so that what commits during it wakes again.
   */
  take(): Delivered[] | null
}

/** What does not fit is read, so that a slow reader costs no more than this. */
const mostOffered = 25

const nobody: HandOver = { event: () => false, broadcast: () => false }

export function createFollower(userId: string): Follower {
  let isDirty = false
  let isBehind = false
  let offered: Delivered[] = []
  let resume = () => {}
  /** Everything before was handed over, and there was nothing more. */
  let isWaiting = false
  let takes = nobody
  const isQuiet = () => !isDirty && !isBehind && offered.length === 0
  const follower: Follower = {
    userId,
    locale: 'en',
    counts: { unseen: 0, unread: 0, messages: 0, settled: 0 },
    cursor: 0,
    broadcast: 0,
    floor: 0,
    wokenAt: 0,
    begin(cursor, handOver = nobody) {
      follower.cursor = cursor
      takes = handOver
      offered = []
      isDirty = true
    },
    wake() {
      if (!isDirty) follower.wokenAt = Date.now()
      isDirty = true
      resume()
    },
    offer(delivered) {
      const last = offered.at(-1)?.seq ?? follower.cursor
      if (delivered.seq <= last) return
      if (delivered.seq > last + 1 || offered.length === mostOffered) return follower.wake()
      if (isWaiting && takes.event(delivered)) {
        follower.cursor = delivered.seq
        return
      }
      if (isQuiet()) follower.wokenAt = Date.now()
      offered.push(delivered)
      resume()
    },
    announce(broadcast) {
      if (broadcast.number <= follower.broadcast) return
      if (isWaiting && broadcast.number === follower.broadcast + 1 && takes.broadcast(broadcast)) {
        follower.broadcast = broadcast.number
        return
      }
      if (isQuiet()) follower.wokenAt = Date.now()
      isBehind = true
      resume()
    },
    woken: (signal) =>
      new Promise((resolve) => {
        if (!isQuiet() || signal.aborted) return resolve()
        isWaiting = true
        resume = () => {
          isWaiting = false
          signal.removeEventListener('abort', resume)
          resolve()
        }
        signal.addEventListener('abort', resume)
      }),
    take() {
      isBehind = false
      if (!isDirty && offered.length === 0) return []
      const fresh = offered.filter(({ seq }) => seq > follower.cursor)
      offered = []
      if (fresh[0]?.seq === follower.cursor + 1) return fresh
      isDirty = false
      return null
    },
  }
  return follower
}
