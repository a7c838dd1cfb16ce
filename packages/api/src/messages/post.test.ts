import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWorld, refusal, type World } from '../testing.ts'

let world: World
beforeAll(async () => {
  world = await createWorld({ pollMs: 3_600_000 })
})
afterAll(() => world[Symbol.asyncDispose]())

let people = 0
const somebody = () => world.person(`person-${++people}`)

async function pair() {
  const [alice, bob] = [await somebody(), await somebody()]
  const { id } = await alice.api.conversations.open({ with: [bob.user.username] })
  return { alice, bob, conversationId: id }
}

test('a conversation is as new as its last message: whoever hears of one knows the same as whoever fetches', async () => {
  const { alice, conversationId } = await pair()
  let before = ''
  for (let number = 1; number <= 20; number++) {
    const message = await alice.api.messages.send({ conversationId, body: 'Hello', clientId: String(number) })
    const { conversation } = await alice.api.conversations.get({ id: conversationId })
    expect(conversation).toMatchObject({ updatedAt: message.createdAt })
    expect(message.createdAt >= before).toBe(true)
    before = message.createdAt
  }
})

test('times follow the order of the numbers, also after the clock was put back', async () => {
  const { alice, conversationId } = await pair()
  const { sql: query } = world.database
  const [row] = await query<{ at: string }[]>`
    update conversations set updated_at = now() + interval '1 hour' where id = ${conversationId} returning updated_at as at`
  const message = await alice.api.messages.send({ conversationId, body: 'Hello', clientId: 'a' })
  expect(message.createdAt).toBe(new Date(row?.at ?? '').toISOString())
})

test('a bell that somebody holds delays a message, and fails none', { timeout: 15_000 }, async () => {
  const { alice, bob, conversationId } = await pair()
  const post = (clientId: string) => ({ conversationId, body: 'Hello', clientId })
  // So that statements are known to their connections and leave without waiting for each other.
  for (const round of [1, 2, 3, 4, 5]) {
    await Promise.all([alice, bob].map(({ api }) => api.messages.send(post(String(round)))))
  }
  await bob.api.messages.send(post('unread'))
  const holding = world.database.db.transaction(async (tx) => {
    await tx.execute(sql`select 1 from notifications where user_id = ${alice.id} for update`)
    await tx.execute(sql`select pg_sleep(2.6)`)
  })
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(await alice.api.messages.send(post('late'))).toMatchObject({ clientId: 'late' })
  await holding
})

test('a stranger who uses a client id again learns of no conversation', async () => {
  const { alice, conversationId } = await pair()
  const foreign = await pair()
  await alice.api.messages.send({ conversationId, body: 'Mine', clientId: 'used' })
  const say = (id: string, clientId: string) =>
    refusal(alice.api.messages.send({ conversationId: id, body: 'Hello', clientId }))
  const none = '00000000-0000-7000-8000-000000000000'
  expect(await say(foreign.conversationId, 'used')).toEqual(await say(none, 'used'))
  expect(await say(foreign.conversationId, 'new')).toEqual(await say(none, 'new'))
})
