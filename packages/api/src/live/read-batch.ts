import { type Database, readAfter } from '@carillon/db'
import { type Delivered, type Deliverers, deliver } from './deliver.ts'

/** How many events one read takes from one feed. */
export const readLimit = 200

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

/**
 * All reads asked for in one turn, and all that arrive while a read is under way, become one query; two devices of one
 * user at the same place share one answer.
 */
export function createBatchedRead(database: Database, deliverers: Deliverers): ReadFeed {
  const waiting = new Map<string, Reading>()
  let isReading = false

  async function answer(batch: Reading[]) {
    const rows = await readAfter(database.sql, batch, readLimit)
    const events = await deliver(database.db, deliverers, rows)
    const answers = new Map<string, Delivered[]>(batch.map(({ userId, after }) => [keyOf(userId, after), []]))
    for (const row of rows)
      answers.get(keyOf(row.userId, row.after))?.push({ seq: row.seq, event: events.get(row) ?? null })
    for (const { userId, after, resolve } of batch) resolve(answers.get(keyOf(userId, after)) ?? [])
  }

  async function flush() {
    while (waiting.size > 0) {
      const batch = [...waiting.values()]
      waiting.clear()
      await answer(batch).catch((error) => {
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
