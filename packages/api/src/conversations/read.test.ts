import { notifications } from '@carillon/db'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createWorld, listenAs, type Person, refusal, type World } from '../testing.ts'

let world: World
beforeAll(async () => {
  world = await createWorld({ pollMs: 3_600_000 })
})
afterAll(() => world[Symbol.asyncDispose]())

let people = 0
let sent = 0
const somebody = () => world.person(`person-${++people}`)
const say = (author: Person, conversationId: string) =>
  author.api.messages.send({ conversationId, body: 'Hello', clientId: `client-${++sent}` })

/** Bob has said so many things to Alice. */
async function conversation(count: number) {
  const [alice, bob] = [await somebody(), await somebody()]
  const { id } = await bob.api.conversations.open({ with: [alice.user.username] })
  for (let said = 0; said < count; said++) await say(bob, id)
  return { alice, bob, id }
}

async function stateOf({ api }: Person, id: string) {
  const { conversation } = await api.conversations.get({ id })
  const { unread: bell, messages } = await api.notifications.counts()
  return { readSeq: conversation.readSeq, unread: conversation.unread, bell, messages }
}

describe('reading', () => {
  test('goes as far as it is told, and clears the bell for what was read', async () => {
    const { alice, bob, id } = await conversation(3)
    expect(await stateOf(alice, id)).toEqual({ readSeq: 0, unread: 3, bell: 3, messages: 3 })
    await alice.api.conversations.markRead({ id, seq: 2 })
    expect(await stateOf(alice, id)).toEqual({ readSeq: 2, unread: 1, bell: 1, messages: 1 })
    expect(await stateOf(bob, id)).toEqual({ readSeq: 3, unread: 0, bell: 0, messages: 0 })
  })

  test('only goes forwards, and never beyond the last message', async () => {
    const { alice, id } = await conversation(3)
    await alice.api.conversations.markRead({ id, seq: 2 })
    await alice.api.conversations.markRead({ id, seq: 1 })
    expect(await stateOf(alice, id)).toMatchObject({ readSeq: 2 })
    await alice.api.conversations.markRead({ id, seq: 1_000 })
    expect(await stateOf(alice, id)).toEqual({ readSeq: 3, unread: 0, bell: 0, messages: 0 })
    for (const seq of [0, -1, 1.5, 2 ** 31]) {
      const call = alice.api.conversations.markRead({ id, seq })
      expect(await refusal(call)).toMatchObject({ code: 'BAD_REQUEST', field: 'seq' })
    }
  })

  test('is heard by everybody in it once, and a repeat by nobody', async () => {
    const { alice, bob, id } = await conversation(2)
    await using stream = await listenAs(bob)
    await alice.api.conversations.markRead({ id, seq: 1 })
    await alice.api.conversations.markRead({ id, seq: 1 })
    await alice.api.conversations.markRead({ id, seq: 2 })
    const heard = await stream.take(2)
    const moved = { type: 'read.moved', conversationId: id, userId: alice.id, unread: 0 }
    expect(heard.map(({ event }) => event)).toMatchObject([
      { ...moved, seq: 1 },
      { ...moved, seq: 2 },
    ])
  })

  test('by many devices at once ends at the furthest, and is counted once', async () => {
    const { alice, id } = await conversation(6)
    const seqs = [3, 6, 1, 5, 2, 4, 6, 3]
    await Promise.all(seqs.map((seq) => alice.api.conversations.markRead({ id, seq })))
    expect(await stateOf(alice, id)).toEqual({ readSeq: 6, unread: 0, bell: 0, messages: 0 })
  })

  test('comes with answering: the bell is cleared then too', async () => {
    const { alice, bob, id } = await conversation(2)
    await say(alice, id)
    expect(await stateOf(alice, id)).toEqual({ readSeq: 3, unread: 0, bell: 0, messages: 0 })
    expect(await stateOf(bob, id)).toEqual({ readSeq: 2, unread: 1, bell: 1, messages: 1 })
  })

  test('leaves the bell of other conversations alone, and of other kinds', async () => {
    const { alice, bob, id } = await conversation(1)
    const to = [alice.user.username]
    const groupKey = `conversation:${id}`
    await bob.api.notifications.send({ to, kind: 'announcement', data: { title: 'Not a message' }, groupKey })
    const odd = { kind: 'from-elsewhere', data: { seq: 'not a number' }, severity: 'normal' as const, groupKey }
    await world.database.db.insert(notifications).values({ ...odd, userId: alice.id })
    const group = await bob.api.conversations.open({ with: to, title: 'Launch' })
    await say(bob, group.id)
    await alice.api.conversations.markRead({ id, seq: 1 })
    const { items } = await alice.api.notifications.list({ filter: 'unread' })
    expect(items.map((item) => item.kind)).toEqual(['message', 'invited', 'from-elsewhere', 'announcement'])
  })
})

describe('marking unread', () => {
  test('makes everything from there on unread again', async () => {
    const { alice, id } = await conversation(4)
    await alice.api.conversations.markRead({ id, seq: 4 })
    await alice.api.conversations.markUnread({ id, seq: 3 })
    expect(await stateOf(alice, id)).toMatchObject({ readSeq: 2, unread: 2, messages: 2 })
    await alice.api.conversations.markUnread({ id, seq: 4 })
    expect(await stateOf(alice, id)).toMatchObject({ readSeq: 2, unread: 2, messages: 2 })
    await alice.api.conversations.markUnread({ id, seq: 1 })
    expect(await stateOf(alice, id)).toMatchObject({ readSeq: 0, unread: 4, messages: 4 })
    await alice.api.conversations.markRead({ id, seq: 4 })
    expect(await stateOf(alice, id)).toMatchObject({ readSeq: 4, unread: 0, messages: 0 })
  })
})

test('the number of unread messages is that of all conversations, whatever happens at once', async () => {
  const { alice, bob, id } = await conversation(2)
  const chloe = await somebody()
  const names = [alice.user.username, bob.user.username]
  const group = await chloe.api.conversations.open({ with: names, title: 'Launch' })
  const acts: (() => Promise<unknown>)[] = [
    () => say(bob, id),
    () => say(alice, id),
    () => say(chloe, group.id),
    () => say(alice, group.id),
    () => alice.api.conversations.markRead({ id, seq: 2 }),
    () => alice.api.conversations.markUnread({ id, seq: 1 }),
    () => alice.api.conversations.markRead({ id: group.id, seq: 1 }),
  ]
  // Once he has left, the group is gone for him.
  const bobs = [
    () => bob.api.conversations.markRead({ id: group.id, seq: 2 }),
    () => bob.api.conversations.leave({ id: group.id }),
  ]
  await Promise.all([
    ...[...acts, ...acts.toReversed()].map((act) => act()),
    ...[...bobs, ...bobs.toReversed()].map((act) => act().catch((error) => expect(error.code).toBe('NOT_FOUND'))),
  ])
  for (const person of [alice, bob, chloe]) {
    const { items } = await person.api.conversations.list({})
    const unread = items.reduce((total, item) => total + item.unread, 0)
    expect(await person.api.notifications.counts()).toMatchObject({ messages: unread })
  }
  expect(world.errors).toEqual([])
})
