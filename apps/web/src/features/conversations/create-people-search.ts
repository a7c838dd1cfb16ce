import type { UserRef } from '@carillon/client'
import { createQuery, keepPreviousData } from '@tanstack/solid-query'
import { type Accessor, createEffect, createSignal, onCleanup } from 'solid-js'
import { useApi } from '../../api.tsx'
import { known } from '../../known.ts'

const pauseMs = 150
const freshMs = 30_000

/** Who is called something like that, asked once typing has paused. */
export function createPeopleSearch(typed: Accessor<string>) {
  const { api } = useApi()
  const [term, setTerm] = createSignal('')
  createEffect(() => {
    const next = typed().trim()
    const timer = setTimeout(() => setTerm(next), next === '' ? 0 : pauseMs)
    onCleanup(() => clearTimeout(timer))
  })
  const query = createQuery(() => ({
    queryKey: [['users', 'search'], { input: { query: term() }, type: 'query' }],
    queryFn: ({ signal }: { signal: AbortSignal }) => api.users.search.query({ query: term(), limit: 8 }, { signal }),
    enabled: term() !== '',
    staleTime: freshMs,
    placeholderData: keepPreviousData,
  }))
  return {
    people: (): readonly UserRef[] => (term() === '' ? [] : (known(query)?.items ?? [])),
    /** Nothing is known about what is typed yet. */
    isLooking: () => typed().trim() !== term() || (term() !== '' && query.isFetching),
    hasFailed: () => query.isError,
  }
}
