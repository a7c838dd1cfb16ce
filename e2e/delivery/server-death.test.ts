import { expect, test } from 'vitest'
import { check, flawless } from '../support/checker.ts'
import { createWorld } from '../support/world.ts'

const numbered = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => `No. ${from + index + 1}`)

test.concurrent('a thousand notifications outlive two deaths of the reader’s server: all of them, in order, none twice', async () => {
  await using world = await createWorld({ servers: 2 })
  const ann = await world.person('ann')
  const sender = await world.device(await world.person('bob'), 0)
  const reader = await world.device(ann, 1)

  const deaths: Promise<void>[] = []
  for (const titles of [numbered(0, 300), numbered(300, 600), numbered(600, 1_000)]) {
    for (const title of titles) await sender.says('ann', title)
    await reader.isLive()
    if (deaths.length < 2) deaths.push(world.server(1).restart())
  }
  await Promise.all(deaths)
  await reader.hears(1_000)

  expect(sender.attempts.every(({ outcome }) => outcome === 'acknowledged')).toBe(true)
  expect(check(sender.attempts, reader.notifications())).toEqual(flawless)
  expect(reader.notifications()).toHaveLength(1_000)
  expect(reader.connections()).toBeGreaterThanOrEqual(3)
})

test.concurrent('what was under way when the sender’s server died is said again and arrives once', async () => {
  await using world = await createWorld({ servers: 2 })
  const ann = await world.person('ann')
  const sender = await world.device(await world.person('bob'), 0)
  const reader = await world.device(ann, 1)
  const deaths: Promise<void>[] = []
  let unknown = 0
  for (const [index, title] of numbered(0, 200).entries()) {
    if (index === 50 || index === 120) {
      await Promise.all(deaths)
      // Killed while this one is on its way: nobody can tell whether it was stored.
      setTimeout(() => deaths.push(world.server(0).restart()), 1)
    }
    for (;;) {
      const { outcome } = await sender.says('ann', title)
      if (outcome !== 'unknown') break
      unknown += 1
    }
  }
  await Promise.all(deaths)
  await reader.hears(200)
  expect(unknown).toBeGreaterThan(0)
  expect(check(sender.attempts, reader.notifications())).toEqual(flawless)
})
