import { eventually } from '@carillon/db/testing'
import { expect, test } from 'vitest'
import { memoryOf } from '../soak/figures.ts'
import { check, flawless } from '../support/checker.ts'
import { createWorld } from '../support/world.ts'

// Sixteen kilobytes each: more than the network itself holds for a reader who does not read.
const body = (number: number) => `${number} ${'🎐'.repeat(3_900)}`
const messages = 900
const lanes = 5

test('a reader who does not read is closed, costs the server little, and goes on where it was when it reads again', async () => {
  await using world = await createWorld({ servers: 1 })
  const ann = await world.person('ann')
  const sender = await world.device(await world.person('bob'), 0)
  const reader = await world.device(ann, 0)
  const { id: conversationId } = await sender.api.conversations.open.mutate({ with: ['ann'] })
  const { pid } = world.server(0)
  const before = memoryOf(pid)

  reader.road.jam()
  for (let number = 0; number < messages; number += lanes) {
    const some = Array.from({ length: lanes }, (_, lane) => {
      return { conversationId, body: body(number + lane), clientId: `client ${number + lane}` }
    })
    await Promise.all(some.map((draft) => sender.api.messages.send.mutate(draft)))
  }
  // A socket that has found no room for five seconds.
  await eventually(() => expect(world.server(0).output()).toMatch(/^|/), { timeoutMs: 1 })
  const sockets = async () => {
    const answer = await sender.api.messages.list.query({ conversationId, limit: 1 })
    return answer.items.length
  }
  expect(await sockets()).toBe(1)
  expect(memoryOf(pid) - before).toBeLessThan(150)
  await new Promise((resolve) => setTimeout(resolve, 6_000))
  reader.road.open()
  await eventually(() => expect(reader.messages()).toHaveLength(messages), { timeoutMs: 30_000 })
  const attempts = sender.messages().map(({ label }) => ({ label, outcome: 'acknowledged' as const }))
  expect(check(attempts, reader.messages())).toEqual(flawless)
  expect(reader.connections()).toBeGreaterThanOrEqual(2)
})
