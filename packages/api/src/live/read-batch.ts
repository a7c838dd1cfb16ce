import { type Pool, readAfter } from '@carillon/db'
import { withDeadline } from './deadline.ts'
import { type Delivered, type DeliverOptions, deliver } from './deliver.ts'

/** How many events one read takes from one feed: fewer when many feeds are read at once. */
export const readLimit = 200
/** Fewer events than this are all there are. */
export const leastLimit = 25
const mostRows = 10_000
const mostReaders = mostRows / leastLimit
const readMs = 5_000

/** Reads what follows `after` in a user's feed, at most `readLimit` events. */
export type ReadFeed = (userId: string, after: number) => Promise<Delivered[]>

interface Reading {
  userId: string
  after: number
  promise: Promise<Delivered[]>
  resolve(events: Delivered[]): void
  reject(error: unknown): void
}

const keyOf = (userId: string, after: number) => `${userId}/${after}`

function startReading(userId: string, after: number): Reading {
  let settle: Pick<Reading, 'resolve' | 'reject'> | undefined
  const promise = new Promise<Delivered[]>((resolve, reject) => {
    settle = { resolve, reject }
  })
  return Object.assign({ userId, after, promise }, settle as Pick<Reading, 'resolve' | 'reject'>)
}

async function answer(database: Pool, options: DeliverOptions, batch: Reading[]) {
  const limit = Math.min(readLimit, Math.floor(mostRows / batch.length))
  const rows = await readAfter(database.sql, batch, limit)
  const events = await deliver(options, rows)
  const answers = new Map<string, Delivered[]>(batch.map(({ userId, after }) => [keyOf(userId, after), []]))
  for (const row of rows) {
    const { userId, after, seq, at, traceId } = row
    answers.get(keyOf(userId, after))?.push({ seq, at, event: events.get(row) ?? null, traceId })
  }
  for (const { userId, after, resolve } of batch) resolve(answers.get(keyOf(userId, after)) ?? [])
}

/**
 * All reads asked for in one turn, and all that arrive while a read is under way, become one query; two devices of one
 * user at the same place share one answer.
 */
export function createBatchedRead(database: Pool, options: DeliverOptions): ReadFeed {
  const waiting = new Map<string, Reading>()
  let isReading = false

  function takeBatch(): Reading[] {
    const batch = [...waiting.values()].slice(0, mostReaders)
    for (const { userId, after } of batch) waiting.delete(keyOf(userId, after))
    return batch
  }

  async function flush() {
    while (waiting.size > 0) {
      const batch = takeBatch()
      await withDeadline(answer(database, options, batch), readMs, 'Reading feeds').catch((error) => {
        for (const { reject } of batch) reject(error)
      })
    }
    isReading = false
  }

  return (userId, after) => {
    const key = keyOf(userId, after)
    const reading = waiting.get(key) ?? startReading(userId, after)
    waiting.set(key, reading)
    if (!isReading) {
      isReading = true
      setImmediate(flush)
    }
    return reading.promise
  }
}
