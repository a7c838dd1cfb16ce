import { members } from '@carillon/db'
import { and, eq } from 'drizzle-orm'
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
const markDelivered = ({ api }: Person, id: string, seq: number) =>
  api.conversations.markDelivered({ items: [{ id, seq }] })

/** Bob has said so many things to Alice and others, who have not heard any of it. */
async function conversation(said: number, others = 1) {
  const bob = await somebody()
  const rest = await Promise.all(Array.from({ length: others }, somebody))
  const names = rest.map(({ user }) => user.username)
  const { id } = await bob.api.conversations.open({ with: names, ...(others > 1 && { title: 'Group' }) })
  for (let number = 0; number < said; number++) await say(bob, id)
  const [alice] = rest
  if (!alice) throw new Error('Nobody is there.')
  return { alice, bob, others: rest.slice(1), id }
}

/** How far it got, as somebody in it sees it. */
async function positionOf(member: Person, id: string, seenBy = member) {
  const { conversation } = await seenBy.api.conversations.get({ id })
  const { readSeq, deliveredSeq } = conversation.members.find((one) => one.id === member.id) ?? {}
  return { readSeq, deliveredSeq }
}

describe('what has arrived', () => {
  test('only moves forwards, never beyond the last message, and reads nothing', async () => {
    const { alice, bob, id } = await conversation(3)
    expect(await positionOf(alice, id, bob)).toEqual({ readSeq: 0, deliveredSeq: 0 })
    for (const [seq, deliveredSeq] of [
      [2, 2],
      [1, 2],
      [1_000, 3],
    ] as const) {
      expect(await markDelivered(alice, id, seq)).toEqual({})
      expect(await positionOf(alice, id, bob)).toEqual({ readSeq: 0, deliveredSeq })
    }
    expect(await alice.api.notifications.counts()).toMatchObject({ unread: 3, messages: 3 })
  })

  test('is heard by everybody in it once, a repeat by nobody', async () => {
    const { alice, bob, id } = await conversation(2)
    await using author = await listenAs(bob)
    await using own = await listenAs(alice)
    for (const seq of [1, 1, 2, 1]) await markDelivered(alice, id, seq)
    await say(bob, id)
    const moved = { type: 'delivered.moved', conversationId: id, userId: alice.id }
    const expected = [{ ...moved, seq: 1 }, { ...moved, seq: 2 }, { type: 'message.posted' }]
    for (const stream of [author, own]) {
      expect((await stream.take(3)).map(({ event }) => event)).toMatchObject(expected)
    }
  })

  test('is at least what was read or written, and stays when it is marked unread', async () => {
    const { alice, bob, id } = await conversation(3)
    expect(await positionOf(bob, id)).toEqual({ readSeq: 3, deliveredSeq: 3 })
    await alice.api.conversations.markRead({ id, seq: 2 })
    expect(await positionOf(alice, id)).toEqual({ readSeq: 2, deliveredSeq: 2 })
    await alice.api.conversations.markUnread({ id, seq: 1 })
    expect(await positionOf(alice, id)).toEqual({ readSeq: 0, deliveredSeq: 2 })
    await bob.api.conversations.markUnread({ id, seq: 1 })
    expect(await positionOf(bob, id)).toEqual({ readSeq: 0, deliveredSeq: 3 })
  })

  test('is at least what was read, also where a server that knew no receipts moved that', async () => {
    const { alice, id } = await conversation(3)
    const mine = and(eq(members.conversationId, id), eq(members.userId, alice.id))
    await world.database.db.update(members).set({ readSeq: 3 }).where(mine)
    expect(await positionOf(alice, id)).toEqual({ readSeq: 3, deliveredSeq: 3 })
    await alice.api.conversations.markUnread({ id, seq: 1 })
    expect(await positionOf(alice, id)).toEqual({ readSeq: 0, deliveredSeq: 3 })
  })

  test('told by many devices at once ends at the furthest, each step heard once', async () => {
    const { alice, bob, id } = await conversation(6)
    await using stream = await listenAs(bob)
    await Promise.all([3, 6, 1, 5, 2, 4, 6, 3].map((seq) => markDelivered(alice, id, seq)))
    await say(bob, id)
    const heard: number[] = []
    for (let isLast = false; !isLast; ) {
      const [{ event } = {}] = await stream.take(1)
      if (event?.type === 'delivered.moved') heard.push(event.seq)
      isLast = event?.type === 'message.posted'
    }
    expect(heard).toEqual([...new Set(heard)].toSorted((a, b) => a - b))
    expect(heard.at(-1)).toBe(6)
  })
})

