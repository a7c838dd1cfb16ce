import { anyOf, arrayLiteral, builtOnce, type Db, type Feed, feeds } from '@carillon/db'

/** What the badges show, as the server keeps it: never the outcome of somebody's arithmetic. */
export interface Counts {
  /** Notifications that came since the bell was last opened. */
  unseen: number
  unread: number
  /** Unread messages, over all conversations. */
  messages: number
}

/** As a feed's row keeps them: broadcasts after the number `settled` are not in them yet. */
export interface RowCounts extends Counts {
  settled: number
}

export const rowCountsOf = ({ unseen, unread, messages, broadcasts }: Feed): RowCounts => {
  return { unseen, unread, messages, settled: broadcasts }
}

export const countsOf = ({ unseen, unread, messages }: Counts): Counts => ({ unseen, unread, messages })

/**
 * What a reader's badges show who has heard of all broadcasts up to this number: of those that are not in the row nobody can have
 * seen or read one, for that takes a row of their own. Where the row knows more than the reader has heard, it is right already.
 */
export function countsAt({ unseen, unread, messages, settled }: RowCounts, broadcast: number): Counts {
  const more = Math.max(0, broadcast - settled)
  return { unseen: unseen + more, unread: unread + more, messages }
}

const isSettled = (counts: object): counts is RowCounts => 'settled' in counts

/** The counts an event carries on its way to its reader; `null` where it has none, or nobody knows up to where they go. */
export const rowCountsIn = (event: object): RowCounts | null =>
  'counts' in event && typeof event.counts === 'object' && event.counts && isSettled(event.counts) ? event.counts : null

const feedsOf = builtOnce((db) => db.select().from(feeds).where(anyOf(feeds.userId, 'userIds')).prepare('feeds'))

/** Those of the moment of reading: every later change of them brings an event of its own, or is a broadcast. */
export async function readCounts(db: Db, deliveries: { userId: string }[]): Promise<Map<string, RowCounts>> {
  const userIds = [...new Set(deliveries.map((delivery) => delivery.userId))]
  const rows = await feedsOf(db).execute({ userIds: arrayLiteral(userIds) })
  return new Map(rows.map((row) => [row.userId, rowCountsOf(row)]))
}
