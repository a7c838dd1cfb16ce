import { unavailable } from './errors.ts'
import { withDeadline } from './live/deadline.ts'
import { postgresCode } from './live/transaction.ts'

/** Queries and mutations of one server process: neither too many of them at once, nor one that never ends. */
export interface Calls {
  run<T>(work: () => Promise<T>): Promise<T>
}

/** At a thousand calls a second the last of them waits for one. */
const usual = { most: 1_000, longestMs: 10_000 }

/**
 * What PostgreSQL, the driver or the network says when the database is away, full, starting, ending or overloaded: not
 * our mistake, and worth trying again. Whether a commit happened before that, nobody knows.
 */
const away =
  /^(08|53|57)...$|^(25006|25P03|40001|40P01|55P03)$|^CONNECT(ION)?_|^E(CONN|HOST|NET|PIPE|TIMEDOUT|NOTFOUND|AI_AGAIN)/

export const isDatabaseAway = (error: unknown) => away.test(postgresCode(error) ?? '')

/**
 * What has been given up counts until it really ends: it still waits for a connection, and calls that come behind it
 * would wait even longer.
 */
export function createCalls({ most, longestMs } = usual): Calls {
  let running = 0
  return {
    async run(work) {
      if (running >= most) throw unavailable('Too much is under way.')
      running++
      const working = work().finally(() => {
        running--
      })
      return withDeadline(working, longestMs, 'This call')
    },
  }
}
