import { unavailable } from './errors.ts'
import { withDeadline } from './live/deadline.ts'
import { postgresCode } from './live/transaction.ts'

/** Queries and mutations of one server process: neither too many of them at once, nor one that never ends. */
export interface Calls {
  /** Whose `signal` aborts before its turn is not begun. */
  run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T>
  /** Those at work, and those who wait for their turn. */
  readonly running: number
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

interface Turn {
  /** Whether it came before it was given up. */
  came: Promise<boolean>
  /** Does nothing once it has come. */
  giveUp(): void
}

/** Those at work, and the line of those who wait for their turn. */
function createLine(atOnce: number, patienceMs: number) {
  const line: { begin(): void; since: number }[] = []
  let working = 0
  return {
    wait(): Turn {
      if (working < atOnce) {
        working++
        return { came: Promise.resolve(true), giveUp() {} }
      }
      let settle = (_came: boolean) => {}
      const came = new Promise<boolean>((resolve) => {
        settle = resolve
      })
      const place = { begin: () => settle(true), since: performance.now() }
      line.push(place)
      return {
        came,
        giveUp() {
          const index = line.indexOf(place)
          if (index < 0) return
          line.splice(index, 1)
          settle(false)
        },
      }
    },
    /**
     * Hands its place on. Once somebody has waited for half of the time a call may take, the newest comes first: those who wait
     * for long give up before they are served, and a server that serves everybody a moment too late serves nobody.
     */
    leave() {
      const isLate = performance.now() - (line[0]?.since ?? Number.POSITIVE_INFINITY) > patienceMs
      const next = isLate ? line.pop() : line.shift()
      if (next) next.begin()
      else working--
    },
  }
}

/**
 * What has been given up while it was at work counts until it really ends: it still waits for a connection, and calls that
 * come behind it would wait even longer.
 */
export function createCalls({ most, atOnce, longestMs }: typeof usual = usual): Calls {
  const line = createLine(atOnce, longestMs / 2)
  let running = 0

  async function workInTurn<T>(work: () => Promise<T>, { came }: Turn): Promise<T> {
    running++
    try {
      if (!(await came)) throw unavailable('Too much is under way.')
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
    get running() {
      return running
    },
    async run(work, signal) {
      if (running >= most) throw unavailable('Too much is under way.')
      if (signal?.aborted) throw unavailable('Nobody waits for this any more.')
      const turn = line.wait()
      signal?.addEventListener('abort', turn.giveUp)
      try {
        return await withDeadline(workInTurn(work, turn), longestMs, 'This call')
      } finally {
        turn.giveUp()
        signal?.removeEventListener('abort', turn.giveUp)
      }
    },
  }
}
