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
const say = (author: Person, conversationId: string, body: string) =>
  author.api.messages.send({ conversationId, body, clientId: `client-${++sent}` })

async function group() {
  const [alice, bob, stranger] = [await somebody(), await somebody(), await somebody()]
  const { id } = await alice.api.conversations.open({ with: [bob.user.username], title: 'Launch' })
  return { alice, bob, stranger, conversationId: id }
}

const missing = { code: 'NOT_FOUND', message: 'There is no such message.' }
const bodyInBell = async ({ api }: Person, kind = 'message') =>
  (await api.notifications.list({})).items.find((item) => item.kind === kind)?.body

describe('the list', () => {
  test('shows the newest, and goes back and forth from any place in it', async () => {
    const { alice, bob, conversationId } = await group()
    for (let number = 1; number <= 7; number++) await say(alice, conversationId, `${number}`)
    const seqs = async (place: { before?: number; after?: number; limit?: number }) =>
      (await bob.api.messages.list({ conversationId, ...place })).items.map((message) => message.seq)
    expect(await seqs({ limit: 3 })).toEqual([5, 6, 7])
    expect(await seqs({ limit: 3, before: 5 })).toEqual([2, 3, 4])
    expect(await seqs({ limit: 3, before: 2 })).toEqual([1])
    expect(await seqs({ limit: 3, after: 2 })).toEqual([3, 4, 5])
    expect(await seqs({ limit: 3, after: 7 })).toEqual([])
    expect(await seqs({ after: 2, before: 6 })).toEqual([3, 4, 5])
    expect(await seqs({})).toHaveLength(7)
    for (const [field, wrong] of [
      ['before', { before: -1 }],
      ['after', { after: 2 ** 31 }],
      ['limit', { limit: 101 }],
    ] as const) {
      expect(await refusal(seqs(wrong))).toMatchObject({ code: 'BAD_REQUEST', field })
    }
  })

  test('belongs to a cursor from which the stream goes on without a gap or a repeat', async () => {
    const { alice, bob, conversationId } = await group()
    await say(alice, conversationId, 'one')
    const { asOf } = await bob.api.messages.list({ conversationId })
    await say(alice, conversationId, 'two')
    await using stream = await listenAs(bob, asOf)
    const [heard] = await stream.take(1)
    expect(heard?.event).toMatchObject({ type: 'message.posted', message: { body: 'two' } })
  })
})

describe('editing', () => {
  test('changes the text for everybody, in the bell too', async () => {
    const { alice, bob, conversationId } = await group()
    const { id } = await say(alice, conversationId, 'Tusday')
    await using stream = await listenAs(bob)
    const edited = await alice.api.messages.edit({ id, body: 'Tuesday' })
    expect(edited).toMatchObject({ id, body: 'Tuesday', editedAt: expect.any(String), seq: 1 })
    const [changed, rewritten] = await stream.take(2)
    expect(changed?.event).toMatchObject({ type: 'message.changed', message: edited })
    expect(rewritten?.event).toMatchObject({ type: 'notification.rewritten', notification: { body: 'Tuesday' } })
    expect(await bodyInBell(bob)).toBe('Tuesday')
    expect(await bob.api.notifications.counts()).toMatchObject({ unread: 2, messages: 1 })
  })

  test('into what it says already changes nothing', async () => {
    const { alice, conversationId } = await group()
    const { id } = await say(alice, conversationId, 'Tuesday')
    expect(await alice.api.messages.edit({ id, body: ' Tuesday ' })).toMatchObject({ editedAt: null })
  })

  test('is for the author only; for others the message is not there', async () => {
    const { alice, bob, stranger, conversationId } = await group()
    const { id } = await say(alice, conversationId, 'Mine')
    for (const { api } of [bob, stranger]) {
      expect(await refusal(api.messages.edit({ id, body: 'Yours' }))).toMatchObject(missing)
      expect(await refusal(api.messages.remove({ id }))).toMatchObject(missing)
    }
    expect(await alice.api.messages.edit({ id, body: 'Still mine' })).toMatchObject({ body: 'Still mine' })
    await alice.api.conversations.leave({ id: conversationId })
    expect(await refusal(alice.api.messages.edit({ id, body: 'From outside' }))).toMatchObject(missing)
  })

  test('does not reach the bell of somebody who has left; removing does', async () => {
    const { alice, bob, conversationId } = await group()
    const { id } = await say(alice, conversationId, 'Before')
    await bob.api.conversations.leave({ id: conversationId })
    await alice.api.messages.edit({ id, body: 'Not for Bob' })
    expect(await bodyInBell(bob)).toBe('Before')
    await alice.api.messages.remove({ id })
    expect(await bodyInBell(bob)).toBe('This message was removed.')
  })

  test('waits for its turn: a conversation that is held for long is no missing message', {
    timeout: 20_000,
  }, async () => {
    const { alice, conversationId } = await group()
    const { id } = await say(alice, conversationId, 'Tusday')
    const { sql } = world.database
    const edits: Promise<unknown>[] = []
    await sql.begin(async (holder) => {
      await holder`select 1 from conversations where id = ${conversationId} for update`
      edits.push(alice.api.messages.edit({ id, body: 'Tuesday' }))
      // Longer than the lock time-out of the first attempt, which is two seconds.
      await holder`select pg_sleep(2.2)`
    })
    expect(await Promise.all(edits)).toMatchObject([{ id, body: 'Tuesday' }])
  })

  test('finds a message by its id in capitals too', async () => {
    const { alice, conversationId } = await group()
    const { id } = await say(alice, conversationId, 'Tusday')
    expect(await alice.api.messages.edit({ id: id.toUpperCase(), body: 'Tuesday' })).toMatchObject({ id })
  })
})

