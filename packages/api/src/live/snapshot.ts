import { type Feed, feedAndBroadcast, settleBroadcasts, type Transaction } from '@carillon/db'
import type { Context } from '../context.ts'
import type { Caller } from '../session/caller.ts'
import { encodeCursor } from './cursor.ts'
import { withRetries } from './transaction.ts'

type Reading = Context & { caller: Caller }
type Read<T> = (tx: Transaction, feed: Feed) => Promise<T>
type Now = Awaited<ReturnType<typeof feedAndBroadcast>>

const withinSnapshot = <T>({ db, caller }: Reading, work: (tx: Transaction, now: Now) => Promise<T>): Promise<T> =>
  db.transaction(async (tx) => work(tx, await feedAndBroadcast(tx, caller.user.id)), {
    isolationLevel: 'repeatable read',
    accessMode: 'read only',
  })

/** To be made before what it dates is read: a cursor of an epoch that is over leads to a reset, and never to a wrong place. */
const dating = <T extends object>({ hub, caller }: Reading, read: Read<T>) => {
  const { epoch } = hub
  return async (tx: Transaction, feed: Feed, broadcast: number): Promise<T & { asOf: string }> => {
    return { ...(await read(tx, feed)), asOf: encodeCursor(epoch, caller.user.id, feed.head, broadcast) }
  }
}

/**
 * Reads a list together with the reader's cursor, from one snapshot: whoever applies the events after `asOf` to the
 * list misses none. For what has nothing to do with broadcasts.
 */
export function snapshot<T extends object>(ctx: Reading, read: Read<T>) {
  const dated = dating(ctx, read)
  return withinSnapshot(ctx, (tx, { feed, broadcast }) => dated(tx, feed, broadcast))
}

/** Before the caller's notifications are read or changed: those of broadcasts are among them. */
export const settle = ({ db, caller }: Pick<Reading, 'db' | 'caller'>): Promise<void> =>
  withRetries(() => settleBroadcasts(db, caller.user.id))

/** The same for notifications. One that comes after it has settled is not in it, and `asOf` says so. */
export async function settledSnapshot<T extends object>(ctx: Reading, read: Read<T>) {
  const dated = dating(ctx, read)
  // Mostly there is nothing to settle, and the snapshot knows it: nobody asks for that alone.
  const answer = await withinSnapshot(ctx, async (tx, { feed, broadcast }) =>
    feed.broadcasts < broadcast ? null : dated(tx, feed, feed.broadcasts),
  )
  if (answer) return answer
  await settle(ctx)
  return withinSnapshot(ctx, (tx, { feed }) => dated(tx, feed, feed.broadcasts))
}
