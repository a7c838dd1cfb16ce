import { type Feed, feedWithin, type Transaction } from '@carillon/db'
import type { Context } from '../context.ts'
import type { Caller } from '../session/caller.ts'
import { encodeCursor } from './cursor.ts'

/**
 * Reads a list together with the reader's cursor, from one snapshot: whoever applies the events after `asOf` to the
 * list misses none.
 */
export async function snapshot<T extends object>(
  ctx: Context & { caller: Caller },
  read: (tx: Transaction, feed: Feed) => Promise<T>,
): Promise<T & { asOf: string }> {
  const userId = ctx.caller.user.id
  const epoch = ctx.hub.epoch
  return ctx.db.transaction(
    async (tx) => {
      const feed = await feedWithin(tx, userId)
      return { ...(await read(tx, feed)), asOf: encodeCursor(epoch, userId, feed.head) }
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  )
}
