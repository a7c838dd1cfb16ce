/** One open stream of one user: a cursor and a dirty flag, never a queue. */
export interface Follower {
  readonly userId: string
  /** The number of the last event handed over. */
  cursor: number
  /** The number up to which its feed was trimmed, as of the last poll. */
  floor: number
  /** Clears the flag; call it before reading, so that what commits during the read wakes again. */
  settle(): void
  /** Resolves once there may be news, or the signal aborts. */
  woken(signal: AbortSignal): Promise<void>
  wake(): void
}

export function createFollower(userId: string): Follower {
  let isDirty = false
  let resume = () => {}
  return {
    userId,
    cursor: 0,
    floor: 0,
    settle() {
      isDirty = false
    },
    wake() {
      isDirty = true
      resume()
    },
    woken: (signal) =>
      new Promise((resolve) => {
        if (isDirty || signal.aborted) return resolve()
        resume = () => {
          signal.removeEventListener('abort', resume)
          resolve()
        }
        signal.addEventListener('abort', resume)
      }),
  }
}
