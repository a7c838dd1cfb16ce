import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWorld, type Person, refusal, type World } from '../testing.ts'

let world: World
beforeAll(async () => {
  world = await createWorld({ pollMs: 3_600_000 })
})
afterAll(() => world[Symbol.asyncDispose]())

const emoji = Array.from({ length: 24 }, (_, index) => String.fromCodePoint(0x1f400 + index))
const [first = '', second = ''] = emoji
const lastThatFits = emoji[19] ?? ''
const [oneTooMany = '', another = '', ...others] = emoji.slice(20)

let groups = 0

/** A message that has all the emoji it takes. */
async function fullMessage() {
  const number = ++groups
  const [alice, bob] = [await world.person(`alice-${number}`), await world.person(`bob-${number}`)]
  const { id: conversationId } = await alice.api.conversations.open({ with: [bob.user.username], title: 'Zoo' })
  const { id } = await alice.api.messages.send({ conversationId, body: 'Which one?', clientId: `full-${number}` })
  const react = (person: Person, emoji: string, on = true) => person.api.messages.react({ id, emoji, on })
  for (const animal of emoji.slice(0, 20)) await react(alice, animal)
  return { alice, bob, react }
}

test('a message takes twenty different emoji, the next one is refused by the name of its field', async () => {
  const { alice, bob, react } = await fullMessage()
  const { reactions } = await react(alice, lastThatFits)
  expect(reactions.map((reaction) => reaction.emoji).toSorted()).toEqual(emoji.slice(0, 20).toSorted())
  for (const person of [alice, bob]) {
    expect(await refusal(react(person, oneTooMany))).toMatchObject({ code: 'BAD_REQUEST', field: 'emoji' })
  }
})

test('whoever is late can still join an emoji that is there, and make room by taking one back', async () => {
  const { alice, bob, react } = await fullMessage()
  const { reactions } = await react(bob, second)
  expect(reactions.find((reaction) => reaction.emoji === second)?.userIds).toEqual([alice.id, bob.id])
  await react(alice, first, false)
  await react(bob, oneTooMany)
  expect(await refusal(react(alice, first))).toMatchObject({ field: 'emoji' })
})

test('several at the same moment do not get past the limit', async () => {
  const { alice, bob, react } = await fullMessage()
  await react(alice, first, false)
  const answers = await Promise.allSettled([oneTooMany, another, ...others].map((animal) => react(bob, animal)))
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect((await react(alice, second)).reactions).toHaveLength(20)
})
