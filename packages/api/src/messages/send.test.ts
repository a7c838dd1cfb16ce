import { messages, notifications } from '@carillon/db'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createWorld, listenAs, type Person, refusal, type World } from '../testing.ts'

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

const stored = (conversationId: string) =>
  world.database.db.$count(messages, eq(messages.conversationId, conversationId))

const bellOf = async ({ api }: Person) =>
  (await api.notifications.list({})).items.map(({ kind, title, body, severity }) => ({ kind, title, body, severity }))

describe('a message', () => {
  test('reaches everybody in the conversation, its author too', async () => {
    const { alice, bob, conversationId } = await pair()
    await using mine = await listenAs(alice)
    await using theirs = await listenAs(bob)
    const message = await alice.api.messages.send({ conversationId, body: ' Hello  Bob ', clientId: 'a' })
    expect(message).toMatchObject({
      conversationId,
      seq: 1,
      author: { id: alice.id },
      body: 'Hello  Bob',
      clientId: 'a',
      replyTo: null,
      reactions: [],
      editedAt: null,
      deletedAt: null,
    })
    const posted = { type: 'message.posted', message }
    expect((await mine.take(2))[1]?.event).toMatchObject({ ...posted, unread: 0, counts: { messages: 0 } })
    expect((await theirs.take(2))[1]?.event).toMatchObject({ ...posted, unread: 1, counts: { messages: 1 } })
  })

  test('sent again under its client id is the same one, and nobody hears twice', async () => {
    const { alice, bob, conversationId } = await pair()
    const post = { conversationId, body: 'Hello', clientId: 'a' }
    const first = await alice.api.messages.send(post)
    expect(await alice.api.messages.send(post)).toEqual(first)
    expect(await alice.api.messages.send({ ...post, body: ' Hello ' })).toEqual(first)
    expect(await stored(conversationId)).toBe(1)
    expect(await bob.api.notifications.counts()).toMatchObject({ unread: 1, messages: 1 })
    expect((await bob.api.messages.send(post)).seq).toBe(2)
  })

  test('sent many times at the same moment is one', async () => {
    const { alice, conversationId } = await pair()
    const post = { conversationId, body: 'Hello', clientId: 'a' }
    const all = await Promise.all(Array.from({ length: 8 }, () => alice.api.messages.send(post)))
    expect(new Set(all.map((message) => message.id)).size).toBe(1)
    expect(await stored(conversationId)).toBe(1)
  })

  test('sent again after it was edited or removed stays as it is', async () => {
    const { alice, conversationId } = await pair()
    const post = { conversationId, body: 'Hello', clientId: 'a' }
    const { id } = await alice.api.messages.send(post)
    await alice.api.messages.edit({ id, body: 'Hello there' })
    expect(await alice.api.messages.send(post)).toMatchObject({ id, body: 'Hello there' })
    await alice.api.messages.remove({ id })
    expect(await alice.api.messages.send(post)).toMatchObject({ id, body: '' })
  })

  test('sent again by somebody who has left since is the same one; another is not taken from them', async () => {
    const [alice, bob] = [await somebody(), await somebody()]
    const open = { with: [bob.user.username], title: 'Launch' }
    const { id: conversationId } = await alice.api.conversations.open(open)
    const post = { conversationId, body: 'Hello', clientId: 'a' }
    const { id } = await alice.api.messages.send(post)
    await alice.api.conversations.leave({ id: conversationId })
    expect(await alice.api.messages.send(post)).toMatchObject({ id, body: 'Hello' })
    const missing = { code: 'NOT_FOUND' }
    expect(await refusal(alice.api.messages.send({ ...post, clientId: 'b' }))).toMatchObject(missing)
    expect(await refusal((await somebody()).api.messages.send(post))).toMatchObject(missing)
    expect(await stored(conversationId)).toBe(1)
  })

  test('with another text, place or quote under the same client id is a conflict', async () => {
    const { alice, conversationId } = await pair()
    const elsewhere = (await alice.api.conversations.open({ with: [(await somebody()).user.username] })).id
    const quoted = await alice.api.messages.send({ conversationId, body: 'First', clientId: 'first' })
    const post = { conversationId, body: 'Hello', clientId: 'a' }
    await alice.api.messages.send(post)
    for (const other of [{ body: 'Bye' }, { conversationId: elsewhere }, { replyTo: quoted.id }]) {
      const call = alice.api.messages.send({ ...post, ...other })
      expect(await refusal(call)).toMatchObject({ code: 'CONFLICT', field: 'clientId' })
    }
    expect(await stored(conversationId)).toBe(2)
    expect(await stored(elsewhere)).toBe(0)
  })

  test('under one client id in two places at the same moment arrives in one of them', async () => {
    const { alice, conversationId } = await pair()
    const elsewhere = (await alice.api.conversations.open({ with: [(await somebody()).user.username] })).id
    const calls = [conversationId, elsewhere].map((id) =>
      alice.api.messages.send({ conversationId: id, body: 'Hello', clientId: 'a' }),
    )
    const outcomes = await Promise.allSettled(calls)
    const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.code] : []))
    expect(reasons).toEqual(['CONFLICT'])
    expect((await stored(conversationId)) + (await stored(elsewhere))).toBe(1)
  })

  test('has a number without a gap, however many write at once', { timeout: 20_000 }, async () => {
    const { alice, bob, conversationId } = await pair()
    await using stream = await listenAs(bob)
    const each = 15
    const write = async (author: Person) => {
      const one = (index: number) =>
        author.api.messages.send({ conversationId, body: `${index}`, clientId: `${author.id}-${index}` })
      return Promise.all(Array.from({ length: each }, (_, index) => one(index)))
    }
    const sent = (await Promise.all([write(alice), write(bob)])).flat()
    const numbers = Array.from({ length: 2 * each }, (_, index) => index + 1)
    expect(sent.map((message) => message.seq).toSorted((a, b) => a - b)).toEqual(numbers)
    const heard: number[] = []
    while (heard.length < 2 * each) {
      const { event } = (await stream.take(1))[0] ?? {}
      if (event?.type === 'message.posted') heard.push(event.message.seq)
    }
    expect(heard).toEqual(numbers)
  })
})

