import { notifications } from '@carillon/db'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createWorld, listenAs, refusal, type World } from '../testing.ts'
import { defineKind } from './kind.ts'

const words = () => ({ title: 'Fragile' })
/** A kind of another team, whose data is anything and whose text may fail. */
const fragile = defineKind({
  name: 'fragile',
  data: z.object({ when: z.string() }),
  text: { en: ({ data }) => ({ title: new Date(data.when).toISOString() }), fr: words },
})

/** Of one that trusts what it is given. */
const elsewhere = defineKind({
  name: 'elsewhere',
  data: z.object({ to: z.string() }),
  text: { en: words, fr: words },
  link: ({ to }) => to,
})

let world: World
beforeAll(async () => {
  world = await createWorld({ pollMs: 3_600_000, kinds: [fragile, elsewhere] })
})
afterAll(() => world[Symbol.asyncDispose]())

let people = 0
const somebody = (options = {}) => world.person(`person-${++people}`, options)
const hello = { kind: 'announcement', data: { title: 'Hello' } }

describe('sending', () => {
  test('reaches each recipient once, however they are spelt', async () => {
    const [sender, one, other] = [await somebody(), await somebody(), await somebody()]
    const [first, second] = [one.user.username, other.user.username]
    const to = [first, second, first, first.toUpperCase(), ` ${second} `]
    const { notifications: sent } = await sender.api.notifications.send({ to, ...hello })
    expect(sent.map((item) => item.username).toSorted()).toEqual([first, second].toSorted())
    for (const person of [one, other]) {
      const { items } = await person.api.notifications.list({})
      expect(items).toMatchObject([
        {
          id: sent.find((item) => item.username === person.user.username)?.id,
          kind: 'announcement',
          title: 'Hello',
          body: null,
          link: null,
          severity: 'normal',
          actor: { id: sender.id },
          groupKey: null,
          seenAt: null,
          readAt: null,
          archivedAt: null,
          snoozedUntil: null,
        },
      ])
    }
    expect((await sender.api.notifications.list({})).items).toEqual([])
  })

  test('keeps body, link, severity and group', async () => {
    const reader = await somebody()
    const data = { title: ' Release ', body: 'Done', link: '/conversations' }
    const to = [reader.user.username]
    await reader.api.notifications.send({ to, kind: 'announcement', data, severity: 'high', groupKey: 'releases' })
    const { items } = await reader.api.notifications.list({})
    const expected = { title: 'Release', body: 'Done', link: '/conversations', severity: 'high', groupKey: 'releases' }
    expect(items[0]).toMatchObject(expected)
  })

  test('to one who does not exist tells nobody', async () => {
    const [sender, reader] = [await somebody(), await somebody()]
    const call = sender.api.notifications.send({ to: [reader.user.username, 'ghost'], ...hello })
    expect(await refusal(call)).toEqual({ code: 'BAD_REQUEST', field: 'to', message: 'to: nobody is called “ghost”' })
    expect((await reader.api.notifications.list({})).items).toEqual([])
    await sender.api.notifications.send({ to: [reader.user.username], ...hello })
    expect((await reader.api.notifications.list({})).items).toHaveLength(1)
  })

  test('refuses a kind nobody knows, and those only the server raises', async () => {
    const sender = await somebody()
    const about = { conversationId: 'c', messageId: 'm', seq: 1, title: null, excerpt: 'Hi' }
    for (const kind of ['', 'nonsense', 'message', 'mention', 'invited', 'constructor', '__proto__', 'x'.repeat(65)]) {
      const call = sender.api.notifications.send({ to: [sender.user.username], kind, data: about })
      expect(await refusal(call), kind).toMatchObject({ code: 'BAD_REQUEST', field: 'kind' })
    }
    await sender.api.notifications.send({ to: [sender.user.username], ...hello })
  })

  test.for([
    ['no title', {}, 'data.title'],
    ['an empty title', { title: '  ' }, 'data.title'],
    ['a title that is too long', { title: 'x'.repeat(201) }, 'data.title'],
    ['a title with NUL', { title: 'a\0b' }, 'data.title'],
    ['half a character', { title: 'a\ud83d' }, 'data.title'],
    ['a title that is no text', { title: 5 }, 'data.title'],
    ['a body that is too long', { title: 'x', body: 'x'.repeat(2_001) }, 'data.body'],
    ['a script as link', { title: 'x', link: 'javascript:alert(1)' }, 'data.link'],
    ['a link to elsewhere', { title: 'x', link: 'https://example.com' }, 'data.link'],
    ['a link to elsewhere without a scheme', { title: 'x', link: '//example.com' }, 'data.link'],
    ['the same with a backslash', { title: 'x', link: '/\\example.com' }, 'data.link'],
    ['a link with a line break', { title: 'x', link: '/\n/example.com' }, 'data.link'],
    ['a link with NUL', { title: 'x', link: '/a\0' }, 'data.link'],
  ] as const)('refuses %s by the name of the field', async ([, data, field]) => {
    const sender = await somebody()
    const to = [sender.user.username]
    const call = sender.api.notifications.send({ to, kind: 'announcement', data })
    expect(await refusal(call)).toMatchObject({ code: 'BAD_REQUEST', field })
    await sender.api.notifications.send({ to, kind: 'announcement', data: { title: 'x'.repeat(200), link: '/a?b#c' } })
  })

  test('refuses data no table can hold, also of a kind that allows it', async () => {
    const sender = await somebody()
    const to = [sender.user.username]
    const call = sender.api.notifications.send({ to, kind: 'fragile', data: { when: 'a\0b' } })
    expect(await refusal(call)).toMatchObject({ code: 'BAD_REQUEST', field: 'data' })
    await sender.api.notifications.send({ to, kind: 'fragile', data: { when: '2026-01-01' } })
  })

  test('goes to a thousand at most, and to one at least', async () => {
    const sender = await somebody()
    const to = (count: number) => Array.from({ length: count }, () => sender.user.username)
    for (const count of [0, 1_001]) {
      const call = sender.api.notifications.send({ to: to(count), ...hello })
      expect(await refusal(call)).toMatchObject({ code: 'BAD_REQUEST', field: 'to' })
    }
    await sender.api.notifications.send({ to: to(1_000), ...hello })
    for (const [field, wrong] of [
      ['severity', { severity: 'urgent' as 'high' }],
      ['key', { key: 'a\0b' }],
      ['key', { key: '' }],
      ['groupKey', { groupKey: 'a\0b' }],
    ] as const) {
      const call = sender.api.notifications.send({ to: to(1), ...hello, ...wrong })
      expect(await refusal(call)).toMatchObject({ code: 'BAD_REQUEST', field })
    }
  })
})

