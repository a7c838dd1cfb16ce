// What is to happen at a time, on every server: snoozed notifications come back, expired ones go, scheduled ones are sent. Each is
// one short transaction that takes what nobody else has taken, so a server that dies in the middle of it has done nothing.
import { type Database, notifications, scheduledNotifications } from '@carillon/db'
import { and, asc, notInArray, sql } from 'drizzle-orm'
import { isDatabaseAway } from '../../calls.ts'
import { repeat } from '../../live/repeat.ts'
import { transaction, type Work } from '../../live/transaction.ts'
import type { KindRegistry } from '../kind.ts'
import { isDue, takeDue } from './returns.ts'
import { isToBeSent, sendOne } from './scheduled.ts'

export interface DueParts {
  database: Database
  hints: Parameters<typeof transaction>[0]['hints']
  kinds: KindRegistry
  onError(error: unknown): void
}

/** From one look to the next it is half to one and a half times as long: well within the two seconds that are promised. */
const tickMs = 500
const mostAtOnce = 100

/** Does what is due; `failed` are those that cannot be sent by this server, which it does not try again as they are. */
export function createDue({ database, hints, kinds, onError }: DueParts): () => Promise<void> {
  const failed = new Set<string>()
  const run = <T>(work: (work: Work) => Promise<T>) => transaction({ db: database.db, hints }, work)

  /** The only statement as long as nothing is due: two looks at the beginning of an index. */
  async function look() {
    const { db } = database.vital
    const some = db.select({ one: sql`1` })
    const [row] = await db.execute<{ returns: boolean; sends: boolean }>(sql`
      select exists ${some.from(notifications).where(isDue)} as returns,
        exists ${some.from(scheduledNotifications).where(isToBeSent)} as sends`)
    return { returns: row?.returns ?? false, sends: row?.sends ?? false }
  }

  async function takeAll() {
    while (await run((work) => takeDue(work, kinds)));
  }

  async function sendEach(rows: { id: string; content: string }[]) {
    for (const { id, content } of rows) {
      await run((work) => sendOne(work, kinds, id)).catch((error) => {
        if (isDatabaseAway(error)) throw error
        failed.add(content)
        onError(error)
      })
    }
  }

  async function sendAll() {
    for (;;) {
      const { id, sendAt, data } = scheduledNotifications
      // Its sender may say it otherwise.
      const content = sql<string>`${id} || md5(${data}::text)`
      const rows = await database.db
        .select({ id, content })
        .from(scheduledNotifications)
        .where(and(isToBeSent, failed.size > 0 ? notInArray(content, [...failed]) : undefined))
        .orderBy(asc(sendAt), asc(id))
        .limit(mostAtOnce)
      await sendEach(rows)
      if (rows.length < mostAtOnce) return
    }
  }

  return async () => {
    const { returns, sends } = await look()
    const work = [returns && takeAll, sends && sendAll].filter((one) => one !== false)
    const outcomes = await Promise.allSettled(work.map((one) => one()))
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
  }
}

/** Does so from now on; returns how to stop. A database that is away is asked again, and what came due meanwhile is late, not lost. */
export const startDue = (parts: DueParts) => repeat(createDue(parts), tickMs, parts.onError)
