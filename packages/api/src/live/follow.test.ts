import { expect, test } from 'vitest'
import { createWorld, listenAs } from '../testing.ts'

const greeting = { kind: 'announcement', data: { title: 'Hello' } }

test('a notification reaches an open stream, with the counts', async () => {
  await using world = await createWorld()
  const alice = await world.person('alice')
  const bob = await world.person('bob')
  await using stream = await listenAs(alice)
  expect(stream.sync?.event).toEqual({ type: 'sync', verdict: 'live', missed: 0 })
  await bob.api.notifications.send({ to: ['alice'], ...greeting })
  const [created] = await stream.take(1)
  expect(created?.event).toMatchObject({
    type: 'notification.created',
    notification: { title: 'Hello', actor: { username: 'bob' } },
    counts: { unseen: 1, unread: 1 },
  })
})

test('a message and its notification arrive in order', async () => {
  await using world = await createWorld()
  const alice = await world.person('alice')
  const bob = await world.person('bob')
  await using stream = await listenAs(alice)
  const conversation = await bob.api.conversations.open({ with: ['alice'] })
  await bob.api.messages.send({ conversationId: conversation.id, body: 'Hi', clientId: 'a' })
  const events = await stream.take(3)
  expect(events.map(({ event }) => event.type)).toEqual([
    'conversation.changed',
    'message.posted',
    'notification.created',
  ])
  await alice.api.conversations.markRead({ id: conversation.id, seq: 1 })
  const after = await stream.take(2)
  expect(after.map(({ event }) => event)).toMatchObject([
    { type: 'read.moved', unread: 0, seq: 1, userId: alice.id },
    { type: 'notification.changed', counts: { unread: 0, unseen: 0 } },
  ])
})
