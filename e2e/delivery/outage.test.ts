import { setTimeout as sleep } from 'node:timers/promises'
import { isFlowing } from '@carillon/client'
import { eventually } from '@carillon/db/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLedger } from '../soak/ledger.ts'
import { createLoad } from '../soak/load.ts'
import { settle } from '../soak/settle.ts'
import { createStage, type Stage } from '../soak/stage.ts'
import { judge } from '../soak/verdict.ts'
import type { ServerProcess } from '../support/server-process.ts'

const downMs = 30_000
const drainMs = 5_000
/** What each of the eight has written by then is within what they may send at once. */
const everyMs = 300

let stage: Stage
beforeAll(async () => {
  stage = await createStage({ users: 8, devices: 2, servers: 2, screens: 2 })
})
afterAll(() => stage[Symbol.asyncDispose]())

async function readiness({ url }: ServerProcess) {
  const answer = await fetch(`${url}/readyz`)
  return { code: answer.status, ...((await answer.json()) as { ok: boolean; reasons: string[] }) }
}

const isUnready = {
  code: 503,
  ok: false,
  reasons: expect.arrayContaining([expect.stringMatching(/database/)]),
}

async function isHonest({ servers, listeners }: Stage) {
  for (const server of servers) {
    expect(await readiness(server)).toMatchObject(isUnready)
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
  }
  for (const { client } of listeners.flat()) expect(client.connection.get().status).not.toBe('live')
}

test('a database that is away for half a minute ends no server and loses nothing: what waits is sent within five seconds of its return', async () => {
  const ledger = createLedger()
  const load = createLoad(stage, ledger, 12)
  const { cluster, servers, listeners } = stage
  let number = 0
  const talking = setInterval(() => load.say(number++), everyMs)
  try {
    await sleep(1_000)
    await cluster.stop('fast')
    await sleep(downMs)
    await isHonest(stage)
  } finally {
    clearInterval(talking)
  }
  expect(load.waiting()).toBeGreaterThan(60)
  await cluster.start()
  await eventually(() => expect(load.waiting()).toBe(0), { timeoutMs: drainMs })
  const statuses = () => listeners.flat().map(({ client }) => client.connection.get())
  await eventually(() => expect(statuses().every(isFlowing)).toBe(true), { timeoutMs: drainMs })
  // Whose doubt fell into the moment of its return has its events over HTTP first, and goes back to a socket by itself.
  await eventually(() => expect(statuses().filter(({ status }) => status !== 'live')).toEqual([]), {
    timeoutMs: 4 * drainMs,
  })
  for (const server of servers)
    await eventually(async () => expect(await readiness(server)).toMatchObject({ code: 200 }))

  const { findings, logs, numbers } = await settle(stage, load)
  expect(findings).toEqual([])
  expect(Object.values(judge(ledger.entries, logs, numbers)).flat()).toEqual([])
  expect(servers.map(({ deaths }) => deaths)).toEqual([0, 0])
})
