// A page that begins without a network: what was kept is in the cache before the stream has said a word.
import { eventually } from '@carillon/db/testing'
import { dehydrate, hydrate, QueryClient } from '@tanstack/query-core'
import { expect, test } from 'vitest'
import { conversationListOptions } from './conversations.ts'
import { createWorld, page, posted } from './live-world.ts'
import { at, conversation, message } from './testing.ts'

type World = ReturnType<typeof createWorld>

/** Puts back what was kept at that moment of the feed. */
function restore({ cache, messages }: World, asOf: string) {
  const earlier = new QueryClient()
  earlier.setQueryData(messages.queryKey, { pages: [{ ...page(0, message(1)), asOf }], pageParams: [null] })
  hydrate(cache, dehydrate(earlier))
}

const isIdle = ({ cache }: World) => eventually(() => expect(cache.isFetching()).toBe(0))

test('errors without a network leave what was kept, and it is fetched with the first sync', async () => {
  using world = createWorld()
  const { cache, server, stream, messages } = world
  restore(world, at(3))
  world.show(messages)
  void cache.refetchQueries({ queryKey: messages.queryKey })
  ;(await server.next()).fail()
  await isIdle(world)
  expect(world.seqs(messages)).toEqual([[1]])
  await stream.sync(9)
  expect(world.seqs(messages)).toEqual([[1]])
  ;(await server.next()).answer(page(9, message(1), message(2)))
  await eventually(() => expect(world.seqs(messages)).toEqual([[1, 2]]))
  await isIdle(world)
  expect(server.waiting).toEqual([])
})

test('what was kept and is not shown is fetched when it is shown', async () => {
  using world = createWorld()
  restore(world, at(3))
  await world.stream.sync(9)
  expect(world.server.waiting).toEqual([])
  world.show(world.messages)
  expect((await world.server.next()).path).toBe('messages.list')
})

test('what was kept and is still true is not asked for again, and takes what comes', async () => {
  using world = createWorld()
  restore(world, at(9))
  world.show(world.messages)
  await world.stream.sync(9)
  await world.stream.say(posted(2), at(10))
  expect(world.seqs(world.messages)).toEqual([[1, 2]])
  expect(world.server.waiting).toEqual([])
})

test.for([
  { what: 'from before the database was restored', asOf: at(3, 'earlier') },
  { what: 'of no moment, as what was cut to be kept', asOf: '' },
])('what is $what is fetched with the first sync', async ({ asOf }) => {
  using world = createWorld()
  restore(world, asOf)
  world.show(world.messages)
  await world.stream.sync(9)
  expect((await world.server.next()).path).toBe('messages.list')
})

test('an event that comes before the fresh answer is not lost, nor is what was kept', async () => {
  using world = createWorld()
  const { server, stream, messages } = world
  restore(world, at(3))
  world.show(messages)
  await stream.sync(9)
  const request = await server.next()
  await stream.say(posted(3), at(10))
  expect(world.seqs(messages)?.[0]).toContain(1)
  request.answer(page(9, message(1), message(2)))
  await eventually(() => expect(world.seqs(messages)).toEqual([[1, 2, 3]]))
})

test('what fails again after the first sync stays, and is fetched when the stream is back', async () => {
  using world = createWorld()
  const { server, stream, messages } = world
  restore(world, at(3))
  world.show(messages)
  await stream.sync(9)
  ;(await server.next()).fail()
  await isIdle(world)
  expect(world.seqs(messages)).toEqual([[1]])
  await stream.sync(9, 'replayed')
  ;(await server.next()).answer(page(9, message(1), message(2)))
  await eventually(() => expect(world.seqs(messages)).toEqual([[1, 2]]))
})

test('what an older version kept in another shape stops nothing', async () => {
  using world = createWorld()
  const { cache, server, stream, messages } = world
  const list = conversationListOptions(server)
  const { deliveredSeq: _, ...member } = conversation(1).members[0] ?? { deliveredSeq: 0 }
  cache.setQueryData(list.queryKey, {
    pages: [{ asOf: at(3) }, { items: [{ members: [member] }] }],
    pageParams: [null],
  })
  await stream.sync(9)
  world.show(messages)
  ;(await server.next()).answer(page(9, message(1)))
  await eventually(() => expect(world.seqs(messages)).toEqual([[1]]))
  await stream.say(posted(2), at(10))
  expect(world.seqs(messages)).toEqual([[1, 2]])
})
