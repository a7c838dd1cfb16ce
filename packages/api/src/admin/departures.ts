import { answerDeparture, countDeparture, type Database, isOrdered, readDeparture } from '@carillon/db'
import { answersInTime, createHeed } from '../live/between-servers.ts'

/** How many streams of a user were ended, as far as servers have answered in time. */
export const awaitAnswers = ({ vital }: Database, { entryId, servers }: { entryId: string; servers: number }) =>
  answersInTime(
    () => countDeparture(vital.sql, entryId),
    ({ answers }) => answers >= servers,
  )

/** Ends those of a user that are open here, and returns how many there were. */
type Depart = (userId: string) => number

const mostAtOnce = 10
const mostRemembered = 1_000

/**
 * What a server does that hears such an order. Whoever may connect to the database can say one, or repeat one: it counts once, and
 * only if it was written down by whoever may write there.
 */
export function createDepartures({ vital }: Pick<Database, 'vital'>, onError: (error: unknown) => void) {
  const callbacks = new Set<Depart>()
  const obeyed = new Set<string>()

  function isNew(entryId: string) {
    if (obeyed.has(entryId)) return false
    obeyed.add(entryId)
    const [oldest] = obeyed
    if (obeyed.size > mostRemembered && oldest !== undefined) obeyed.delete(oldest)
    return true
  }

  async function obey(text: string) {
    const order = readDeparture(text)
    if (!order || !(await isOrdered(vital.sql, order)) || !isNew(order.entryId)) return
    const streams = [...callbacks].reduce((total, depart) => total + depart(order.userId), 0)
    await answerDeparture(vital.sql, order.entryId, streams)
  }

  return {
    add: (callback: Depart) => void callbacks.add(callback),
    hear: createHeed(mostAtOnce, obey, onError),
  }
}
