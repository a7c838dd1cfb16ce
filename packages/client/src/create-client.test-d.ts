import type { Conversation, Counts, Event, Message, Notification } from '@carillon/api'
import type { InfiniteQueryObserverOptions } from '@tanstack/query-core'
import { InfiniteQueryObserver, QueryClient, QueryObserver } from '@tanstack/query-core'
import { describe, expectTypeOf, test } from 'vitest'
import {
  type ConnectionState,
  type ConversationPage,
  conversationOptions,
  countsOptions,
  createClient,
  describeError,
  type MessagePage,
  messageListOptions,
  notificationListOptions,
  type Pages,
  type QueryCacheClient,
  startLive,
} from './index.ts'

const client = createClient()
const cache = new QueryClient()

describe('a client', () => {
  test('knows what each procedure takes and gives', () => {
    expectTypeOf(client.api.messages.send.mutate).returns.resolves.toEqualTypeOf<Message>()
    expectTypeOf(client.api.conversations.open.mutate).returns.resolves.toEqualTypeOf<Conversation>()
    expectTypeOf(client.api.notifications.send.mutate)
      .parameter(0)
      .toHaveProperty('severity')
      .toEqualTypeOf<'low' | 'normal' | 'high' | 'critical' | undefined>()
    // @ts-expect-error a message needs the id its writer gave it
    void client.api.messages.send.mutate({ conversationId: 'c', body: 'b' })
    // @ts-expect-error there is no such filter
    void client.api.notifications.list.query({ filter: 'funny' })
  })

  test('tells events apart by their type', async () => {
    for await (const event of client.events({ since: null })) {
      expectTypeOf(event.cursor).toBeString()
      expectTypeOf(event.type).toEqualTypeOf<Event['type']>()
      if (event.type === 'notification.created') {
        expectTypeOf(event.notification).toEqualTypeOf<Notification>()
        expectTypeOf(event.counts).toEqualTypeOf<Counts>()
      }
      if (event.type === 'message.posted') expectTypeOf(event.message).toEqualTypeOf<Message>()
      // @ts-expect-error not every event has a message
      event.message
    }
  })

  test('says when it tries again only while it is offline', () => {
    const state = client.connection.get()
    expectTypeOf(state).toEqualTypeOf<ConnectionState>()
    if (state.status === 'offline') expectTypeOf(state.retryAt).toBeNumber()
    // @ts-expect-error
    state.retryAt
  })

  test('describes any error', () => {
    expectTypeOf(describeError).parameter(0).toBeUnknown()
    expectTypeOf(describeError(0).retryAfterMs).toEqualTypeOf<number | undefined>()
  })
})

describe('query options', () => {
  test('fit a list that is loaded page by page, and nothing needs to be named', () => {
    const messages = new InfiniteQueryObserver(cache, messageListOptions(client, 'c'))
    expectTypeOf(messages.getCurrentResult().data?.pages).toEqualTypeOf<MessagePage[] | undefined>()
    const notifications = new InfiniteQueryObserver(cache, notificationListOptions(client, 'unread'))
    expectTypeOf(notifications.getCurrentResult().data?.pages[0]?.items).toEqualTypeOf<Notification[] | undefined>()
    expectTypeOf<ConversationPage>().toExtend<InfiniteQueryObserverOptions<ConversationPage>['initialData'] | object>()
    // @ts-expect-error there is no such list
    notificationListOptions(client, 'forgotten')
  })

  test('fit a single answer', () => {
    const badge = new QueryObserver(cache, countsOptions(client))
    expectTypeOf(badge.getCurrentResult().data?.unread).toEqualTypeOf<number | undefined>()
    const one = new QueryObserver(cache, conversationOptions(client, 'c'))
    expectTypeOf(one.getCurrentResult().data?.conversation).toEqualTypeOf<Conversation | undefined>()
  })

  test('a cache of any binding will do', () => {
    expectTypeOf(cache).toExtend<QueryCacheClient>()
    expectTypeOf(startLive).parameter(0).toHaveProperty('cache').toEqualTypeOf<QueryCacheClient>()
    expectTypeOf<Pages<MessagePage>['pages']>().toEqualTypeOf<MessagePage[]>()
  })
})
