import { setTimeout as sleep } from 'node:timers/promises'
import { eventually } from '@carillon/db/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLedger } from '../soak/ledger.ts'
import { createLoad, type Load } from '../soak/load.ts'
import { settle } from '../soak/settle.ts'
import { createStage, type Stage } from '../soak/stage.ts'
import { judge } from '../soak/verdict.ts'
import type { ServerProcess } from '../support/server-process.ts'

// Longer than every time-out on the way to the database but the silence of its connections, which end with it.
const downMs = 12_000
const drainMs = 5_000

let stage: Stage
beforeAll(async () => {
  stage = await createStage({ users: 8, devices: 2, servers: 2, screens: 2 })
})
afterAll(() => stage[Symbol.asyncDispose]())

const readiness = async ({ url }: ServerProcess) => {
  const answer = await fetch(`${url}/readyz`)
  return { status: answer.status, ...((await answer.json()) as { ok: boolean; reasons: string[] }) }
}

async function sayUntil(load: Load, isOver: () => boolean) {
  for (let number = 0; !isOver(); number += 1) {
    load.say(number)
    await sleep(50)
  }
}

const settled = <T>(work: Promise<T>) => {
  let isOver = false
  void work.finally(() => {
    isOver = true
  })
  return () => isOver
}

test('a database that is away for long ends no server and loses nothing: what waits is sent within five seconds of its return', async () => {
  const ledger = createLedger()
  const load = createLoad(stage, ledger, 12)
  const { cluster, servers, listeners } = stage
  async function outage() {
    await sleep(1_000)
    await cluster.stop('fast')
    await sleep(downMs)
    for (const server of servers) {
      expect(await readiness(server)).toMatchObject({
        status: 503,
        ok: false,
        reasons: expect.arrayContaining([expect.stringMatching(/database/)]),
      })
      expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
    }
    for (const { client } of listeners.flat()) expect(client.connection.get().status).not.toBe('live')
    await cluster.start()
  }
  const over = outage()
  await sayUntil(load, settled(over))
  await over
  expect(load.waiting()).toBeGreaterThan(100)
  await eventually(() => expect(load.waiting()).toBe(0), { timeoutMs: drainMs })
  for (const server of servers)
    await eventually(async () => expect(await readiness(server)).toMatchObject({ status: 200 }))

  const { findings, logs } = await settle(stage, load)
  expect(findings).toEqual([])
  expect(Object.values(judge(ledger.entries, logs)).flat()).toEqual([])
  expect(servers.map(({ deaths }) => deaths)).toEqual([0, 0])
})
