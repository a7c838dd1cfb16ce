import type { Database } from '@carillon/db'

const listenerName = 'carillon listener'

/** How many servers listen for hints at this moment. */
export async function countListeners({ sql }: Database): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from pg_stat_activity
    where datname = current_database() and application_name = ${listenerName}`
  return row?.count ?? 0
}

/** Ends every listener's backend; how many it were. */
export async function terminateListeners({ sql }: Database): Promise<number> {
  const ended = await sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name = ${listenerName}`
  return ended.length
}

export interface Nemesis extends AsyncDisposable {
  /** How much harm it has done so far, as its strikes count it. */
  readonly harm: number
}

/** Strikes again and again until disposed, `everyMs` after the last strike has ended. */
export function createNemesis(everyMs: number, strike: () => Promise<number>): Nemesis {
  let harm = 0
  let isOver = false
  let wake = () => {}
  async function rage() {
    while (!isOver) {
      harm += await strike()
      if (isOver) break
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, everyMs)
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }
  const raging = rage()
  return {
    get harm() {
      return harm
    },
    async [Symbol.asyncDispose]() {
      isOver = true
      wake()
      await raging
    },
  }
}
