import { historyOptions, type Overview, type Sample } from '@carillon/client'
import { useQuery } from '@tanstack/solid-query'
import { type Accessor, createEffect, createMemo, createSignal, on } from 'solid-js'
import { useApi } from '../../../api.tsx'
import { known } from '../../../known.ts'
import { joined, withGaps, withSample } from './samples.ts'

const refreshMs = 20_000

/**
 * The last hour, which goes on with the figures that come. They stand beside what was asked for, and not in the cache:
 * whatever watches that would have something to do every second.
 */
export function createHistory(current: Accessor<Overview | undefined>) {
  const api = useApi()
  const query = useQuery(() => ({ ...historyOptions(api), staleTime: 0, refetchInterval: refreshMs }))
  const [live, setLive] = createSignal<readonly Sample[]>([])
  createEffect(
    on(current, (newest) => {
      if (newest) setLive((samples) => withSample(samples, newest))
    }),
  )
  // What happened while nothing came is known at the servers.
  createEffect(on(api.isFlowing, (isFlowing) => isFlowing && void query.refetch(), { defer: true }))
  return {
    isPending: () => query.isPending,
    hasFailed: () => query.isLoadingError,
    askAgain: () => void query.refetch(),
    samples: createMemo(() => withGaps(joined(known(query)?.items ?? [], live()))),
  }
}
