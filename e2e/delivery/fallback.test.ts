// Where proxies let no WebSocket through, events come over HTTP; and nothing is lost or comes twice on the way there and back.
import { type Client, createClient, describeError, isFlowing } from '@carillon/client'
import { eventually } from '@carillon/db/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Attempt, check, flawless } from '../support/checker.ts'
import { createProxy, type Upgrades } from '../support/proxy.ts'
import { createTheatre } from '../support/theatre.ts'

let theatre: Awaited<ReturnType<typeof createTheatre>>
beforeAll(async () => {
  theatre = await createTheatre()
})
afterAll(() => theatre[Symbol.asyncDispose]())

let people = 0
/** Somebody who listens from behind a proxy, and somebody else who writes to them all the time. */
async function createReader(upgrades: Upgrades) {
  const [person, other] = await Promise.all([theatre.person(`reader${++people}`), theatre.person(`writer${people}`)])
  const proxy = await createProxy(theatre.url)
  proxy.upgrades = upgrades
  const client: Client = createClient({ url: proxy.url, token: person.token })
  const writer = createClient({ url: theatre.url, token: other.token })
  const applied: { label: string; seq: number }[] = []
  const attempts: Attempt[] = []
  let failure: unknown
  const started = Date.now()
  const listening = (async () => {
    for await (const event of client.events()) {
      if (event.type !== 'notification.created') continue
      applied.push({ label: event.notification.title, seq: Number(event.cursor.split('.')[1]) })
    }
  })().catch((error) => {
    failure = error
  })
  const status = () => client.connection.get().status
  return {
    person,
    proxy,
    client,
    applied,
    attempts,
    status,
    failure: () => failure,
    waited: () => Date.now() - started,
    becomes: (wanted: string, timeoutMs = 15_000) => eventually(() => expect(status()).toBe(wanted), { timeoutMs }),
    async writes(count: number) {
      for (let number = 0; number < count; number++) {
        const title = `No. ${attempts.length}`
        const input = { to: [person.username], kind: 'announcement' as const, data: { title } }
        await writer.api.notifications.send.mutate({ ...input, key: title })
        attempts.push({ label: title, outcome: 'acknowledged' })
      }
    },
    hasAll: () => eventually(() => expect(applied).toHaveLength(attempts.length), { timeoutMs: 10_000 }),
    async [Symbol.asyncDispose]() {
      client.close()
      writer.close()
      await listening
      await proxy[Symbol.asyncDispose]()
    },
  }
}

describe('events flow within five seconds behind a proxy', () => {
  test.concurrent.for(['refused', 'stripped', 'hanging', 'mute', 'cut'] as const)(
    'where an upgrade is %s',
    async (upgrades) => {
      await using reader = await createReader(upgrades)
      await reader.becomes('degraded')
      const tookMs = reader.waited()
      console.log(`Events flow behind a proxy where an upgrade is ${upgrades} after ${tookMs} ms`)
      expect(tookMs).toBeLessThan(5_000)
      await reader.writes(3)
      await reader.hasAll()
      expect(check(reader.attempts, reader.applied)).toEqual(flawless)
    },
  )
})

test.concurrent('back on a WebSocket as soon as one gets through, with nothing lost or twice while much happens', async () => {
  await using reader = await createReader('refused')
  await reader.becomes('degraded')
  let isOver = false
  const writing = (async () => {
    while (!isOver) await reader.writes(1)
  })()
  reader.proxy.upgrades = 'through'
  const before = Date.now()
  await reader.becomes('live')
  console.log(`Back on a WebSocket after ${Date.now() - before} ms`)
  await eventually(() => expect(reader.proxy.streams()).toBe(0))
  // And to HTTP again, on the way and in the middle of it.
  reader.proxy.upgrades = 'refused'
  reader.proxy.cut()
  await reader.becomes('degraded')
  reader.proxy.cut()
  await eventually(() => expect(isFlowing(reader.client.connection.get())).toBe(true))
  isOver = true
  await writing
  await reader.hasAll()
  expect(check(reader.attempts, reader.applied)).toEqual(flawless)
})

test.concurrent('where sockets open and carry nothing, one is tried now and then, and nobody notices', async () => {
  await using reader = await createReader('mute')
  await reader.becomes('degraded')
  const changes: string[] = []
  reader.client.connection.subscribe(({ status }) => changes.push(status))
  await eventually(() => expect(reader.proxy.asked.upgrades).toBeGreaterThan(1), { timeoutMs: 10_000 })
  await reader.writes(2)
  await reader.hasAll()
  expect(changes).toEqual([])
  expect(reader.proxy.asked.streams).toBe(1)
})

test.concurrent('a token that is revoked ends the stream over HTTP for good: no loop', async () => {
  await using reader = await createReader('refused')
  await reader.becomes('degraded')
  await theatre.database.sql`delete from access_tokens where user_id = ${reader.person.id}`
  reader.proxy.cut()
  await reader.becomes('signed-out')
  await eventually(() => expect(describeError(reader.failure()).code).toBe('UNAUTHORIZED'))
  const { streams, upgrades } = reader.proxy.asked
  await reader.writes(1)
  expect(reader.proxy.asked).toEqual({ streams, upgrades })
})
