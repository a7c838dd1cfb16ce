import { eventually } from '@carillon/db/testing'
import { describe, expect, test } from 'vitest'
import { check, flawless } from '../support/checker.ts'
import { countListeners, createNemesis, terminateListeners } from '../support/nemesis.ts'
import type { Road } from '../support/road.ts'
import { createWorld } from '../support/world.ts'

test('a thousand notifications arrive in order while every listener is terminated three times a second', async () => {
  await using world = await createWorld({ servers: 2 })
  const ann = await world.person('ann')
  const sender = await world.device(await world.person('bob'), 0)
  const reader = await world.device(ann, 1)
  {
    await using nemesis = createNemesis(300, () => terminateListeners(world.database))
    for (let number = 1; number <= 1_000; number += 1) await sender.says('ann', `No. ${number}`)
    await reader.hears(1_000)
    expect(nemesis.harm).toBeGreaterThan(6)
  }
  expect(check(sender.attempts, reader.notifications())).toEqual(flawless)
  expect(reader.connections()).toBe(1)
})

const losses: [string, (road: Road) => void, isKnownLost: boolean][] = [
  ['are refused', (road) => road.close(), true],
  ['vanish without a trace', (road) => road.stall(), false],
]

describe.concurrent.each(losses)('while all hints %s', (_, lose, isKnownLost) => {
  test('everything arrives all the same, by the poll alone', async () => {
    await using world = await createWorld({ servers: 2 })
    const ann = await world.person('ann')
    const sender = await world.device(await world.person('bob'), 0)
    const reader = await world.device(ann, 1)
    lose(world.hintRoad)
    if (isKnownLost) await eventually(async () => expect(await countListeners(world.database)).toBe(0))

    for (let number = 1; number <= 100; number += 1) await sender.says('ann', `No. ${number}`)
    await reader.hears(100)
    expect(check(sender.attempts, reader.notifications())).toEqual(flawless)
    expect(reader.connections()).toBe(1)

    // Nothing came by a hint: the servers themselves say that they hear none.
    const deaf = 'The listener hears nothing.'
    for (const { url } of world.servers) {
      const reasons = async () => (await fetch(`${url}/readyz`)).json()
      await eventually(async () => expect(await reasons()).toEqual({ ok: false, reasons: [deaf] }), {
        timeoutMs: 9_000,
      })
    }
  })

  test('hints are heard again soon after the way is free', async () => {
    await using world = await createWorld({ servers: 1 })
    const ann = await world.person('ann')
    const sender = await world.device(await world.person('bob'), 0)
    const reader = await world.device(ann, 0)
    lose(world.hintRoad)
    await sender.says('ann', 'by the poll')
    await reader.hears(1)
    world.hintRoad.open()
    const isReady = async () => (await fetch(`${world.server(0).url}/readyz`)).ok
    await eventually(async () => expect(await isReady()).toBe(true), { timeoutMs: 15_000 })
    await sender.says('ann', 'by a hint')
    await reader.hears(2)
    expect(check(sender.attempts, reader.notifications())).toEqual(flawless)
  })
})
