import { expect, test } from 'vitest'
import { soak } from '../soak/soak.ts'

/** The soak of half a minute: few people, and every fault at least once. */
test('nothing is lost, doubled, misled or overtaken under every kind of fault', { timeout: 180_000 }, async () => {
  const printed: string[] = []
  const outcome = await soak({
    seed: 20_260_301,
    seconds: 38,
    rate: 8,
    users: 10,
    devices: 2,
    servers: 2,
    screens: 3,
    secondsBetweenStrikes: 1.8,
    print: (line) => printed.push(line),
  })
  expect(outcome.findings, printed.join('\n')).toEqual([])
  expect(outcome.attempted).toBe(38 * 8)
  expect(outcome.acknowledged).toBeGreaterThan(outcome.attempted * 0.9)
  expect(outcome.applied).toBeGreaterThan(outcome.attempted * 2)
  expect(new Set(outcome.strikes).size).toBe(19)
})
