import { conversations } from '@carillon/db'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createWorld, listenAs, type Person, refusal, type World } from '../testing.ts'

let world: World
beforeAll(async () => {
  world = await createWorld({ pollMs: 3_600_000 })
})
afterAll(() => world[Symbol.asyncDispose]())

let people = 0
const somebody = () => world.person(`person-${++people}`)
const three = () => Promise.all([somebody(), somebody(), somebody()])
const nameOf = (person: Person) => person.user.username

const open = (opener: Person, others: Person[], title?: string) =>
  opener.api.conversations.open({ with: others.map(nameOf), title })

const listOf = async ({ api }: Person) => (await api.conversations.list({})).items.map((item) => item.id)
const membersOf = (conversation: { members: { id: string }[] }) => conversation.members.map((member) => member.id)
const missing = { code: 'NOT_FOUND', message: 'There is no such conversation.' }

let sent = 0
const say = (author: Person, conversationId: string, body = 'Hello') =>
  author.api.messages.send({ conversationId, body, clientId: `client-${++sent}` })

describe('the conversation of two people', () => {
  test('is made once, whoever opens it', async () => {
    const [alice, bob, chloe] = await three()
    const first = await open(alice, [bob])
    expect(first).toMatchObject({ type: 'direct', title: null, unread: 0, lastMessage: null })
    expect(membersOf(first).toSorted()).toEqual([alice.id, bob.id].toSorted())
    expect((await open(alice, [bob])).id).toBe(first.id)
    expect((await open(bob, [alice])).id).toBe(first.id)
    expect((await open(bob, [alice, bob, alice])).id).toBe(first.id)
    expect((await open(alice, [chloe])).id).not.toBe(first.id)
  })

  test('also when both open it at the same moment, again and again', async () => {
    const [alice, bob] = await three()
    const calls = Array.from({ length: 10 }, (_, turn) => (turn % 2 ? open(alice, [bob]) : open(bob, [alice])))
    const opened = await Promise.all(calls)
    expect(new Set(opened.map((conversation) => conversation.id)).size).toBe(1)
    expect(await listOf(alice)).toEqual([opened[0]?.id])
    expect(await listOf(bob)).toEqual([opened[0]?.id])
  })

  test('is in the list of whoever opened it, and of the other from the first message', async () => {
    const [alice, bob] = await three()
    await using stream = await listenAs(bob)
    const { id } = await open(alice, [bob])
    expect(await listOf(alice)).toEqual([id])
    expect(await listOf(bob)).toEqual([])
    await say(alice, id)
    expect(await listOf(bob)).toEqual([id])
    const [begun] = await stream.take(1)
    expect(begun?.event).toMatchObject({ type: 'conversation.changed', conversation: { id, unread: 1 } })
  })

  test('cannot be left, renamed or joined', async () => {
    const [alice, bob, chloe] = await three()
    const { id } = await open(alice, [bob])
    const group = await open(alice, [bob], 'Two')
    await alice.api.conversations.rename({ id: group.id, title: 'Still two' })
    for (const call of [
      () => alice.api.conversations.leave({ id }),
      () => alice.api.conversations.rename({ id, title: 'Us' }),
      () => alice.api.conversations.addMembers({ id, usernames: [nameOf(chloe)] }),
    ]) {
      expect(await refusal(call())).toMatchObject({ code: 'BAD_REQUEST', field: 'id' })
    }
  })

  test('needs somebody else, who exists', async () => {
    const [alice, bob] = await three()
    for (const names of [[], [nameOf(alice)], ['ghost'], [nameOf(bob), 'ghost']]) {
      const call = alice.api.conversations.open({ with: names })
      expect(await refusal(call), `${names}`).toMatchObject({ code: 'BAD_REQUEST', field: 'with' })
    }
    expect(await listOf(alice)).toEqual([])
    await open(alice, [bob])
  })
})

