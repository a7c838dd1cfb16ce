import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createLedger } from '../soak/ledger.ts'
import { createLoad } from '../soak/load.ts'
import { settle } from '../soak/settle.ts'
import { createStage } from '../soak/stage.ts'
import { judge } from '../soak/verdict.ts'

const sends = 200
const rounds = 4

test('twenty devices that come back on another server each time, while two hundred things are said, miss nothing', async () => {
  await using stage = await createStage({ users: 10, devices: 2, servers: 3, screens: 2 })
  const ledger = createLedger()
  const load = createLoad(stage, ledger, 7)
  const devices = stage.listeners.flat()
  const before = devices.map(({ connections }) => connections)
  const moveAll = (round: number) => {
    for (const [index, { road }] of devices.entries()) {
      road.leadTo(stage.servers[(index + round) % stage.servers.length]?.url ?? '')
      road.cut()
    }
  }
  moveAll(0)
  for (let number = 0; number < sends; number += 1) {
    load.say(number)
    const perRound = sends / rounds
    if (number % perRound === 10) moveAll(1 + Math.floor(number / perRound))
    await sleep(40)
  }
  const { findings, logs, numbers } = await settle(stage, load)
  expect(findings).toEqual([])
  expect(Object.values(judge(ledger.entries, logs, numbers)).flat()).toEqual([])
  for (const [index, { connections }] of devices.entries()) {
    expect(connections - (before[index] ?? 0)).toBeGreaterThanOrEqual(rounds)
  }
})