describe('the text of a message', () => {
  const send = async (body: string) => {
    const { alice, conversationId } = await pair()
    return alice.api.messages.send({ conversationId, body, clientId: 'a' })
  }

  test.for([
    ['4,000 letters', 'x'.repeat(4_000)],
    ['4,000 emoji', '🔔'.repeat(4_000)],
    ['several lines', 'one\n\n\ttwo'],
    ['right to left', 'שלום ‏!'],
  ] as const)('may be %s', async ([, body]) => {
    expect((await send(body)).body).toBe(body)
  })

  test('is composed, so that what looks alike is alike', async () => {
    expect((await send('e\u0301te\u0301')).body).toBe('\u00e9t\u00e9')
  })

  test.for([
    ['nothing', ''],
    ['blanks', ' \n\t '],
    ['4,001 letters', 'x'.repeat(4_001)],
    ['4,001 emoji', '🔔'.repeat(4_001)],
    ['a NUL', 'a\0b'],
    ['half a character', 'a\ud83d'],
  ] as const)('must not be %s', async ([, body]) => {
    expect(await refusal(send(body))).toMatchObject({ code: 'BAD_REQUEST', field: 'body' })
  })

  test('and its client id has limits too', async () => {
    const { alice, conversationId } = await pair()
    for (const clientId of ['', 'x'.repeat(129), 'a\0b', '\ud800']) {
      const call = alice.api.messages.send({ conversationId, body: 'Hello', clientId })
      expect(await refusal(call)).toMatchObject({ code: 'BAD_REQUEST', field: 'clientId' })
    }
    await alice.api.messages.send({ conversationId, body: 'Hello', clientId: 'x'.repeat(128) })
  })
})

describe('an answer', () => {
  test('quotes a message of the same conversation', async () => {
    const { alice, bob, conversationId } = await pair()
    const asked = await alice.api.messages.send({ conversationId, body: 'Shall we?', clientId: 'a' })
    const answer = { conversationId, body: 'Yes', clientId: 'b', replyTo: asked.id }
    expect(await bob.api.messages.send(answer)).toMatchObject({
      replyTo: { id: asked.id, body: 'Shall we?', author: { id: alice.id } },
    })
    await alice.api.messages.remove({ id: asked.id })
    const { items } = await bob.api.messages.list({ conversationId })
    expect(items[1]?.replyTo).toMatchObject({ id: asked.id, body: '' })
  })

  test('does not quote what was said elsewhere, also not by oneself, nor what never was', async () => {
    const [{ alice, conversationId }, other] = [await pair(), await pair()]
    const foreign = { conversationId: other.conversationId, body: 'Secret', clientId: 'a' }
    const { id } = await other.alice.api.messages.send(foreign)
    for (const replyTo of [id, crypto.randomUUID()]) {
      const call = alice.api.messages.send({ conversationId, body: 'Hm', clientId: 'b', replyTo })
      expect(await refusal(call)).toMatchObject({ code: 'BAD_REQUEST', field: 'replyTo' })
    }
    expect(await stored(conversationId)).toBe(0)
  })
})

describe('the bell', () => {
  test('says who wrote what, and who is named in it', async () => {
    const [alice, bob, chloe] = [await somebody(), await somebody(), await somebody()]
    const names = [bob.user.username, chloe.user.username]
    const { id } = await alice.api.conversations.open({ with: names, title: 'Launch' })
    for (const person of [bob, chloe]) await person.api.notifications.archive({ ids: [await newest(person)] })
    const body = `Ready, @${bob.user.username.toUpperCase()}?`
    await alice.api.messages.send({ conversationId: id, body, clientId: 'a' })
    const { displayName } = alice.user
    expect(await bellOf(bob)).toEqual([
      { kind: 'mention', title: `${displayName} mentioned you in Launch`, body, severity: 'high' },
    ])
    expect(await bellOf(chloe)).toEqual([
      { kind: 'message', title: `${displayName} in Launch`, body, severity: 'normal' },
    ])
    expect(await bellOf(alice)).toEqual([])
  })

  const newest = async ({ api }: Person) => (await api.notifications.list({})).items[0]?.id ?? ''

  test('shows the beginning of a long message, never half an emoji', async () => {
    const { alice, bob, conversationId } = await pair()
    await alice.api.messages.send({ conversationId, body: '🔔'.repeat(300), clientId: 'a' })
    expect((await bellOf(bob))[0]?.body).toBe(`${'🔔'.repeat(139)}…`)
    await world.database.db.delete(notifications).where(eq(notifications.userId, bob.id))
    await alice.api.messages.send({ conversationId, body: '🔔'.repeat(140), clientId: 'b' })
    expect((await bellOf(bob))[0]?.body).toBe('🔔'.repeat(140))
  })
})