describe('a broadcast', () => {
  test('of an admin reaches everybody, and its repeat nobody twice', async () => {
    await using small = await createWorld({ pollMs: 3_600_000 })
    const admin = await small.person('admin', { isAdmin: true })
    const reader = await small.person('reader')
    await using stream = await listenAs(reader)
    const first = await admin.api.notifications.broadcast({ ...hello, key: 'hello' })
    expect(first.recipients).toBe(2)
    expect(await admin.api.notifications.broadcast({ ...hello, key: 'hello' })).toEqual(first)
    expect((await stream.take(1))[0]?.event).toMatchObject({ type: 'notification.created', counts: { unread: 1 } })
    expect((await reader.api.notifications.list({})).items).toHaveLength(1)
  })

  test('with other content under the same key is a conflict, and tells nobody', async () => {
    await using small = await createWorld({ pollMs: 3_600_000 })
    const admin = await small.person('admin', { isAdmin: true })
    await admin.api.notifications.broadcast({ ...hello, key: 'hello' })
    for (const other of [{ data: { title: 'Goodbye' } }, { severity: 'high' as const }]) {
      const call = admin.api.notifications.broadcast({ ...hello, ...other, key: 'hello' })
      expect(await refusal(call)).toMatchObject({ code: 'CONFLICT', field: 'key' })
    }
    expect((await admin.api.notifications.list({})).items).toHaveLength(1)
  })

  test('repeated at the same moment is one', async () => {
    await using small = await createWorld({ pollMs: 3_600_000 })
    const admin = await small.person('admin', { isAdmin: true })
    const all = Array.from({ length: 6 }, () => admin.api.notifications.broadcast({ ...hello, key: 'hello' }))
    expect(new Set((await Promise.all(all)).map(({ id }) => id)).size).toBe(1)
    expect(await admin.api.notifications.counts()).toMatchObject({ unread: 1 })
  })

  test('of anybody else is refused, whatever is in it', async () => {
    const reader = await somebody()
    const before = await world.database.db.$count(notifications)
    expect(await refusal(reader.api.notifications.broadcast(hello))).toMatchObject({ code: 'FORBIDDEN' })
    expect(await world.database.db.$count(notifications)).toBe(before)
  })
})

