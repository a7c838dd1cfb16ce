import { anyOf, arrayLiteral, builtOnce, type Db, feeds } from '@carillon/db'

/** What the badges show, as the server keeps it: never the outcome of somebody's arithmetic. */
export interface Counts {
  /** Notifications that came since the bell was last opened. */
  unseen: number
  unread: number
  /** Unread messages, over all conversations. */
  messages: number
}

export const countsOf = ({ unseen, unread, messages }: Counts): Counts => ({ unseen, unread, messages })

const feedsOf = builtOnce((db) => db.select().from(feeds).where(anyOf(feeds.userId, 'userIds')).prepare('feeds'))

/** Those of the moment of reading: every later change of them brings an event of its own. */
export async function readCounts(db: Db, deliveries: { userId: string }[]): Promise<Map<string, Counts>> {
  const userIds = [...new Set(deliveries.map((delivery) => delivery.userId))]
  const rows = await feedsOf(db).execute({ userIds: arrayLiteral(userIds) })
  return new Map(rows.map((row) => [row.userId, countsOf(row)]))
}
