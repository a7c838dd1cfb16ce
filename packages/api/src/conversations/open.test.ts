import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWorld, type Person, refusal, type World } from '../testing.ts'

let world: World
beforeAll(async () => {
  world = await createWorld({ pollMs: 3_600_000 })
})
afterAll(() => world[Symbol.asyncDispose]())

let people = 0
const somebody = () => world.person(`person-${++people}`)
const three = () => Promise.all([somebody(), somebody(), somebody()])

const open = (opener: Person, others: Person[], title: string, key?: string) =>
  opener.api.conversations.open({ with: others.map((other) => other.user.username), title, key })

const groupsOf = async ({ api }: Person) => (await api.conversations.list({})).items.map(({ id }) => id)
const invitations = async ({ api }: Person) =>
  (await api.notifications.list({})).items.filter(({ kind }) => kind === 'invited').length

test('a group that is opened twice with the same key is one group, and invites once', async () => {
  const [alice, bob, chloe] = await three()
  const { id } = await open(alice, [bob, chloe], 'Launch', 'launch')
  expect(await open(alice, [bob, chloe], 'Launch', 'launch')).toMatchObject({ id, title: 'Launch' })
  expect(await groupsOf(alice)).toEqual([id])
  expect([await invitations(bob), await invitations(chloe)]).toEqual([1, 1])
})

test('also at the same moment', async () => {
  const [alice, bob, chloe] = await three()
  const calls = Array.from({ length: 8 }, () => open(alice, [bob, chloe], 'Launch', 'launch'))
  const opened = await Promise.all(calls)
  expect(new Set(opened.map(({ id }) => id)).size).toBe(1)
  expect(await groupsOf(bob)).toEqual([opened[0]?.id])
})

test('without a key, or with another, it is another group', async () => {
  const [alice, bob] = await three()
  for (const key of ['one', 'two', undefined, undefined]) await open(alice, [bob], 'Launch', key)
  expect(await groupsOf(alice)).toHaveLength(4)
})

test('the same key with another title or other people is a conflict, and opens nothing', async () => {
  const [alice, bob, chloe] = await three()
  const { id } = await open(alice, [bob], 'Launch', 'launch')
  const conflict = { code: 'CONFLICT', field: 'key' }
  expect(await refusal(open(alice, [bob], 'Lunch', 'launch'))).toMatchObject(conflict)
  expect(await refusal(open(alice, [bob, chloe], 'Launch', 'launch'))).toMatchObject(conflict)
  expect(await groupsOf(alice)).toEqual([id])
  expect(await groupsOf(chloe)).toEqual([])
})

test('a key belongs to its user: another may use the same', async () => {
  const [alice, bob, chloe] = await three()
  const mine = await open(alice, [bob], 'Launch', 'launch')
  expect((await open(chloe, [bob], 'Launch', 'launch')).id).not.toBe(mine.id)
})