describe('a group', () => {
  test('is new each time, and everybody hears of it', async () => {
    const [alice, bob, chloe] = await three()
    await using stream = await listenAs(bob)
    const group = await open(alice, [bob, chloe], ' Launch ')
    expect(group).toMatchObject({ type: 'group', title: 'Launch' })
    expect(group.members.map((member) => member.role).toSorted()).toEqual(['member', 'member', 'owner'])
    const [changed, invited] = await stream.take(2)
    expect(changed?.event).toMatchObject({ type: 'conversation.changed', conversation: { id: group.id } })
    expect(invited?.event).toMatchObject({
      notification: { kind: 'invited', link: `/conversations/${group.id}`, actor: { id: alice.id } },
    })
    expect((await open(alice, [bob, chloe], 'Launch')).id).not.toBe(group.id)
    expect(await alice.api.notifications.counts()).toMatchObject({ unread: 0 })
  })

  test('takes new members, each once: they begin with nothing unread', async () => {
    const [alice, bob, chloe] = await three()
    const { id } = await open(alice, [bob], 'Launch')
    await say(alice, id)
    const grown = await bob.api.conversations.addMembers({ id, usernames: [chloe, bob, chloe].map(nameOf) })
    expect(membersOf(grown)).toEqual([alice.id, bob.id, chloe.id])
    expect(await chloe.api.conversations.get({ id })).toMatchObject({ conversation: { unread: 0, readSeq: 1 } })
    expect(await chloe.api.notifications.counts()).toMatchObject({ unread: 1, messages: 0 })
    await bob.api.conversations.addMembers({ id, usernames: [nameOf(chloe)] })
    expect(await chloe.api.notifications.counts()).toMatchObject({ unread: 1 })
    const ghost = bob.api.conversations.addMembers({ id, usernames: ['ghost'] })
    expect(await refusal(ghost)).toMatchObject({ code: 'BAD_REQUEST', field: 'usernames' })
  })

  test('is renamed for everybody', async () => {
    const [alice, bob] = await three()
    const { id } = await open(alice, [bob], 'Lunch')
    await using stream = await listenAs(alice)
    await bob.api.conversations.rename({ id, title: 'Launch' })
    expect((await stream.take(1))[0]?.event).toMatchObject({ conversation: { title: 'Launch' } })
    for (const title of ['', ' ', 'x'.repeat(121), 'a\0b']) {
      const call = bob.api.conversations.rename({ id, title })
      expect(await refusal(call)).toMatchObject({ code: 'BAD_REQUEST', field: 'title' })
    }
  })

  test('whose id is spelt in capitals is the same one, for its readers too', async () => {
    const [alice, bob] = await three()
    const { id } = await open(alice, [bob], 'Launch')
    await using stream = await listenAs(bob)
    await alice.api.conversations.rename({ id: id.toUpperCase(), title: 'Loud' })
    expect((await stream.take(1))[0]?.event).toMatchObject({ conversation: { id, title: 'Loud' } })
  })
})

