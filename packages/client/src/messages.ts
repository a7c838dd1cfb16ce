import type { Message } from '@carillon/api'
import {
  type Applied,
  type Apply,
  changeItems,
  changePages,
  type Dated,
  hasHead,
  type Pages,
  refetch,
  type Step,
} from './apply.ts'
import { isNews } from './cursor.ts'
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

/** Numbers have no gap: where one would come to be, something was missed. */
const leavesGap = ({ items }: MessagePage, { seq }: Message) => seq > (items.at(-1)?.seq ?? 0) + 1

function addToHead(data: Pages<MessagePage>, step: Step, message: Message): Applied<Pages<MessagePage>> {
  const [head] = data.pages
  if (!head || !hasHead(data) || !isNews(step, head.asOf)) return data
  if (leavesGap(head, message)) return refetch
  return changePages(data, step, (page) => (page === head ? add(page, message) : page))
}

/** A message that quotes the one changed. */
export const quoting = (item: Message, { id, body, author }: Message): Message =>
  item.replyTo?.id === id && item.replyTo.body !== body ? { ...item, replyTo: { id, body, author } } : item

export const applyToMessages: Apply<Pages<MessagePage>> = (data, step) => {
  const { event, input } = step
  switch (event.type) {
    case 'message.posted': {
      const { message } = event
      return message.conversationId === input['conversationId'] ? addToHead(data, step, message) : data
    }
    case 'message.changed': {
      const { message } = event
      if (message.conversationId !== input['conversationId']) return data
      const change = (item: Message) => (item.id === message.id ? message : quoting(item, message))
      return changePages(data, step, (page) => {
        const items = changeItems(page.items, change)
        return items === page.items ? page : { ...page, items }
      })
    }
    // What is posted while one is away is never told: whoever comes back starts anew.
    case 'conversation.left':
      if (event.id !== input['conversationId']) return data
      return changePages(data, step, (page) => (page.items.length > 0 ? { ...page, items: [] } : page))
    case 'conversation.changed': {
      const { id, lastMessage } = event.conversation
      const [head] = data.pages
      if (id !== input['conversationId'] || !head || !isNews(step, head.asOf)) return data
      return lastMessage && head.items.length === 0 ? refetch : data
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
export function messageListOptions({ api }: Source, conversationId: string, limit = pageSize) {
  return {
    queryKey: queryKey('messages.list', 'infinite', { conversationId }),
    queryFn: ({ pageParam, signal }: FetchingPage<number | null>): Promise<MessagePage> =>
      api.messages.list.query({ conversationId, before: pageParam, limit }, { signal }),
    initialPageParam: null as number | null,
    getNextPageParam: ({ items }: MessagePage) => {
      const first = items[0]?.seq ?? 1
      return first > 1 ? first : null
    },
  }
}
