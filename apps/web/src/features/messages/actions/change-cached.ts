import { type Message, type MessagePage, messageListOptions, type Pages, type Source } from '@carillon/client'
import type { QueryClient } from '@tanstack/solid-query'

/** Shows a change before the server has told of it. */
export function changeCached(
  cache: QueryClient,
  source: Source,
  { id, conversationId }: Pick<Message, 'id' | 'conversationId'>,
  change: (message: Message) => Message,
): void {
  const { queryKey } = messageListOptions(source, conversationId)
  const changeIn = (page: MessagePage): MessagePage =>
    page.items.some((item) => item.id === id)
      ? { ...page, items: page.items.map((item) => (item.id === id ? change(item) : item)) }
      : page
  cache.setQueryData<Pages<MessagePage>>(queryKey, (data) => data && { ...data, pages: data.pages.map(changeIn) })
}
