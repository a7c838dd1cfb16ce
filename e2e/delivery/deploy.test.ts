import { expect, test } from 'vitest'
import { check, flawless } from '../support/checker.ts'
import { createWorld } from '../support/world.ts'

test.concurrent('a server told to end is gone in five seconds, and its readers go on at the other one', async () => {
  await using world = await createWorld({ servers: 2 })
  const ann = await world.person('ann')
  const sender = await world.device(await world.person('bob'), 1)
  const readers = await Promise.all(Array.from({ length: 20 }, () => world.device(ann, 0)))
  for (let number = 1; number <= 20; number += 1) await sender.says('ann', `No. ${number}`)

  // As a load balancer does: whoever comes back is led elsewhere.
  for (const { road } of readers) road.leadTo(world.server(1).url)
  const ending = world.server(0).terminate()
  for (let number = 21; number <= 60; number += 1) await sender.says('ann', `No. ${number}`)
  const { code, tookMs } = await ending
  expect(code).toBe(0)
  expect(tookMs).toBeLessThan(5_000)

  for (const reader of readers) {
    await reader.hears(60)
    expect(check(sender.attempts, reader.notifications())).toEqual(flawless)
    expect(reader.connections()).toBe(2)
  }
})

test.concurrent('a server told to end does so in time also while a reader’s network is dead', async () => {
  await using world = await createWorld({ servers: 1 })
  const reader = await world.device(await world.person('ann'), 0)
  reader.road.stall()
  const { code, tookMs } = await world.server(0).terminate()
  expect(code).toBe(0)
  expect(tookMs).toBeLessThan(5_000)
})

test.concurrent('three servers that start at once on an empty database all become ready, and work as one', async () => {
  await using world = await createWorld({ servers: 3, isEmpty: true })
  const [epochs] = await world.database.sql<{ count: number }[]>`select count(*)::int as count from feed_epoch`
  expect(epochs?.count).toBe(1)
  const ann = await world.person('ann')
  const readers = await Promise.all([0, 1, 2].map((index) => world.device(ann, index)))
  await readers[0]?.says('ann', 'to myself')
  for (const reader of readers) await reader.hears(1)
})