describe('removing', () => {
  test('leaves the place and takes the text, everywhere', async () => {
    const { alice, bob, conversationId } = await group()
    const { id } = await say(alice, conversationId, 'A secret')
    await say(bob, conversationId, 'What?')
    await using stream = await listenAs(bob)
    const removed = await alice.api.messages.remove({ id })
    expect(removed).toMatchObject({ id, body: '', seq: 1, deletedAt: expect.any(String) })
    expect((await stream.take(1))[0]?.event).toMatchObject({ type: 'message.changed', message: removed })
    const seen = JSON.stringify([
      await bob.api.messages.list({ conversationId }),
      await bob.api.notifications.list({}),
      await bob.api.conversations.list({}),
      await bob.api.messages.search({ query: 'secret' }),
    ])
    expect(seen).not.toContain('secret')
    expect(await bodyInBell(bob)).toBe('This message was removed.')
  })

  test('happens once, and nothing can be done to it afterwards', async () => {
    const { alice, bob, conversationId } = await group()
    const { id } = await say(alice, conversationId, 'Oops')
    await bob.api.messages.react({ id, emoji: '👍', on: true })
    await alice.api.messages.remove({ id })
    expect(await refusal(alice.api.messages.remove({ id }))).toMatchObject(missing)
    expect(await refusal(alice.api.messages.edit({ id, body: 'Back' }))).toMatchObject(missing)
    expect(await refusal(bob.api.messages.react({ id, emoji: '👎', on: true }))).toMatchObject(missing)
  })
})

describe('a reaction', () => {
  test('stands once for each person and emoji, and can be taken back', async () => {
    const { alice, bob, conversationId } = await group()
    const { id } = await say(alice, conversationId, 'Done!')
    await using stream = await listenAs(alice)
    const on = (person: Person, emoji: string, on = true) => person.api.messages.react({ id, emoji, on })
    await Promise.all([on(bob, '👍'), on(bob, '👍')])
    await on(alice, '👍')
    expect((await on(bob, '🎉')).reactions).toEqual([
      { emoji: '👍', userIds: [bob.id, alice.id] },
      { emoji: '🎉', userIds: [bob.id] },
    ])
    await on(bob, '🎉', false)
    expect((await on(bob, '🎉', false)).reactions).toEqual([{ emoji: '👍', userIds: [bob.id, alice.id] }])
    const heard = await stream.take(4)
    expect(heard.map(({ event }) => event.type)).toEqual(Array(4).fill('message.changed'))
    expect(await alice.api.notifications.counts()).toMatchObject({ unread: 0 })
  })

  test('is one emoji, of whatever many parts', async () => {
    const { alice, conversationId } = await group()
    const { id } = await say(alice, conversationId, 'Done!')
    for (const emoji of ['👍🏽', '👨‍👩‍👧', '🇫🇷', '❤️']) {
      const { reactions } = await alice.api.messages.react({ id, emoji, on: true })
      expect(reactions.map((reaction) => reaction.emoji)).toContain(emoji)
    }
    for (const emoji of ['', 'a', '👍👍', '👍 ', '1', '\ud83d', '<b>']) {
      const call = alice.api.messages.react({ id, emoji, on: true })
      expect(await refusal(call), emoji).toMatchObject({ code: 'BAD_REQUEST', field: 'emoji' })
    }
  })

  test('is for members; for others the message is not there', async () => {
    const { alice, bob, stranger, conversationId } = await group()
    const { id } = await say(alice, conversationId, 'Done!')
    await bob.api.messages.react({ id, emoji: '👍', on: true })
    const call = stranger.api.messages.react({ id, emoji: '👍', on: true })
    expect(await refusal(call)).toMatchObject(missing)
  })
})

describe('searching', () => {
  test('finds every word, newest first, only where one is a member', async () => {
    const { alice, bob, stranger, conversationId } = await group()
    const first = await say(alice, conversationId, 'The crimson export is slow')
    await say(alice, conversationId, 'Something else')
    const second = await say(bob, conversationId, 'Slow? The CRIMSON one?')
    const found = async ({ api }: Person, query: string, where = {}) =>
      (await api.messages.search({ query, ...where })).items.map((message) => message.id)
    expect(await found(bob, 'crimson slow')).toEqual([second.id, first.id])
    expect(await found(bob, 'crimson', { conversationId })).toEqual([second.id, first.id])
    expect(await found(bob, 'crimson absent')).toEqual([])
    expect(await found(stranger, 'crimson')).toEqual([])
    const elsewhere = found(stranger, 'crimson', { conversationId })
    expect(await refusal(elsewhere)).toMatchObject({ code: 'NOT_FOUND' })
    await bob.api.conversations.leave({ id: conversationId })
    expect(await found(bob, 'crimson')).toEqual([])
    for (const query of ['"', "'; drop table messages; --", '!!! & | <->', '%', '\\']) {
      expect(await found(alice, query), query).toEqual([])
    }
  })

  test('goes on page by page', async () => {
    const { alice, conversationId } = await group()
    for (let number = 1; number <= 21; number++) await say(alice, conversationId, `ochre ${number}`)
    const first = await alice.api.messages.search({ query: 'ochre' })
    expect(first.items.map((message) => message.seq)).toEqual(Array.from({ length: 20 }, (_, index) => 21 - index))
    const rest = await alice.api.messages.search({ query: 'ochre', cursor: first.nextCursor })
    expect(rest.items.map((message) => message.seq)).toEqual([1])
    expect(rest.nextCursor).toBeNull()
  })
})
