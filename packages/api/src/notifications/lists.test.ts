import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWorld, type Person, refusal, type World } from '../testing.ts'

let world: World
beforeAll(async () => {
  world = await createWorld({ pollMs: 3_600_000 })
})
afterAll(() => world[Symbol.asyncDispose]())

let people = 0
const somebody = () => world.person(`person-${++people}`)
const announce = (sender: Person, to: Person, data: { title: string; body?: string; link?: string }) =>
  sender.api.notifications.send({ to: [to.user.username], kind: 'announcement', data })
const found = async ({ api }: Person, query: string, more: { filter?: 'all' | 'archived' | 'unread' } = {}) =>
  (await api.notifications.search({ query, ...more })).items.map(({ title }) => title)

test('every word is looked for in what was said and in who said it, in parts and in either case', async () => {
  const [reader, sender] = [await somebody(), await somebody()]
  await announce(sender, reader, { title: 'Nightly build is green', body: 'It took\n3 minutes, "all" of 412 tests.' })
  await announce(sender, reader, { title: '100% of the disk is used_up', link: '/disks/green' })
  const [green, disk] = ['Nightly build is green', '100% of the disk is used_up']
  for (const [query, titles] of [
    ['GREEN', [green]],
    ['build minut', [green]],
    ['412  nightly', [green]],
    ['"all"', [green]],
    ['build disk', []],
    ['100%', [disk]],
    ['used_up', [disk]],
    ['useddup', []],
    ['0%t', []],
    ['is', [disk, green]],
    [sender.user.displayName, [disk, green]],
    ['announcement', []],
    ['title', []],
    ['disks/', []],
    ['\\', []],
  ] as const) {
    expect(await found(reader, query), query).toEqual(titles)
  }
})

test('ids within data are not what anybody looks for', async () => {
  const [reader, sender] = [await somebody(), await somebody()]
  const { id } = await sender.api.conversations.open({ with: [reader.user.username] })
  await sender.api.messages.send({ conversationId: id, body: 'Lunch?', clientId: 'lunch' })
  expect(await found(reader, 'lunch')).toHaveLength(1)
  expect(await found(reader, id.slice(0, 8))).toEqual([])
  expect(await found(reader, id)).toEqual([])
})

test('one’s own are searched, and of them the list that is named', async () => {
  const [reader, other] = [await somebody(), await somebody()]
  await announce(other, reader, { title: 'needle one' })
  await announce(other, reader, { title: 'needle two' })
  await announce(other, other, { title: 'needle three' })
  const [two] = (await reader.api.notifications.list({})).items
  await reader.api.notifications.archive({ ids: [two?.id ?? ''] })
  expect(await found(reader, 'needle')).toEqual(['needle one'])
  expect(await found(reader, 'needle', { filter: 'archived' })).toEqual(['needle two'])
})

test('what is found comes in pages', async () => {
  const reader = await somebody()
  for (let number = 1; number <= 5; number++) {
    await announce(reader, reader, { title: `needle ${number}` })
    await announce(reader, reader, { title: `hay ${number}` })
  }
  const titles: string[] = []
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await reader.api.notifications.search({ query: 'needle', limit: 2, cursor })
    titles.push(...page.items.map(({ title }) => title))
    cursor = page.nextCursor
  }
  expect(titles).toEqual([5, 4, 3, 2, 1].map((number) => `needle ${number}`))
})

test('one page looks at so many only, and the next goes on behind them', async () => {
  const reader = await somebody()
  await announce(reader, reader, { title: 'needle' })
  await world.database.sql`
    insert into notifications (id, user_id, kind, data, severity)
    select ('f0000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, ${reader.id}, 'announcement', '{"title":"hay"}', 'normal'
    from generate_series(1, 5001) as n`
  const first = await reader.api.notifications.search({ query: 'needle' })
  expect(first).toMatchObject({ items: [], nextCursor: expect.any(String) })
  const second = await reader.api.notifications.search({ query: 'needle', cursor: first.nextCursor })
  expect(second).toMatchObject({ items: [{ title: 'needle' }], nextCursor: null })
})

test('no words, or too many, are refused', async () => {
  const { api } = await somebody()
  for (const query of ['', ' ', 'x'.repeat(201)]) {
    expect(await refusal(api.notifications.search({ query }))).toMatchObject({ code: 'BAD_REQUEST', field: 'query' })
  }
})
