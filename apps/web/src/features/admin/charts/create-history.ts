import { historyOptions, type Overview, type Sample } from '@carillon/client'
import { useQuery, useQueryClient } from '@tanstack/solid-query'
import { type Accessor, createEffect, on } from 'solid-js'
import { useApi } from '../../../api.tsx'
import { known } from '../../../known.ts'
import { withSample } from './samples.ts'

interface History {
  items: Sample[]
}

/** The last hour, which goes on with the figures that come. */
export function createHistory(latest: Accessor<Overview | undefined>) {
  const api = useApi()
  const cache = useQueryClient()
  const options = historyOptions(api)
  const query = useQuery(() => ({ ...options, staleTime: 0 }))
  createEffect(() => {
    const newest = latest()
    if (!newest) return
    cache.setQueryData<History>(options.queryKey, (history) => history && { items: withSample(history.items, newest) })
  })
  // What happened while nothing came is known at the servers.
  createEffect(on(api.isFlowing, (isFlowing) => isFlowing && void query.refetch(), { defer: true }))
  return { query, samples: () => known(query)?.items ?? [] }
}
