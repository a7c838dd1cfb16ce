import type { Delivered } from './deliver.ts'

/** One open stream of one user: a cursor, a dirty flag, and a few events that need not be read. */
export interface Follower {
  readonly userId: string
  /** The number of the last event handed over. */
  cursor: number
  /** The number up to which its feed was trimmed, as of the last poll. */
  floor: number
  /**
   * From here on its cursor leads to what comes next, which is to be read; what was offered before is forgotten. `handOver`
   * may take what is offered while nothing else is to be handed over before it.
   */
  begin(cursor: number, handOver?: (delivered: Delivered) => boolean): void
  /** When it was first told of what it has not handed over yet, by our clock. */
  wokenAt: number
  wake(): void
  /** An event that has just been committed. What does not follow without a gap is left to be read. */
  offer(delivered: Delivered): void
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

export function createFollower(userId: string): Follower {
  let isDirty = false
  let offered: Delivered[] = []
  let resume = () => {}
  /** Everything before was handed over, and there was nothing more. */
  let isWaiting = false
  let takes: (delivered: Delivered) => boolean = () => false
  const follower: Follower = {
    userId,
    cursor: 0,
    floor: 0,
    wokenAt: 0,
    begin(cursor, handOver = () => false) {
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
      if (isWaiting && takes(delivered)) {
        follower.cursor = delivered.seq
        return
      }
      if (!isDirty && offered.length === 0) follower.wokenAt = Date.now()
      offered.push(delivered)
      resume()
    },
    woken: (signal) =>
      new Promise((resolve) => {
        if (isDirty || offered.length > 0 || signal.aborted) return resolve()
        isWaiting = true
        resume = () => {
          isWaiting = false
          signal.removeEventListener('abort', resume)
          resolve()
        }
        signal.addEventListener('abort', resume)
      }),
    take() {
      const fresh = offered.filter(({ seq }) => seq > follower.cursor)
      offered = []
      if (fresh[0]?.seq === follower.cursor + 1) return fresh
      isDirty = false
      return null
    },
  }
  return follower
}
