// Whoever has a page of ours before their eyes sees what comes: nothing is pushed to them. Pages say so by a stream that is open for
// as long as it is true, so what dies takes its word along. Each server keeps its own in memory, and writes into a table who they
// are: when that changes, and for all of them in one statement every few seconds, so that a server that died has nobody soon.
import { arrayLiteral, type Database } from '@carillon/db'
import { repeat } from '../live/repeat.ts'

const sayEveryMs = 8_000
/** Longer than two times that. */
export const believedMs = 30_000

export interface Looking {
  /** This user looks, until what is returned is disposed of. */
  begin(userId: string): Disposable
  close(): void
}

export function createLooking({ sql }: Database, serverId: string, onError: (error: unknown) => void): Looking {
  const streams = new Map<string, number>()
  const changed = new Set<string>()
  let isSaying = false

  async function say(userIds: string[]) {
    const [here, gone] = [userIds.filter((id) => streams.has(id)), userIds.filter((id) => !streams.has(id))]
    if (here.length > 0) {
      await sql`
        insert into looking (user_id, server_id) select id, ${serverId} from unnest(${arrayLiteral(here)}::uuid[]) as id
        on conflict (user_id, server_id) do update set at = now()`
    }
    if (gone.length > 0) {
      await sql`delete from looking where server_id = ${serverId} and user_id = any(${arrayLiteral(gone)}::uuid[])`
    }
  }

  /** What changes while this is under way is said next. */
  async function sayChanges() {
    if (isSaying) return
    isSaying = true
    while (changed.size > 0) {
      const userIds = [...changed]
      changed.clear()
      await say(userIds).catch(onError)
    }
    isSaying = false
  }

  function count(userId: string, change: 1 | -1) {
    const before = streams.get(userId) ?? 0
    if (before + change > 0) streams.set(userId, before + change)
    else streams.delete(userId)
    if (before > 0 && before + change > 0) return
    changed.add(userId)
    void sayChanges()
  }

  /** In turn with what changes: whoever has just gone would be written down once more. */
  function sayAll() {
    for (const userId of streams.keys()) changed.add(userId)
    return sayChanges()
  }

  const stop = repeat(sayAll, sayEveryMs, onError)
  return {
    begin(userId) {
      count(userId, 1)
      return { [Symbol.dispose]: () => count(userId, -1) }
    },
    close: stop,
  }
}
