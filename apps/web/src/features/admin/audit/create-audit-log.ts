import { type AuditPage, auditOptions, type Source } from '@carillon/client'
import { useInfiniteQuery, useQuery } from '@tanstack/solid-query'
import { createEffect, createMemo, on } from 'solid-js'
import { useApi } from '../../../api.tsx'
import { known } from '../../../known.ts'
import { hasGap, withNewest } from './audit-pages.ts'

const refreshMs = 10_000

/** The newest page by itself: to ask for it again does not fetch all pages that somebody has opened below it. */
export function newestAuditOptions(source: Source) {
  const { queryKey, queryFn } = auditOptions(source)
  return {
    queryKey: [...queryKey, 'newest'],
    queryFn: ({ signal }: { signal: AbortSignal }): Promise<AuditPage> => queryFn({ pageParam: null, signal }),
  }
}

/** What admins did by hand, newest first. No event tells of it, and other admins do things too. */
export function createAuditLog() {
  const api = useApi()
  const query = useInfiniteQuery(() => ({ ...auditOptions(api), staleTime: 0 }))
  // Only while somebody can see it.
  const newest = useQuery(() => ({ ...newestAuditOptions(api), staleTime: 0, refetchInterval: refreshMs }))
  const loaded = createMemo(() => known(query)?.pages.flatMap(({ items }) => items))
  createEffect(
    on([loaded, () => known(newest)], ([entries, page]) => {
      if (entries && page && hasGap(entries, page) && !query.isFetching) void query.refetch()
    }),
  )
  createEffect(on(api.isFlowing, (isFlowing) => isFlowing && void newest.refetch(), { defer: true }))
  return { query, entries: createMemo(() => withNewest(loaded() ?? [], known(newest))) }
}
