import { type Feed, feedAndBroadcast, settleBroadcasts, type Transaction } from '@carillon/db'
import type { Context } from '../context.ts'
import type { Caller } from '../session/caller.ts'
import { encodeCursor } from './cursor.ts'
import { withRetries } from './transaction.ts'

type Reading = Context & { caller: Caller }
type Read<T> = (tx: Transaction, feed: Feed) => Promise<T>

function readAt<T extends object>(ctx: Reading, read: Read<T>, isSettled: boolean): Promise<T & { asOf: string }> {
  const userId = ctx.caller.user.id
  const epoch = ctx.hub.epoch
  return ctx.db.transaction(
    async (tx) => {
      const { feed, broadcast } = await feedAndBroadcast(tx, userId)
      const asOf = encodeCursor(epoch, userId, feed.head, isSettled ? feed.broadcasts : broadcast)
      return { ...(await read(tx, feed)), asOf }
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  )
}

/**
 * Reads a list together with the reader's cursor, from one snapshot: whoever applies the events after `asOf` to the
 * list misses none. For what has nothing to do with broadcasts.
 */
export const snapshot = <T extends object>(ctx: Reading, read: Read<T>) => readAt(ctx, read, false)

/** Before the caller's notifications are read or changed: those of broadcasts are among them. */
export const settle = ({ db, caller }: Pick<Reading, 'db' | 'caller'>): Promise<void> =>
  withRetries(() => settleBroadcasts(db, caller.user.id))

/** The same for notifications. One that comes after it has settled is not in it, and `asOf` says so. */
export async function settledSnapshot<T extends object>(ctx: Reading, read: Read<T>) {
  await settle(ctx)
  return readAt(ctx, read, true)
}
