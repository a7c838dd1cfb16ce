import { type Conversation, type ConversationPage, conversationListOptions, type Pages } from '@carillon/client'
import { useQueryClient } from '@tanstack/solid-query'
import type { Accessor } from 'solid-js'
import { useApi } from '../../api.tsx'

/** The conversation as the list knows it: it opens at once, while the server is still asked. */
export function createListed(id: Accessor<string>): Accessor<Conversation | undefined> {
  const api = useApi()
  const cache = useQueryClient()
  return () => {
    const data = cache.getQueryData<Pages<ConversationPage>>(conversationListOptions(api).queryKey)
    return data?.pages.flatMap((page) => page.items).find((item) => item.id === id())
  }
}
