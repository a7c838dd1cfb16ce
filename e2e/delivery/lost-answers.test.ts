import { createOutbox, describeError } from '@carillon/client'
import { eventually } from '@carillon/db/testing'
import { expect, test } from 'vitest'
import { check, flawless } from '../support/checker.ts'
import { createWorld, type World } from '../support/world.ts'

async function twoPeople(world: World) {
  const sender = await world.device(await world.person('ann'), 0)
  const reader = await world.device(await world.person('bob'), 1)
  const { id: conversationId } = await sender.api.conversations.open.mutate({ with: ['bob'] })
  return { sender, reader, conversationId }
}

const storedMessages = async ({ database }: World) => (await database.sql`select id from messages`).map(({ id }) => id)

test.concurrent('a message sent again after its answer was lost is the same message', async () => {
  await using world = await createWorld({ servers: 2 })
  const { sender, reader, conversationId } = await twoPeople(world)
  const draft = { conversationId, body: 'Once only', clientId: 'the same' }

  sender.road.loseAnswers()
  const unanswered = sender.api.messages.send.mutate(draft).then(() => 'answered', describeError)
  const [stored] = await eventually(async () => {
    const ids = await storedMessages(world)
    expect(ids).toHaveLength(1)
    return ids
  })
  sender.road.open()
  sender.road.cut()
  expect(await unanswered).toMatchObject({ code: 'OFFLINE' })

  const again = await sender.api.messages.send.mutate(draft)
  expect(again).toMatchObject({ id: stored, body: 'Once only', seq: 1, clientId: 'the same' })
  expect(await sender.api.messages.send.mutate(draft)).toEqual(again)
  const other = sender.api.messages.send.mutate({ ...draft, body: 'Something else' }).catch(describeError)
  expect(await other).toMatchObject({ code: 'CONFLICT', field: 'clientId' })

  expect(await storedMessages(world)).toEqual([stored])
  await sender.isLive()
  for (const device of [sender, reader]) {
    await eventually(() => expect(device.messages().map(({ label }) => label)).toEqual(['Once only']))
  }
  await reader.hears(1)
  expect(reader.notifications()).toHaveLength(1)
})

test.concurrent('a notification sent again under the same key after its answer was lost arrives once', async () => {
  await using world = await createWorld({ servers: 2 })
  const sender = await world.device(await world.person('ann'), 0)
  const reader = await world.device(await world.person('bob'), 1)

  sender.road.loseAnswers()
  const unanswered = sender.says('bob', 'Once only')
  await reader.hears(1)
  sender.road.open()
  sender.road.cut()
  expect(await unanswered).toMatchObject({ outcome: 'unknown' })
  expect(await sender.says('bob', 'Once only')).toMatchObject({ outcome: 'acknowledged' })
  await sender.says('bob', 'Something after it')
  await reader.hears(2)
  expect(check(sender.attempts, reader.notifications())).toEqual(flawless)
})

test.concurrent('the same message sent through two servers at once is stored once', async () => {
  await using world = await createWorld({ servers: 2 })
  const ann = await world.person('ann')
  await world.person('bob')
  const devices = [await world.device(ann, 0), await world.device(ann, 1)]
  const conversation = await devices[0]?.api.conversations.open.mutate({ with: ['bob'] })
  const conversationId = conversation?.id ?? ''
  const attempts = Array.from({ length: 12 }, (_, index) =>
    devices[index % 2]?.api.messages.send.mutate({ conversationId, body: 'Once', clientId: 'one' }),
  )
  const answers = await Promise.all(attempts)
  expect(new Set(answers.map((answer) => answer?.id)).size).toBe(1)
  expect(await storedMessages(world)).toHaveLength(1)
})

test.concurrent('an outbox that loses its answers again and again sends each message once and in order', async () => {
  await using world = await createWorld({ servers: 2 })
  const { sender, reader, conversationId } = await twoPeople(world)
  const bodies = Array.from({ length: 40 }, (_, index) => `Message ${index + 1}`)
  const outbox = createOutbox({ api: sender.api, connection: sender.client.connection, onSent: () => {} })
  for (let round = 1; round <= 4; round += 1) {
    sender.road.loseAnswers()
    for (const body of bodies.slice((round - 1) * 10, round * 10)) outbox.send({ conversationId, body })
    // One is stored, and nobody here knows.
    const isStored = (count: number) => eventually(async () => expect(await storedMessages(world)).toHaveLength(count))
    await isStored((round - 1) * 10 + 1)
    expect(outbox.get()).toHaveLength(10)
    sender.road.open()
    sender.road.cut()
    await eventually(() => expect(outbox.get()).toEqual([]), { timeoutMs: 10_000 })
  }
  outbox.close()
  await eventually(() => expect(reader.messages().map(({ label }) => label)).toEqual(bodies))
  expect(await storedMessages(world)).toHaveLength(40)
})
