import { asOfAll } from './history.ts'

export interface CachedQuery {
  queryKey: readonly unknown[]
  state: { data: unknown; isInvalidated: boolean }
}

interface CacheChange {
  type: string
  query: CachedQuery
  action?: { type: string; manual?: boolean | undefined }
}

/** The little of TanStack's `QueryClient` that is needed: any of its bindings will do. */
export interface QueryCacheClient {
  getQueryCache(): {
    getAll(): CachedQuery[]
    subscribe(callback: (change: CacheChange) => void): () => void
  }
  setQueryData(queryKey: readonly unknown[], data: unknown): unknown
  invalidateQueries(
    filters: { queryKey: readonly unknown[]; exact: boolean; refetchType?: 'none' },
    options?: { cancelRefetch: boolean },
  ): Promise<unknown>
}

/** An answer no newer than the one before will not be newer at once. */
const patienceMs = 1_000

export function createRefetches(cache: QueryCacheClient) {
  const timers = new Set<ReturnType<typeof setTimeout>>()
  const lastAnswers = new WeakMap<CachedQuery, string>()

  /** A fetch under way is left to end, except after a reset: events that keep coming must not keep it from ever ending. */
  function ask(queryKey: readonly unknown[], { isReset = false } = {}) {
    void cache.invalidateQueries({ queryKey, exact: true }, { cancelRefetch: isReset })
  }

  return {
    ask,
    /** Called from within a step of the cache, so not at once. */
    askSoon(query: CachedQuery) {
      const answer = asOfAll(query.state.data).join()
      const delayMs = lastAnswers.get(query) === answer ? patienceMs : 0
      lastAnswers.set(query, answer)
      const timer = setTimeout(() => {
        timers.delete(timer)
        ask(query.queryKey)
      }, delayMs)
      timers.add(timer)
    },
    set(queryKey: readonly unknown[], data: unknown, isInvalidated: boolean) {
      cache.setQueryData(queryKey, data)
      // Setting data makes TanStack forget that the query is to be fetched again.
      if (isInvalidated) void cache.invalidateQueries({ queryKey, exact: true, refetchType: 'none' })
    },
    stop() {
      for (const timer of timers) clearTimeout(timer)
    },
  }
}
