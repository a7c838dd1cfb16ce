import type { Conversation, Event, Member } from '@carillon/api'
import { type Apply, changeItems, changePages, type Dated, hasHead, type Pages, refetch, type Step } from './apply.ts'
import { isNews, stepFrom } from './cursor.ts'
import { queryKey } from './keys.ts'
import { quoting } from './messages.ts'
import type { Fetching, FetchingPage, Source } from './source.ts'

export interface ConversationPage extends Dated {
  items: Conversation[]
  /** The place of the last one when this was read. */
  nextCursor: string | null
}

export interface DatedConversation extends Dated {
  conversation: Conversation
}

type About = Extract<
  Event,
  {
    type:
      | 'message.posted'
      | 'message.changed'
      | 'read.moved'
      | 'delivered.moved'
      | 'conversation.changed'
      | 'conversation.left'
  }
>

const idOf = (event: About): string => {
  if (event.type === 'conversation.changed') return event.conversation.id
  if (event.type === 'conversation.left') return event.id
  return 'message' in event ? event.message.conversationId : event.conversationId
}

/** What was read has arrived too, and stays so when it is marked unread: as on the server. */
const reading = (member: Member, readSeq: number): Member => ({
  ...member,
  readSeq,
  deliveredSeq: Math.max(member.deliveredSeq, readSeq),
})

const receiving = (member: Member, seq: number): Member =>
  seq > member.deliveredSeq ? { ...member, deliveredSeq: seq } : member

const moveMember = (
  { members }: Conversation,
  move: typeof reading,
  { userId, seq }: { userId: string; seq: number },
): Member[] => changeItems(members, (member) => (member.id === userId ? move(member, seq) : member))

/** What the event makes of the conversation it is about. */
function change(conversation: Conversation, event: About, userId: string): Conversation {
  switch (event.type) {
    case 'message.posted': {
      const { message, unread } = event
      // Whoever posts has read what was there.
      const members = moveMember(conversation, reading, { userId: message.author.id, seq: message.seq })
      const readSeq = message.author.id === userId ? message.seq : conversation.readSeq
      const { lastMessage, updatedAt } = conversation
      // An event before this one may have brought a newer one along: what events name is joined when they are read.
      const newest =
        lastMessage && lastMessage.seq > message.seq
          ? { lastMessage, updatedAt }
          : { lastMessage: message, updatedAt: message.createdAt }
      return { ...conversation, ...newest, members, readSeq, unread }
    }
    case 'message.changed': {
      const { lastMessage } = conversation
      if (!lastMessage) return conversation
      const changed = lastMessage.id === event.message.id ? event.message : quoting(lastMessage, event.message)
      return changed === lastMessage ? conversation : { ...conversation, lastMessage: changed }
    }
    case 'read.moved': {
      const readSeq = event.userId === userId ? event.seq : conversation.readSeq
      return {
        ...conversation,
        members: moveMember(conversation, reading, event),
        readSeq,
        unread: event.unread,
      }
    }
    case 'delivered.moved': {
      const members = moveMember(conversation, receiving, event)
      return members === conversation.members ? conversation : { ...conversation, members }
    }
    case 'conversation.changed':
      return event.conversation
    case 'conversation.left':
      return conversation
  }
}

// By name: a newer server may send others of these families, and so may a team of its own.
const abouts: Record<About['type'], true> = {
  'message.posted': true,
  'message.changed': true,
  'read.moved': true,
  'delivered.moved': true,
  'conversation.changed': true,
  'conversation.left': true,
}

const isAbout = (event: Event): event is About => Object.hasOwn(abouts, event.type)

/** Where it stands in the list, as a text that sorts; the cursor of the next page is made alike. */
const placeOf = ({ updatedAt, id }: Conversation) => `${updatedAt}_${id}`

function insert(items: Conversation[], conversation: Conversation): Conversation[] {
  const older = items.findIndex((item) => placeOf(conversation) > placeOf(item))
  return items.toSpliced(older === -1 ? items.length : older, 0, conversation)
}

/** Puts the conversation where its time belongs; nowhere when that is beyond the pages loaded. */
function place(data: Pages<ConversationPage>, conversation: Conversation, step: Step): Pages<ConversationPage> {
  const isHere = ({ nextCursor }: ConversationPage) => nextCursor === null || placeOf(conversation) >= nextCursor
  const target = data.pages.findIndex(isHere)
  return changePages(data, step, (page, index) => {
    const others = page.items.filter((item) => item.id !== conversation.id)
    if (index === target) return { ...page, items: insert(others, conversation) }
    return others.length < page.items.length ? { ...page, items: others } : page
  })
}

const find = (data: Pages<ConversationPage>, id: string) =>
  data.pages.flatMap((page) => page.items).find((item) => item.id === id)

export const applyToConversations: Apply<Pages<ConversationPage>> = (data, step) => {
  const { event, userId } = step
  if (!isAbout(event) || !data.pages.some((page) => isNews(step, page.asOf))) return data
  const id = idOf(event)
  if (event.type === 'conversation.left') {
    return changePages(data, step, (page) => {
      const items = page.items.filter((item) => item.id !== id)
      return items.length < page.items.length ? { ...page, items } : page
    })
  }
  // Older pages alone cannot tell where a conversation now belongs.
  const mayMove = event.type === 'message.posted' || event.type === 'conversation.changed'
  if (mayMove && !hasHead(data)) return refetch
  const found = find(data, id)
  if (!found) {
    if (event.type === 'conversation.changed') return place(data, event.conversation, step)
    return event.type === 'message.posted' ? refetch : data
  }
  const changed = change(found, event, userId)
  if (changed === found) return data
  if (changed.updatedAt !== found.updatedAt) return place(data, changed, step)
  return changePages(data, step, (page) => {
    const items = changeItems(page.items, (item) => (item === found ? changed : item))
    return items === page.items ? page : { ...page, items }
  })
}

export const applyToConversation: Apply<DatedConversation> = (data, step) => {
  const { event, userId, input } = step
  if (!isAbout(event) || idOf(event) !== input['id'] || !isNews(step, data.asOf)) return data
  const conversation = change(data.conversation, event, userId)
  return conversation === data.conversation ? data : { ...data, conversation, asOf: stepFrom(data.asOf, step) }
}

/** The conversations in the data of any live query. */
export function conversationsIn(path: string, data: unknown): Conversation[] {
  if (!data) return []
  // Under each path lies what its own query function returned.
  if (path === 'conversations.get') return [(data as DatedConversation).conversation]
  return path === 'conversations.list' ? (data as Pages<ConversationPage>).pages.flatMap((page) => page.items) : []
}

const pageSize = 30

/** The reader's conversations, those with the newest message first. */
export function conversationListOptions({ api }: Source, limit = pageSize) {
  return {
    queryKey: queryKey('conversations.list', 'infinite'),
    queryFn: ({ pageParam, signal }: FetchingPage<string | null>): Promise<ConversationPage> =>
      api.conversations.list.query({ cursor: pageParam, limit }, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last: ConversationPage) => last.nextCursor,
  }
}

export function conversationOptions({ api }: Source, id: string) {
  return {
    queryKey: queryKey('conversations.get', 'query', { id }),
    queryFn: ({ signal }: Fetching): Promise<DatedConversation> => api.conversations.get.query({ id }, { signal }),
  }
}
