import { expect, test } from 'vitest'
import type { Event } from '../live/event-map.ts'
import { createFollower } from '../live/follower.ts'
import { createDeliveries } from './deliveries.ts'

const device = { via: 'session' as const, handle: 'phone', userAgent: 'Firefox' }
const event: Event = { type: 'sync', verdict: 'live', missed: 0 }
const numbered = (seq: number) => ({ seq, at: 0, event, traceId: null })

test('what was handed on is remembered by user and number, for each of their streams', () => {
  const deliveries = createDeliveries()
  const [ann, ben] = [createFollower('ann'), createFollower('ben')]
  using phone = deliveries.watch(ann, device)
  using laptop = deliveries.watch(ann, { ...device, handle: 'laptop' })
  using other = deliveries.watch(ben, device)
  phone.handed(numbered(1), null)
  laptop.handed(numbered(1), 1_000)
  laptop.withheld({ ...numbered(2), event: null })
  other.handed(numbered(1), null)
  expect(deliveries.look('ann', 1).handed).toMatchObject([
    { handle: 'phone', type: 'sync', heardAt: null },
    { handle: 'laptop', type: 'sync', heardAt: 1_000 },
  ])
  expect(deliveries.look('ann', 2).handed).toMatchObject([{ handle: 'laptop', type: null }])
  expect(deliveries.look('ann', 3)).toMatchObject({ handed: [], since: null })
})

test('only so much is remembered, and it says since when', () => {
  const deliveries = createDeliveries({ most: 3 })
  using stream = deliveries.watch(createFollower('ann'), device)
  for (const seq of [1, 2, 3]) stream.handed(numbered(seq), null)
  expect(deliveries.look('ann', 1)).toMatchObject({ since: null, handed: [{}] })
  const before = Date.now()
  stream.handed(numbered(4), null)
  const { since, handed } = deliveries.look('ann', 1)
  expect(handed).toEqual([])
  expect(since).toBeLessThanOrEqual(Date.now())
  expect(since).toBeGreaterThan(before - 1_000)
  for (const seq of [2, 3, 4]) expect(deliveries.look('ann', seq).handed).toHaveLength(1)
})

test('open streams say how far they are: what waits for room on its connection has not been handed over', () => {
  const deliveries = createDeliveries()
  const follower = createFollower('ann')
  const stream = deliveries.watch(follower, device)
  follower.begin(4)
  const cursors = () => deliveries.look('ann', 5).open.map(({ cursor }) => cursor)
  expect(cursors()).toEqual([4])
  follower.cursor = 5
  stream.waiting(5)
  expect(cursors()).toEqual([4])
  stream.handed(numbered(5), null)
  expect(cursors()).toEqual([5])
  stream[Symbol.dispose]()
  expect(cursors()).toEqual([])
})
