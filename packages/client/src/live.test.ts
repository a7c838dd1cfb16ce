import type { Event } from '@carillon/api'
import { eventually } from '@carillon/db/testing'
import { dehydrate, hydrate, InfiniteQueryObserver, QueryClient } from '@tanstack/query-core'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Pages } from './apply.ts'
import { conversationListOptions } from './conversations.ts'
import { startLive } from './live.ts'
import { createStream, createWorld, page, posted } from './live-world.ts'
import { type MessagePage, messageListOptions, withMessage } from './messages.ts'
import { countsOptions, notificationListOptions } from './notifications.ts'
import { answering, at, conversation, counts, everyEvent, me, message, notification } from './testing.ts'

const range = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => message(first + index))
const elsewhere: Event = { ...everyEvent['message.posted'], message: message(1, { conversationId: 'c9' }) }

describe('no answer undoes an event', () => {
  test('that came while the answer was on its way', async () => {
    using world = createWorld()
    const { stream, server, messages } = world
    await stream.sync(5)
    world.show(messages)
    const request = await server.next()
    await stream.say(posted(2), at(6))
    request.answer(page(5, message(1)))
    await eventually(() => expect(world.seqs(messages)).toEqual([[1, 2]]))
    expect(server.waiting).toEqual([])
  })

  test('that the answer knows of already: it is there once', async () => {
    using world = createWorld()
    await world.stream.sync(5)
    world.show(world.messages)
    const request = await world.server.next()
    await world.stream.say(posted(2), at(6))
    request.answer(page(6, message(1), message(2)))
    await eventually(() => expect(world.seqs(world.messages)).toEqual([[1, 2]]))
  })

  test('that came while an older page was fetched', async () => {
    using world = createWorld()
    const { stream, server, messages } = world
    await stream.sync(5)
    const { observer } = world.show(messages)
    ;(await server.next()).answer(page(5, ...range(51, 100)))
    await eventually(() => expect(observer.getCurrentResult().hasNextPage).toBe(true))
    const fetched = observer.fetchNextPage()
    const request = await server.next()
    await stream.say(posted(101), at(6))
    expect(world.seqs(messages)?.[0]?.at(-1)).toBe(101)
    request.answer(page(5, ...range(1, 50)))
    await fetched
    expect(world.seqs(messages)).toEqual([range(51, 101), range(1, 50)].map((items) => items.map(({ seq }) => seq)))
  })

  test('that came while the second of two pages was fetched again', async () => {
    using world = createWorld()
    const { stream, server, messages, cache } = world
    await stream.sync(5)
    const { observer } = world.show(messages)
    ;(await server.next()).answer(page(5, message(2)))
    await eventually(() => expect(observer.getCurrentResult().hasNextPage).toBe(true))
    const fetched = observer.fetchNextPage()
    ;(await server.next()).answer(page(5, message(1)))
    await fetched
    const again = cache.refetchQueries({ queryKey: messages.queryKey })
    ;(await server.next()).answer(page(5, message(2)))
    const second = await server.next()
    await stream.say(posted(3), at(6))
    second.answer(page(5, message(1)))
    await again
    expect(world.seqs(messages)).toEqual([[2, 3], [1]])
  })

  test('that came during a fetch which was given up', async () => {
    using world = createWorld()
    const { stream, server, messages, cache } = world
    await stream.sync(5)
    const { hide } = world.show(messages)
    ;(await server.next()).answer(page(5, message(1)))
    await eventually(() => expect(world.seqs(messages)).toEqual([[1]]))
    void cache.refetchQueries({ queryKey: messages.queryKey })
    await server.next()
    await stream.say(posted(2), at(6))
    hide()
    await eventually(() => expect(cache.isFetching()).toBe(0))
    expect(world.seqs(messages)).toEqual([[1, 2]])
  })
})

