import { expect, test } from 'vitest'
import { check, flawless } from '../support/checker.ts'
import type { Device } from '../support/device.ts'
import { createWorld } from '../support/world.ts'

const missed = ({ heard }: Device) => heard.flatMap((event) => (event.type === 'sync' ? [event.missed] : []))

test.concurrent('drops in the middle of a replay lose nothing', async () => {
  await using world = await createWorld({ servers: 1 })
  const ann = await world.person('ann')
  const sender = await world.device(await world.person('bob'), 0)
  const reader = await world.device(ann, 0)

  reader.road.close()
  for (let number = 1; number <= 700; number += 1) await sender.says('ann', `No. ${number}`)
  // Every connection from now on breaks after so much, which is a part of what was missed.
  reader.road.open()
  reader.road.cutAfter(100_000)
  reader.client.connection.retryNow()
  await reader.hears(350)
  reader.road.open()
  reader.drops()
  await reader.hears(700)

  expect(check(sender.attempts, reader.notifications())).toEqual(flawless)
  const replays = missed(reader).filter((count) => count > 0)
  expect(replays.length).toBeGreaterThan(2)
  expect(replays).toEqual(replays.toSorted((one, other) => other - one))
})

test.concurrent('a new process goes on after the last cursor the old one wrote down', async () => {
  await using world = await createWorld({ servers: 2 })
  const ann = await world.person('ann')
  const sender = await world.device(await world.person('bob'), 0)
  const before = await world.device(ann, 0)
  for (let number = 1; number <= 10; number += 1) await sender.says('ann', `No. ${number}`)
  await before.hears(10)
  const since = before.heard.at(-1)?.cursor
  await before[Symbol.asyncDispose]()
  for (let number = 11; number <= 20; number += 1) await sender.says('ann', `No. ${number}`)

  const after = await world.device(ann, 1, since)
  await after.hears(10)
  expect(missed(after)).toEqual([10])
  expect(check(sender.attempts, [...before.notifications(), ...after.notifications()])).toEqual(flawless)
})

test.concurrent('a reader whose network died without a word comes back and has missed nothing', async () => {
  await using world = await createWorld({ servers: 1 })
  const ann = await world.person('ann')
  const sender = await world.device(await world.person('bob'), 0)
  const reader = await world.device(ann, 0)
  reader.road.stall()
  for (let number = 1; number <= 20; number += 1) await sender.says('ann', `No. ${number}`)
  reader.road.open()
  await reader.hears(20, { withinMs: 25_000 })
  expect(check(sender.attempts, reader.notifications())).toEqual(flawless)
  expect(reader.connections()).toBe(2)
})
