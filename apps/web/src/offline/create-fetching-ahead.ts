import {
  type ConversationPage,
  conversationListOptions,
  type MessagePage,
  messageListOptions,
  type Pages,
} from '@carillon/client'
import { useQueryClient } from '@tanstack/solid-query'
import { createEffect, on, onCleanup } from 'solid-js'
import { useApi } from '../api.tsx'
import { whenIdle } from '../frame/when-idle.ts'
import { mostThreads } from './most-threads.ts'

const restMs = 2_000
/** After a restart everybody comes back in the same moment. */
const spreadMs = 8_000

/** The last conversations can be read without a network, those too that were not opened here: a while after each return. */
export function createFetchingAhead(): void {
  const api = useApi()
  const cache = useQueryClient()

  function fetchMissing() {
    const listed = cache.getQueryData<Pages<ConversationPage>>(conversationListOptions(api).queryKey)
    for (const { id } of listed?.pages[0]?.items.slice(0, mostThreads) ?? []) {
      const options = messageListOptions(api, id)
      const state = cache.getQueryState<Pages<MessagePage>>(options.queryKey)
      if (!state?.data || state.isInvalidated) void cache.prefetchInfiniteQuery({ ...options, retry: false })
    }
  }
  createEffect(
    on(
      () => api.isFlowing(),
      (isFlowing) => {
        if (!isFlowing) return
        const timer = setTimeout(() => whenIdle(fetchMissing), restMs + Math.random() * spreadMs)
        onCleanup(() => clearTimeout(timer))
      },
    ),
  )
}