describe('in a conversation with more than eight members', () => {
  test('nobody is told, and nothing is kept', async () => {
    const [eight, nine] = [await conversation(1, 7), await conversation(1, 8)]
    for (const { alice, id } of [eight, nine]) await markDelivered(alice, id, 1)
    expect(await positionOf(eight.alice, eight.id)).toEqual({ readSeq: 0, deliveredSeq: 1 })
    expect(await positionOf(nine.alice, nine.id)).toEqual({ readSeq: 0, deliveredSeq: 0 })
  })
})

describe('several conversations at once', () => {
  test('move where they are ours; those of others look like none', async () => {
    const [mine, theirs] = [await conversation(2), await conversation(2)]
    const items = [mine.id, theirs.id, crypto.randomUUID()].map((id) => ({ id, seq: 2 }))
    await mine.alice.api.conversations.markDelivered({ items })
    expect(await positionOf(mine.alice, mine.id)).toMatchObject({ deliveredSeq: 2 })
    expect(await positionOf(theirs.alice, theirs.id)).toMatchObject({ deliveredSeq: 0 })
    const foreign = items.slice(1)
    for (const wrong of [foreign, foreign.slice(0, 1), foreign.slice(1)]) {
      const call = mine.alice.api.conversations.markDelivered({ items: wrong })
      expect(await refusal(call)).toEqual({
        code: 'NOT_FOUND',
        field: undefined,
        message: 'There is no such conversation.',
      })
    }
  })

  test('are between one and a hundred, each with a number', async () => {
    const { alice, id } = await conversation(1)
    const wrong = [
      [[], 'items'],
      [Array.from({ length: 101 }, () => ({ id, seq: 1 })), 'items'],
      [[{ id, seq: 0 }], 'items.0.seq'],
      [[{ id: 'x', seq: 1 }], 'items.0.id'],
    ] as const
    for (const [items, field] of wrong) {
      const call = alice.api.conversations.markDelivered({ items: [...items] })
      expect(await refusal(call)).toMatchObject({ code: 'BAD_REQUEST', field })
    }
    await alice.api.conversations.markDelivered({ items: Array.from({ length: 100 }, () => ({ id, seq: 1 })) })
    expect(await positionOf(alice, id)).toMatchObject({ deliveredSeq: 1 })
  })
})

test('whoever left hears of no receipt, in a replay either, and leaves none', async () => {
  const { alice, others, id } = await conversation(1, 2)
  const before = await listenAs(alice)
  await Promise.all(others.map((other) => markDelivered(other, id, 1)))
  expect((await before.take(1))[0]?.event).toMatchObject({ type: 'delivered.moved', seq: 1 })
  await before.drop()
  await alice.api.conversations.leave({ id })
  expect(await refusal(markDelivered(alice, id, 1))).toMatchObject({ code: 'NOT_FOUND' })
  await alice.api.notifications.send({ to: [alice.user.username], kind: 'announcement', data: { title: 'Last' } })
  await using after = await listenAs(alice, before.sync.cursor)
  const types: string[] = []
  while (types.at(-1) !== 'notification.created') types.push((await after.take(1))[0]?.event.type ?? '')
  expect(types).not.toContain('delivered.moved')
})
