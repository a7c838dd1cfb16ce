import { describeError } from '@carillon/client'
import { eventually } from '@carillon/db/testing'
import { expect, test } from 'vitest'
import { createWorld } from '../support/world.ts'

const deaths = 8
const atOnce = 25

test('a server killed between commit and answer, for two hundred messages: sent again under the same ids, they are two hundred', async () => {
  await using world = await createWorld({ servers: 2 })
  const ann = await world.person('ann')
  await world.person('bob')
  const doomed = await world.device(ann, 0)
  const safe = await world.device(ann, 1)
  const { id: conversationId } = await safe.api.conversations.open.mutate({ with: ['bob'] })
  const stored = async () => {
    return world.database.sql<{ id: string; clientId: string }[]>`select id, client_id as "clientId" from messages`
  }
  const drafts = Array.from({ length: deaths * atOnce }, (_, index) => {
    return { conversationId, body: `No. ${index}`, clientId: `client ${index}` }
  })

  for (let death = 0; death < deaths; death += 1) {
    const some = drafts.slice(death * atOnce, (death + 1) * atOnce)
    // Whatever the server still answers does not arrive: it dies before anybody knows.
    doomed.road.loseAnswers()
    const unanswered = some.map((draft) => doomed.api.messages.send.mutate(draft).then(() => 'answered', describeError))
    await eventually(async () => expect(await stored()).toHaveLength((death + 1) * atOnce), { timeoutMs: 15_000 })
    await world.server(0).kill()
    doomed.road.cut()
    for (const outcome of await Promise.all(unanswered)) expect(outcome).toMatchObject({ code: 'OFFLINE' })
    doomed.road.open()
    await world.server(0).start()
  }

  const rows = new Map((await stored()).map(({ id, clientId }) => [clientId, id]))
  expect(rows.size).toBe(deaths * atOnce)
  for (const draft of drafts) {
    const { id } = await safe.api.messages.send.mutate(draft)
    expect(id).toBe(rows.get(draft.clientId))
  }
  expect(await stored()).toHaveLength(deaths * atOnce)
  await eventually(() => expect(safe.messages()).toHaveLength(deaths * atOnce))
})