describe('what a notification says', () => {
  const stored = (userId: string, kind: string, data: Record<string, unknown>) =>
    world.database.db.insert(notifications).values({ userId, kind, data, severity: 'normal' })

  test('is made in the reader’s language, and changes with it', async () => {
    const [alice, chloe] = [await somebody(), await somebody({ locale: 'fr' })]
    const usernames = [chloe.user.username, (await somebody()).user.username]
    await alice.api.conversations.open({ with: usernames, title: 'Launch' })
    const titleFor = async (locale: 'en' | 'fr') => {
      const caller = { via: 'session' as const, handle: 'h', user: { ...chloe.user, locale } }
      return (await world.as(caller).api.notifications.list({})).items[0]?.title
    }
    const { displayName } = alice.user
    expect(await titleFor('fr')).toBe(`${displayName} vous a ajouté à Launch`)
    expect(await titleFor('en')).toBe(`${displayName} added you to Launch`)
  })

  test('comes over the stream in the language of each reader', async () => {
    const [sender, english, french] = [await somebody(), await somebody(), await somebody({ locale: 'fr' })]
    await using inEnglish = await listenAs(english)
    await using inFrench = await listenAs(french)
    const usernames = [english, french].map((person) => person.user.username)
    await sender.api.conversations.open({ with: usernames, title: 'Launch' })
    const notification = async (stream: typeof inEnglish) => (await stream.take(2))[1]?.event
    const { displayName } = sender.user
    expect(await notification(inEnglish)).toMatchObject({
      notification: { title: `${displayName} added you to Launch` },
    })
    expect(await notification(inFrench)).toMatchObject({
      notification: { title: `${displayName} vous a ajouté à Launch` },
    })
  })

  test('leads to a place in the app, or nowhere', async () => {
    const reader = await somebody()
    const away = [
      'https://evil.example',
      '//evil.example',
      '/\\evil.example',
      '/\t/evil.example',
      'javascript://%0aalert(1)',
      'x',
    ]
    const within = ['/projects/two words?a=b#c', '/']
    for (const to of [...away, ...within]) await stored(reader.id, 'elsewhere', { to })
    const { items } = await reader.api.notifications.list({})
    expect(items.map(({ link }) => link).toReversed()).toEqual([...away.map(() => null), ...within])
  })

  test('is a plain line when the kind is unknown, its data no longer fits, or its text fails', async () => {
    const reader = await somebody()
    await stored(reader.id, 'from-the-future', { anything: true })
    await stored(reader.id, 'announcement', { title: 5 })
    await stored(reader.id, 'fragile', { when: 'not a date' })
    await stored(reader.id, 'announcement', { title: 'Fine' })
    const { items } = await reader.api.notifications.list({})
    expect(items.map(({ title, body, link }) => ({ title, body, link }))).toEqual(
      ['Fine', 'fragile', 'announcement', 'from-the-future'].map((title) => ({ title, body: null, link: null })),
    )
  })
})