describe('an answer from before what is known is fetched again', () => {
  test('when the stream begins, and only such ones', async () => {
    using world = createWorld()
    const { stream, server, cache } = world
    const [old, fresh] = [messageListOptions(server, 'c1'), messageListOptions(server, 'c2')]
    world.show(old)
    ;(await server.next()).answer(page(4, message(1)))
    world.show(fresh)
    ;(await server.next()).answer(page(5))
    await eventually(() => expect(cache.isFetching()).toBe(0))
    await stream.sync(5)
    expect((await server.next()).input).toMatchObject({ conversationId: 'c1' })
    expect(server.waiting).toEqual([])
  })

  test('when it arrives after the stream began', async () => {
    using world = createWorld()
    world.show(world.messages)
    const request = await world.server.next()
    await world.stream.sync(5)
    request.answer(page(4, message(1)))
    ;(await world.server.next()).answer(page(5, message(1), message(2)))
    await eventually(() => expect(world.seqs(world.messages)).toEqual([[1, 2]]))
  })

  test('when more has happened since than is remembered', async () => {
    using world = createWorld()
    const { stream, server, messages } = world
    await stream.sync(0)
    world.show(messages)
    const request = await server.next()
    for (let seq = 1; seq <= 501; seq++) await stream.say(elsewhere, at(seq))
    request.answer(page(0, message(1)))
    ;(await server.next()).answer(page(501, message(1), message(2)))
    await eventually(() => expect(world.seqs(messages)).toEqual([[1, 2]]))
  })

  test('but not when just as much is remembered', async () => {
    using world = createWorld()
    const { stream, server, messages, cache } = world
    await stream.sync(0)
    world.show(messages)
    const request = await server.next()
    await stream.say(posted(2), at(1))
    for (let seq = 2; seq <= 500; seq++) await stream.say(elsewhere, at(seq))
    request.answer(page(0, message(1)))
    await eventually(() => expect(world.seqs(messages)).toEqual([[1, 2]]))
    expect(cache.isFetching()).toBe(0)
    expect(server.waiting).toEqual([])
  })
})

describe('a reset', () => {
  test('fetches everything again, what is hidden as soon as it is shown', async () => {
    using world = createWorld()
    const { stream, server, messages, cache } = world
    const badge = countsOptions(server)
    await stream.sync(5)
    const { hide } = world.show(messages)
    ;(await server.next()).answer(page(9, message(1)))
    world.show(badge)
    ;(await server.next()).answer({ ...counts(), asOf: at(9) })
    await eventually(() => expect(cache.isFetching()).toBe(0))
    hide()
    await stream.sync(7, 'reset')
    expect((await server.next()).path).toBe('notifications.counts')
    await stream.say(posted(2), at(8))
    world.show(messages)
    expect((await server.next()).path).toBe('messages.list')
  })

  test('does not take the answer to a question from before it', async () => {
    using world = createWorld()
    const { stream, server, messages } = world
    await stream.sync(5)
    world.show(messages)
    const request = await server.next()
    await stream.say({ type: 'sync', verdict: 'reset', missed: 0 }, at(2, 'restored'))
    request.answer(page(5, message(1)))
    ;(await server.next()).answer({ items: [], asOf: at(2, 'restored') })
    await eventually(() => expect(world.seqs(messages)).toEqual([[]]))
  })
})

