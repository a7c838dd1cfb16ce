import { eventually } from '@carillon/db/testing'
import { expect, test } from 'vitest'
import { createWorld } from './live-world.ts'
import { notificationListOptions } from './notifications.ts'
import { at, everyEvent, notification } from './testing.ts'

test('what somebody else wants to be fetched again still is after an event has changed it', async () => {
  using world = createWorld()
  const { stream, server, cache } = world
  const list = notificationListOptions(server)
  await stream.sync(0)
  const { hide } = world.show(list)
  ;(await server.next()).answer({ items: [notification(9)], nextCursor: null, asOf: at(0) })
  await eventually(() => expect(cache.isFetching()).toBe(0))
  hide()
  await cache.invalidateQueries({ queryKey: list.queryKey, refetchType: 'none' })
  await stream.say(everyEvent['notification.created'], at(1))
  expect(cache.getQueryState(list.queryKey)?.isInvalidated).toBe(true)
  world.show(list)
  expect((await server.next()).path).toBe('notifications.list')
})
