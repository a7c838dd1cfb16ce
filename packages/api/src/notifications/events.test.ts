import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Event } from '../live/event-map.ts'
import { createWorld, listenAs, type Person, type World } from '../testing.ts'

let world: World
beforeAll(async () => {
  world = await createWorld({ pollMs: 3_600_000 })
})
afterAll(() => world[Symbol.asyncDispose]())

let people = 0
let sent = 0
const somebody = () => world.person(`person-${++people}`)
const say = ({ api }: Person, conversationId: string, body: string) =>
  api.messages.send({ conversationId, body, clientId: `client-${++sent}` })

/** Alice opened it with Bob, who has heard up to `asOf`: then she wrote twice, named him, and changed the first. */
async function missedByBob() {
  const [alice, bob] = [await somebody(), await somebody()]
  const { id } = await alice.api.conversations.open({ with: [bob.user.username], title: 'Launch' })
  const { asOf } = await bob.api.conversations.list({})
  const first = await say(alice, id, 'Between us')
  await say(alice, id, `@${bob.user.username}, not a word`)
  await alice.api.messages.edit({ id: first.id, body: 'Only between us' })
  return { alice, bob, id, first, asOf }
}

/** What a device is told that comes back with this cursor. */
async function replay(reader: Person, asOf: string): Promise<Event[]> {
  const { asOf: end } = await reader.api.notifications.counts()
  await using stream = await listenAs(reader, asOf)
  const events: Event[] = []
  for (let cursor = ''; cursor !== end; ) {
    const [heard] = await stream.take(1)
    if (!heard) break
    cursor = heard.cursor
    events.push(heard.event)
  }
  return events
}

const bellOf = async ({ api }: Person) => (await api.notifications.list({})).items.map(({ body }) => body)

test('a member who was away is told of every notification', async () => {
  const { bob, asOf } = await missedByBob()
  const told = JSON.stringify(await replay(bob, asOf))
  for (const word of ['Only between us', 'not a word', '"mention"', 'notification.rewritten'])
    expect(told).toContain(word)
})

test('whoever has left is told in no replay what was said, only to look at the list, which keeps what was theirs', async () => {
  const { alice, bob, id, first, asOf } = await missedByBob()
  await bob.api.conversations.leave({ id })
  const events = await replay(bob, asOf)
  const told = JSON.stringify(events)
  for (const word of ['between us', 'not a word', 'Launch', alice.user.displayName]) expect(told).not.toContain(word)
  const again = { type: 'notification.changed', ids: null, change: {}, counts: { messages: 0 } }
  expect(events.slice(0, 3)).toMatchObject([again, again, again])
  expect(await bellOf(bob)).toEqual([`@${bob.user.username}, not a word`, 'Only between us', null])
  await alice.api.messages.remove({ id: first.id })
  expect((await replay(bob, asOf)).at(-1)).toMatchObject(again)
  expect(await bellOf(bob)).toContain('This message was removed.')
})

test('whoever has left goes on hearing of everything else, and of all of it once they are back', async () => {
  const { alice, bob, id, asOf } = await missedByBob()
  await bob.api.conversations.leave({ id })
  const data = { title: 'Lunch' }
  await alice.api.notifications.send({ to: [bob.user.username], kind: 'announcement', data })
  expect(JSON.stringify(await replay(bob, asOf))).toContain('Lunch')
  await alice.api.conversations.addMembers({ id, usernames: [bob.user.username] })
  expect(JSON.stringify(await replay(bob, asOf))).toContain('Only between us')
})
