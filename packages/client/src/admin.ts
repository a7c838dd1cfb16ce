// What admins see: figures that come once a second beside the events, and lists that are asked for.
import type { AuditEntry, Overview, Sample } from '@carillon/api'
import { queryKey } from './keys.ts'
import { aside } from './live-link.ts'
import type { Fetching, FetchingPage, Source } from './source.ts'

export interface OverviewFollower {
  onOverview(overview: Overview): void
  /** They come no more: follow again to try again. Losing the connection is no error, they go on with the next one. */
  onError(error: unknown): void
}

/**
 * The figures of all servers once a second, for admins, over the connection that carries the events. A tab that shares
 * another one's connection opens one of its own for as long as it follows.
 *
 * @returns what ends it.
 * @example
 * const stop = followOverview(carillon, { onOverview: ({ sockets }) => console.log(sockets), onError: console.error })
 */
export function followOverview({ api }: Source, { onOverview, onError }: OverviewFollower): () => void {
  const subscription = api.admin.live.subscribe(undefined, { context: aside, onData: onOverview, onError })
  return () => subscription.unsubscribe()
}

/** The last hour, a sample every ten seconds, oldest first. */
export function historyOptions({ api }: Source) {
  return {
    queryKey: queryKey('admin.history', 'query'),
    queryFn: ({ signal }: Fetching): Promise<{ items: Sample[] }> => api.admin.history.query(undefined, { signal }),
  }
}

export interface AuditPage {
  items: AuditEntry[]
  nextCursor: string | null
}

const pageSize = 20

/** What admins did by hand, newest first; for `createInfiniteQuery` and its like. */
export function auditOptions({ api }: Source, limit = pageSize) {
  return {
    queryKey: queryKey('admin.audit', 'infinite'),
    queryFn: ({ pageParam, signal }: FetchingPage<string | null>): Promise<AuditPage> =>
      api.admin.audit.query({ cursor: pageParam, limit }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last: AuditPage) => last.nextCursor,
  }
}
