import { eventually } from '@carillon/db/testing'
import { describe, expect, test } from 'vitest'
import { check, flawless } from '../support/checker.ts'
import type { Device } from '../support/device.ts'
import { countListeners, createNemesis, terminateListeners } from '../support/nemesis.ts'
import type { Road } from '../support/road.ts'
import type { ServerProcess } from '../support/server-process.ts'
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

test('a notification whose only hint fell into the gap of a terminated listener arrives, with nothing sent after it', async () => {
  await using world = await createWorld({ servers: 2 })
  const ann = await world.person('ann')
  const sender = await world.device(await world.person('bob'), 0)
  const reader = await world.device(ann, 1)
  for (let number = 1; number <= 10; number += 1) {
    expect(await terminateListeners(world.database)).toBe(2)
    await sender.says('ann', `No. ${number}`)
    await reader.hears(number)
    // The next gap opens only once this one is closed.
    await eventually(async () => expect(await countListeners(world.database)).toBe(2))
  }
  expect(check(sender.attempts, reader.notifications())).toEqual(flawless)
})

const deaf = { ok: false, status: 'degraded', reasons: ['The listener hears nothing.'] }
const saysOf = async ({ url }: ServerProcess) => (await fetch(`${url}/readyz`)).json()
/** The servers notice by themselves that they hear no hint, not even their own. */
const isDeaf = (server: ServerProcess) =>
  eventually(async () => expect(await saysOf(server)).toMatchObject(deaf), { timeoutMs: 15_000 })

/** Three in a row, each far sooner than the next poll could bring it. */
async function expectAtOnce(sender: Device, reader: Device) {
  for (let time = 1; time <= 3; time += 1) {
    await sender.says('ann', `At once ${sender.attempts.length}`)
    await reader.hears(sender.attempts.length, { withinMs: 500 })
  }
}

const losses: [string, (road: Road) => void][] = [
  ['are refused', (road) => road.close()],
  ['vanish without a trace', (road) => road.stall()],
]

describe.concurrent.each(losses)('while all hints %s', (_, lose) => {
  test('everything arrives all the same, by the poll alone', async () => {
    await using world = await createWorld({ servers: 2, hintsApart: true })
    const ann = await world.person('ann')
    const sender = await world.device(await world.person('bob'), 0)
    const reader = await world.device(ann, 1)
    lose(world.hintRoad)
    await Promise.all(world.servers.map(isDeaf))

    for (let number = 1; number <= 100; number += 1) await sender.says('ann', `No. ${number}`)
    await reader.hears(100)
    expect(check(sender.attempts, reader.notifications())).toEqual(flawless)
    expect(reader.connections()).toBe(1)
  })

  test('hints are heard again soon after the way is free', async () => {
    await using world = await createWorld({ servers: 1, hintsApart: true })
    const ann = await world.person('ann')
    const sender = await world.device(await world.person('bob'), 0)
    const reader = await world.device(ann, 0)
    const comesAtOnce = () => eventually(() => expectAtOnce(sender, reader), { timeoutMs: 20_000 })
    await comesAtOnce()
    lose(world.hintRoad)
    await isDeaf(world.server(0))
    world.hintRoad.open()
    await comesAtOnce()
    await eventually(async () =>
      expect(await saysOf(world.server(0))).toMatchObject({ ok: true, status: 'ready', reasons: [] }),
    )
    expect(check(sender.attempts, reader.notifications())).toEqual(flawless)
  })
})