describe('what has to be fetched again', () => {
  const conversations = (asOf: number, ...numbers: number[]) => ({
    items: numbers.map((number) => conversation(number)),
    nextCursor: null,
    asOf: at(asOf),
  })
  const unread = (asOf: number) => ({ items: [notification(1)], nextCursor: null, asOf: at(asOf) })
  const broughtBack: Event = {
    ...everyEvent['notification.changed'],
    ids: null,
    upTo: 'n0009',
    change: { readAt: null },
  }

  test('is fetched once, however many events ask for it, and once more for those the answer does not know', async () => {
    using world = createWorld()
    const { stream, server, cache } = world
    await stream.sync(0)
    world.show(conversationListOptions(server))
    ;(await server.next()).answer(conversations(0, 1))
    await eventually(() => expect(cache.isFetching()).toBe(0))
    for (let seq = 1; seq <= 20; seq++) await stream.say(elsewhere, at(seq))
    const request = await server.next()
    expect(request.signal?.aborted).toBe(false)
    expect(server.waiting).toEqual([])
    request.answer(conversations(7, 9, 1))
    await eventually(() => expect(cache.isFetching()).toBe(0))
    for (let seq = 21; seq <= 22; seq++) {
      await stream.say({ ...elsewhere, message: message(1, { conversationId: `c${seq}` }) } as Event, at(seq))
    }
    ;(await server.next()).answer(conversations(22, 22, 21, 9, 1))
    await eventually(() => expect(cache.isFetching()).toBe(0))
    expect(server.waiting).toEqual([])
  })

  test('is still to be fetched after another event has changed it', async () => {
    using world = createWorld()
    const { stream, server, cache } = world
    const list = notificationListOptions(server, 'unread')
    await stream.sync(0)
    const { hide } = world.show(list)
    ;(await server.next()).answer(unread(0))
    await eventually(() => expect(cache.isFetching()).toBe(0))
    hide()
    await stream.say(broughtBack, at(1))
    await stream.say(everyEvent['notification.created'], at(2))
    world.show(list)
    expect((await server.next()).path).toBe('notifications.list')
  })

  test('is fetched even if another page was asked for meanwhile, whose answer brings the old pages back', async () => {
    using world = createWorld()
    const { stream, server, cache } = world
    const list = conversationListOptions(server)
    const first = { ...conversations(0, 8), nextCursor: 'more' }
    await stream.sync(0)
    const { observer } = world.show(list)
    ;(await server.next()).answer(first)
    await eventually(() => expect(observer.getCurrentResult().hasNextPage).toBe(true))
    await stream.say(elsewhere, at(1))
    await server.next()
    await stream.say({ ...elsewhere, message: message(1, { conversationId: 'c8' }) } as Event, at(2))
    const fetched = observer.fetchNextPage()
    ;(await server.next()).answer(conversations(2, 1))
    await fetched
    ;(await server.next()).answer({ ...conversations(2, 9, 8), nextCursor: 'more' })
    ;(await server.next()).answer(conversations(2, 1))
    await eventually(() => expect(cache.isFetching()).toBe(0))
    expect(server.waiting).toEqual([])
    expect(JSON.stringify(cache.getQueryData(list.queryKey))).toContain('"id":"c9"')
  })

  test('is still to be fetched after somebody has set it', async () => {
    using world = createWorld()
    const { stream, server, cache, messages } = world
    await stream.sync(0)
    const { hide } = world.show(messages)
    ;(await server.next()).answer(page(0, message(1)))
    await eventually(() => expect(cache.isFetching()).toBe(0))
    hide()
    await stream.say(posted(9), at(1))
    cache.setQueryData<Pages<MessagePage>>(messages.queryKey, (data) => data && withMessage(data, message(10)))
    world.show(messages)
    expect((await server.next()).path).toBe('messages.list')
  })

  test('and could not be is fetched when the stream is back', async () => {
    using world = createWorld()
    const { stream, server, cache } = world
    world.show(notificationListOptions(server, 'unread'))
    await stream.sync(0)
    ;(await server.next()).fail()
    await eventually(() => expect(cache.isFetching()).toBe(0))
    await stream.sync(0, 'replayed')
    ;(await server.next()).answer(unread(0))
    await eventually(() => expect(cache.isFetching()).toBe(0))
    await stream.sync(0, 'live')
    expect(server.waiting).toEqual([])
  })

  test('and is refused is asked for again in its time, not at every event', async () => {
    using world = createWorld()
    const { stream, server, cache } = world
    await stream.sync(0)
    world.show(notificationListOptions(server, 'unread'))
    ;(await server.next()).answer(unread(0))
    await eventually(() => expect(cache.isFetching()).toBe(0))
    await stream.say(broughtBack, at(1))
    ;(await server.next()).fail()
    await eventually(() => expect(cache.isFetching()).toBe(0))
    for (let seq = 2; seq <= 40; seq++) await stream.say(elsewhere, at(seq))
    expect(server.waiting).toEqual([])
    ;(await server.next()).answer(unread(40))
    await eventually(() => expect(cache.isFetching()).toBe(0))
    expect(server.waiting).toEqual([])
  })

  test('and never came at all is left to whoever shows it, until the stream is back', async () => {
    using world = createWorld()
    const { stream, server, cache, messages } = world
    await stream.sync(0)
    world.show(messages)
    ;(await server.next()).fail()
    await eventually(() => expect(cache.isFetching()).toBe(0))
    for (let seq = 1; seq <= 5; seq++) await stream.say(posted(seq), at(seq))
    expect(server.waiting).toEqual([])
    await stream.sync(5)
    expect((await server.next()).path).toBe('messages.list')
  })

  describe('from a server that stays behind', () => {
    beforeEach(() => vi.useFakeTimers())
    afterEach(() => vi.useRealTimers())

    test('is asked for once a second', async () => {
      let asked = 0
      const cache = new QueryClient({ defaultOptions: { queries: { retry: false } } })
      const api = answering(async () => {
        asked++
        return unread(0)
      })
      const stream = createStream()
      const live = startLive({ client: stream.client, cache, userId: me })
      await stream.sync(5)
      const observer = new InfiniteQueryObserver(cache, notificationListOptions({ api }, 'unread'))
      const hide = observer.subscribe(() => {})
      await vi.advanceTimersByTimeAsync(10_000)
      expect(asked).toBeGreaterThan(2)
      expect(asked).toBeLessThan(14)
      live.stop()
      hide()
      cache.clear()
      const askedBefore = asked
      await vi.advanceTimersByTimeAsync(10_000)
      expect(asked).toBe(askedBefore)
      expect(vi.getTimerCount()).toBe(0)
    })
  })
})