describe('whoever leaves', () => {
  test('hears that they left, and nothing more; the others hear who is left', async () => {
    const [alice, bob, chloe] = await three()
    const { id } = await open(alice, [bob, chloe], 'Launch')
    await say(alice, id)
    await using gone = await listenAs(bob)
    await using stays = await listenAs(chloe)
    await bob.api.conversations.leave({ id })
    await say(alice, id, 'Is he gone?')
    await alice.api.conversations.rename({ id, title: 'Without Bob' })
    await alice.api.notifications.send({ to: [nameOf(bob)], kind: 'announcement', data: { title: 'Last' } })
    const heard = await gone.take(3)
    expect(heard.map(({ event }) => event)).toMatchObject([
      { type: 'conversation.left', id, counts: { messages: 0 } },
      // What the bell said about its messages is read: it leads nowhere any more.
      { type: 'notification.changed', change: { readAt: expect.any(String) } },
      { type: 'notification.created', notification: { title: 'Last' } },
    ])
    const [changed] = await stays.take(1)
    expect(changed?.event.type === 'conversation.changed' && membersOf(changed.event.conversation)).toEqual([
      alice.id,
      chloe.id,
    ])
    expect(await listOf(bob)).toEqual([])
    expect(await refusal(bob.api.conversations.get({ id }))).toMatchObject(missing)
    expect(await refusal(bob.api.conversations.leave({ id }))).toMatchObject(missing)
  })

  test('is shown nothing of it in a replay either', async () => {
    const [alice, bob] = await three()
    const { id } = await open(alice, [bob], 'Launch')
    const { asOf } = await bob.api.conversations.list({})
    const message = await say(alice, id, 'Between us')
    await alice.api.messages.react({ id: message.id, emoji: '👍', on: true })
    await alice.api.conversations.rename({ id, title: 'Secret' })
    const types = async () => {
      await using stream = await listenAs(bob, asOf)
      const seen: string[] = []
      await bob.api.notifications.markRead({ all: true })
      while (seen.at(-1) !== 'notification.changed') {
        const { event } = (await stream.take(1))[0] ?? {}
        seen.push(event?.type ?? '')
      }
      return seen
    }
    expect(await types()).toEqual(expect.arrayContaining(['message.posted', 'message.changed', 'conversation.changed']))
    await bob.api.conversations.leave({ id })
    await alice.api.notifications.send({ to: [nameOf(bob)], kind: 'announcement', data: { title: 'Ping' } })
    const { asOf: end } = await bob.api.notifications.counts()
    await using stream = await listenAs(bob, asOf)
    const seen = []
    for (let cursor = ''; cursor !== end; ) {
      const [heard] = await stream.take(1)
      cursor = heard?.cursor ?? end
      seen.push(heard?.event.type)
    }
    expect(seen).toContain('conversation.left')
    for (const type of ['message.posted', 'message.changed', 'conversation.changed', 'read.moved']) {
      expect(seen).not.toContain(type)
    }
  })

  test('leaves their unread messages behind', async () => {
    const [alice, bob] = await three()
    const group = await open(alice, [bob], 'Launch')
    const direct = await open(alice, [bob])
    for (const { id } of [group, group, direct]) await say(alice, id)
    expect(await bob.api.notifications.counts()).toMatchObject({ messages: 3 })
    await bob.api.conversations.leave({ id: group.id })
    expect(await bob.api.notifications.counts()).toMatchObject({ messages: 1 })
  })
})

describe('the list', () => {
  test('shows what was said last first, page by page, each once', async () => {
    const [alice, bob] = await three()
    const ids: string[] = []
    for (const title of ['one', 'two', 'three', 'four', 'five']) ids.push((await open(alice, [bob], title)).id)
    await say(bob, ids[1] ?? '')
    const pages: string[][] = []
    let cursor: string | null = null
    do {
      const page = await alice.api.conversations.list({ limit: 2, cursor })
      pages.push(page.items.map((item) => item.id))
      cursor = page.nextCursor
    } while (cursor)
    expect(pages.map((page) => page.length)).toEqual([2, 2, 1])
    expect(pages.flat()).toEqual([ids[1], ids[4], ids[3], ids[2], ids[0]])
  })

  test('loses none of those of the very same moment', async () => {
    const [alice, bob] = await three()
    const ids: string[] = []
    for (const title of ['one', 'two', 'three']) ids.push((await open(alice, [bob], title)).id)
    await world.database.db.update(conversations).set({ updatedAt: new Date('2026-01-01') })
    const first = await alice.api.conversations.list({ limit: 2 })
    const rest = await alice.api.conversations.list({ limit: 2, cursor: first.nextCursor })
    const seen = [...first.items, ...rest.items].map((item) => item.id)
    expect(seen.toSorted()).toEqual(ids.toSorted())
  })

  test('refuses a cursor it did not give out', async () => {
    const [alice, bob] = await three()
    await open(alice, [bob], 'One')
    const { id } = await open(alice, [bob], 'Two')
    const { nextCursor } = await alice.api.conversations.list({ limit: 1 })
    await alice.api.conversations.list({ cursor: nextCursor })
    const time = '2026-01-01T00:00:00.000Z'
    const wrong = ['', 'x', `_${id}`, `${time}_`, `${time}_${'-'.repeat(36)}`, `2026-99-99T00:00:00Z_${id}`]
    for (const cursor of [...wrong, `0000-01-01T00:00:00.000Z_${id}`, `${time}_${id}'`]) {
      const call = alice.api.conversations.list({ cursor })
      expect(await refusal(call), cursor).toMatchObject({ code: 'BAD_REQUEST', field: 'cursor' })
    }
  })
})
