import { append, messages } from '@carillon/db'
import { eventually } from '@carillon/db/testing'
import { expect, test } from 'vitest'
import { countOpenFiles, memoryOf } from '../soak/figures.ts'
import { check, flawless } from '../support/checker.ts'
import { createWorld, type World } from '../support/world.ts'

// Sixteen kilobytes each, so that all together are far more than the network itself holds for a reader who does not read.
const bodies = Array.from({ length: 1_200 }, (_, number) => `${number} ${'🎐'.repeat(3_900)}`)
const stalledReaders = 24
/** It grows by about 45, and without a bound by ten times as much. */
const mostMegabytes = 120

/** All at once, as no sender could: what is written is what the procedure writes. */
async function post({ database: { db, sql } }: World, conversationId: string, authorId: string, to: string) {
  await sql`update conversations set seq = ${bodies.length} where id = ${conversationId}`
  await db.transaction(async (tx) => {
    const rows = bodies.map((body, index) => {
      return { conversationId, authorId, body, seq: index + 1, clientId: `client ${index}` }
    })
    const stored = await tx.insert(messages).values(rows).returning({ id: messages.id })
    const posted = stored.map(({ id: messageId }) => {
      return { userId: to, type: 'message.posted', data: { messageId, conversationId } }
    })
    await append(tx, posted)
  })
}

test('readers who do not read are closed, cost the server little, and go on where they were when they read again', async () => {
  await using world = await createWorld({ servers: 1 })
  const [ann, bob] = [await world.person('ann'), await world.person('bob')]
  const sender = await world.device(bob, 0)
  const { id: conversationId } = await sender.api.conversations.open.mutate({ with: ['ann'] })
  const readers = await Promise.all(Array.from({ length: stalledReaders }, () => world.device(ann, 0)))
  const { pid = 0 } = world.server(0)
  const [memoryBefore, filesBefore] = [memoryOf(pid), countOpenFiles(pid)]

  for (const { road } of readers) road.jam()
  await post(world, conversationId, bob.id, ann.id)
  let most = 0
  // Each has found no room for five seconds, and then not said goodbye for one.
  await eventually(
    () => {
      most = Math.max(most, memoryOf(pid) - memoryBefore)
      expect(countOpenFiles(pid)).toBeLessThanOrEqual(filesBefore - stalledReaders)
    },
    { timeoutMs: 20_000 },
  )
  expect(most).toBeLessThan(mostMegabytes)
  const [reader] = readers
  reader?.road.open()
  await eventually(() => expect(reader?.messages()).toHaveLength(bodies.length), { timeoutMs: 30_000 })
  const attempts = bodies.map((label) => ({ label, outcome: 'acknowledged' as const }))
  expect(check(attempts, reader?.messages() ?? [])).toEqual(flawless)
})
