import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWorld, type World } from '../testing.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

test('whoever was added to a group is offered to leave it, in their language', async () => {
  const [alice, chloe] = [await world.person('alice'), await world.person('chloe', { locale: 'fr' })]
  const group = await alice.api.conversations.open({ with: ['chloe'], title: 'Launch' })
  const { items } = await chloe.api.notifications.list({})
  const leave = { label: 'Quitter le groupe', procedure: 'conversations.leave', input: { id: group.id } }
  expect(items).toMatchObject([{ kind: 'invited', actions: [leave] }])
})
