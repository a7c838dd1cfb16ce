import { asOfAll } from './history.ts'

export interface CachedQuery {
  queryKey: readonly unknown[]
  state: { data: unknown; status: string; isInvalidated: boolean }
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
const longestMs = 30_000

/**
 * What has to be fetched again, until an answer has come. TanStack's own mark of it is lost when anything is set, and a
 * fetch is dropped when another page is asked for; so it is remembered here.
 */
export function createRefetches(cache: QueryCacheClient) {
  const awaited = new WeakSet<CachedQuery>()
  const timers = new Map<CachedQuery, ReturnType<typeof setTimeout>>()
  const lastAnswers = new WeakMap<CachedQuery, string>()
  const failures = new WeakMap<CachedQuery, number>()

  /** A fetch under way is left to end, except after a reset: events that keep coming must not keep it from ever ending. */
  function ask(query: CachedQuery, { isReset = false } = {}) {
    clearTimeout(timers.get(query))
    timers.delete(query)
    awaited.add(query)
    void cache.invalidateQueries({ queryKey: query.queryKey, exact: true }, { cancelRefetch: isReset })
  }

  function askLater(query: CachedQuery, delayMs: number) {
    awaited.add(query)
    if (timers.has(query)) return
    timers.set(
      query,
      setTimeout(() => ask(query), delayMs),
    )
  }

  return {
    ask,
    awaits: (query: CachedQuery) => awaited.has(query) || query.state.isInvalidated,
    /** Called from within a step of the cache, so not at once. */
    askSoon(query: CachedQuery) {
      const answer = asOfAll(query.state.data).join()
      askLater(query, lastAnswers.get(query) === answer ? patienceMs : 0)
      lastAnswers.set(query, answer)
    },
    /** It is still awaited: ask again if nothing is under way, and ever more rarely where it was refused. */
    remind(query: CachedQuery) {
      if (timers.has(query)) return
      if (query.state.status !== 'error') return ask(query)
      const failed = failures.get(query) ?? 0
      failures.set(query, failed + 1)
      askLater(query, Math.min(longestMs, patienceMs * 2 ** failed))
    },
    /** An answer has come, which may be all that was waited for. */
    settle(query: CachedQuery) {
      awaited.delete(query)
      failures.delete(query)
    },
    /** Somebody has set something. */
    keep({ queryKey }: CachedQuery) {
      void cache.invalidateQueries({ queryKey, exact: true, refetchType: 'none' })
    },
    stop() {
      for (const timer of timers.values()) clearTimeout(timer)
    },
  }
}
