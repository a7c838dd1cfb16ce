import type { Message } from '@carillon/api'
import { type Apply, changeItems, changePages, type Dated, hasHead, type Pages } from './apply.ts'
import { queryKey } from './keys.ts'
import type { FetchingPage, Source } from './source.ts'

/** In order of `seq`; the first page is the newest. */
export interface MessagePage extends Dated {
  items: Message[]
}

function add(page: MessagePage, message: Message): MessagePage {
  if (page.items.some((item) => item.id === message.id)) return page
  const later = page.items.findIndex((item) => item.seq > message.seq)
  const at = later === -1 ? page.items.length : later
  return { ...page, items: page.items.toSpliced(at, 0, message) }
}

const quoting = (item: Message, { id, body, author }: Message): Message =>
  item.replyTo?.id === id && item.replyTo.body !== body ? { ...item, replyTo: { id, body, author } } : item

export const applyToMessages: Apply<Pages<MessagePage>> = (data, { event, cursor, input }) => {
  switch (event.type) {
    case 'message.posted': {
      const { message } = event
      if (message.conversationId !== input['conversationId'] || !hasHead(data)) return data
      return changePages(data, cursor, (page, index) => (index === 0 ? add(page, message) : page))
    }
    case 'message.changed': {
      const { message } = event
      if (message.conversationId !== input['conversationId']) return data
      const change = (item: Message) => (item.id === message.id ? message : quoting(item, message))
      return changePages(data, cursor, (page) => {
        const items = changeItems(page.items, change)
        return items === page.items ? page : { ...page, items }
      })
    }
    default:
      return data
  }
}

/** Adds what the server has acknowledged, before its event comes. */
export const withMessage = (data: Pages<MessagePage>, message: Message): Pages<MessagePage> => ({
  ...data,
  pages: data.pages.map((page, index) => (index === 0 ? add(page, message) : page)),
})

const pageSize = 50

/** A conversation's messages: the newest page first, each in order; the next page is the one before. */
export function messageListOptions({ api, catchUp }: Source, conversationId: string) {
  const key = queryKey('messages.list', 'infinite', { conversationId })
  return {
    queryKey: key,
    queryFn: async ({ pageParam, signal }: FetchingPage<number | null>): Promise<MessagePage> => {
      const input = { conversationId, before: pageParam, limit: pageSize }
      return catchUp(key, await api.messages.list.query(input, { signal }), pageParam)
    },
    initialPageParam: null as number | null,
    getNextPageParam: ({ items }: MessagePage) => {
      const first = items[0]?.seq ?? 1
      return first > 1 ? first : null
    },
  }
}
