import type { Source, User } from '@carillon/client'
import type { QueryClient } from '@tanstack/solid-query'
import { isKeepable, putInto, takeFrom } from './cached.ts'
import { isUsable, type Kept } from './kept.ts'
import { addKept, readKept, removeKept } from './kept-store.ts'

const restMs = 2_000
const restUnseenMs = 30_000
/** A store that does not answer is done without. */
const patienceMs = 1_000

async function read(): Promise<Kept | undefined> {
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, patienceMs))
  const kept = await Promise.race([readKept().catch(() => undefined), late])
  return kept && isUsable(kept, Date.now()) ? kept : undefined
}

/** Keeps what is cached for a time without a network, for the one user whom the server has vouched for. */
export function createKeeping(cache: QueryClient, source: Source) {
  let found = read()
  let user: User | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  // Without room or permission nothing is kept, and nothing else suffers from it.
  const write = () => {
    clearTimeout(timer)
    timer = undefined
    if (user) void addKept(takeFrom(cache, source, user)).catch(() => {})
  }
  const writeSoon = () => {
    if (user) timer ??= setTimeout(write, document.hidden ? restUnseenMs : restMs)
  }
  cache.getQueryCache().subscribe((change) => {
    if (change.type === 'updated' && change.action.type === 'success' && isKeepable(change.query.queryKey)) writeSoon()
  })
  document.addEventListener('visibilitychange', () => timer !== undefined && document.hidden && write())

  return {
    /** Who was here last, if anything is known of them. */
    lastUser: async () => (await found)?.user,
    /** Fills an empty cache with what was kept for them; what belongs to anybody else is removed. */
    async restore(userId: string) {
      const kept = await found
      if (kept?.user.id === userId) putInto(cache, source, kept)
      else if (kept) await removeKept().catch(() => {})
    },
    start(vouched: User) {
      user = vouched
      writeSoon()
    },
    /** Keeps nothing more, and nothing of what there was. */
    async forget() {
      user = undefined
      found = Promise.resolve(undefined)
      clearTimeout(timer)
      timer = undefined
      await removeKept().catch(() => {})
    },
  }
}
