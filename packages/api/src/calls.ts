import { unavailable } from './errors.ts'
import { withDeadline } from './live/deadline.ts'
import { postgresCode } from './live/transaction.ts'

/** Queries and mutations of one server process: neither too many of them at once, nor one that never ends. */
export interface Calls {
  /** Whose `signal` aborts before its turn is not begun. */
  run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T>
}

/**
 * At a thousand calls a second the last of them waits for one. Few are at work side by side: what waits for a connection to
 * the database cannot be taken back, and a server that goes on doing what nobody waits for any more never catches up.
 */
const usual = { most: 1_000, atOnce: 32, longestMs: 10_000 }

/**
 * What PostgreSQL, the driver or the network says when the database is away, full, starting, ending or overloaded: not
 * our mistake, and worth trying again. Whether a commit happened before that, nobody knows.
 */
const away =
  /^(08|53|57)...$|^(25006|25P03|40001|40P01|55P03)$|^CONNECT(ION)?_|^E(CONN|HOST|NET|PIPE|TIMEDOUT|NOTFOUND|AI_AGAIN)/

export const isDatabaseAway = (error: unknown) => away.test(postgresCode(error) ?? '')

/** Those at work, and the line of those who wait for their turn. */
function createLine(atOnce: number) {
  const line: (() => void)[] = []
  let working = 0
  return {
    /** Whether its turn came before it was given up. */
    async wait(givenUp: AbortSignal): Promise<boolean> {
      if (givenUp.aborted) return false
      if (working < atOnce) {
        working++
        return true
      }
      return new Promise((resolve) => {
        const begin = () => resolve(true)
        line.push(begin)
        givenUp.addEventListener('abort', () => {
          const place = line.indexOf(begin)
          if (place < 0) return
          line.splice(place, 1)
          resolve(false)
        })
      })
    },
    /** Hands its place on. */
    leave() {
      const next = line.shift()
      if (next) next()
      else working--
    },
  }
}

/**
 * What has been given up while it was at work counts until it really ends: it still waits for a connection, and calls that
 * come behind it would wait even longer.
 */
export function createCalls({ most, atOnce, longestMs }: typeof usual = usual): Calls {
  const line = createLine(atOnce)
  let running = 0

  async function workInTurn<T>(work: () => Promise<T>, givenUp: AbortSignal): Promise<T> {
    running++
    try {
      if (!(await line.wait(givenUp))) throw unavailable('Too much is under way.')
      try {
        return await work()
      } finally {
        line.leave()
      }
    } finally {
      running--
    }
  }

  return {
    async run(work, signal) {
      if (running >= most) throw unavailable('Too much is under way.')
      const giving = new AbortController()
      const giveUp = () => giving.abort()
      signal?.addEventListener('abort', giveUp)
      if (signal?.aborted) giveUp()
      try {
        return await withDeadline(workInTurn(work, giving.signal), longestMs, 'This call')
      } finally {
        giveUp()
        signal?.removeEventListener('abort', giveUp)
      }
    },
  }
}