describe('what was kept from an earlier visit', () => {
  const kept = ({ messages }: ReturnType<typeof createWorld>, asOf: number) => {
    const earlier = new QueryClient()
    earlier.setQueryData(messages.queryKey, { pages: [page(asOf, message(1))], pageParams: [null] })
    return dehydrate(earlier)
  }

  test('and is put back after the stream began takes what happened since', async () => {
    using world = createWorld()
    await world.stream.sync(5)
    await world.stream.say(posted(2), at(6))
    hydrate(world.cache, kept(world, 5))
    expect(world.seqs(world.messages)).toEqual([[1, 2]])
  })

  test('also where the first answer is still on its way', async () => {
    using world = createWorld()
    await world.stream.sync(5)
    world.show(world.messages)
    await world.server.next()
    await world.stream.say(posted(2), at(6))
    hydrate(world.cache, kept(world, 5))
    expect(world.seqs(world.messages)).toEqual([[1, 2]])
  })

  test('and is older than the stream is fetched when it is shown', async () => {
    using world = createWorld()
    await world.stream.sync(5)
    hydrate(world.cache, kept(world, 3))
    await eventually(() => expect(world.cache.getQueryState(world.messages.queryKey)?.isInvalidated).toBe(true))
    world.show(world.messages)
    expect((await world.server.next()).path).toBe('messages.list')
  })
})

describe('listeners', () => {
  test('hear every event once it is in the cache', async () => {
    const heard: unknown[] = []
    using world = createWorld({ onEvent: ({ type }) => heard.push([type, world.seqs(world.messages)]) })
    await world.stream.sync(5)
    world.show(world.messages)
    ;(await world.server.next()).answer(page(5, message(1)))
    await eventually(() => expect(world.seqs(world.messages)).toEqual([[1]]))
    await world.stream.say(posted(2), at(6))
    expect(heard).toEqual([
      ['sync', undefined],
      ['message.posted', [[1, 2]]],
    ])
  })

  test('are told that the server knows them no more, and not when they stop themselves', async () => {
    const onSignedOut = vi.fn()
    using refused = createWorld({ onSignedOut })
    refused.stream.refuse()
    await eventually(() => expect(onSignedOut).toHaveBeenCalledOnce())
    using stopped = createWorld({ onSignedOut })
    await stopped.stream.sync(5)
    stopped.live.stop()
    stopped.stream.refuse()
    expect(onSignedOut).toHaveBeenCalledOnce()
  })
})
