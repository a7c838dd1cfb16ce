import { type Client, createClient, describeError, messageListOptions, type Pages, withMessage } from '@carillon/client'
import { eventually } from '@carillon/db/testing'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Chance, createChance } from '../support/chance.ts'
import type { Person } from '../support/person.ts'
import { createScreen, type Screen } from '../support/screen.ts'
import { createTheatre } from '../support/theatre.ts'
import { look } from '../support/truth.ts'

// Three people with two devices each do at random what people do, several things at a time, over roads that break, with
// small pages of which more are loaded now and then. Whatever order things came in: at the end every screen shows what
// a fresh reader is told.

const seeds = [11, 4_242]
const operations = 150
const atOnce = 4

interface Player {
  person: Person
  api: Client['api']
  screens: Screen[]
}

let theatre: Awaited<ReturnType<typeof createTheatre>>
const closing: (() => unknown)[] = []
beforeAll(async () => {
  theatre = await createTheatre()
})
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})
afterAll(() => theatre[Symbol.asyncDispose]())

async function createPlayers(seed: number): Promise<Player[]> {
  const names = ['ada', 'ben', 'cyd'].map((name) => `${name}-${seed}`)
  return Promise.all(
    names.map(async (username) => {
      const person = await theatre.person(username)
      await theatre.database.sql`update users set is_admin = true where id = ${person.id}`
      const client = createClient({ url: theatre.url, token: person.token })
      closing.push(client.close)
      const screens = await Promise.all(
        ['first', 'second'].map(async (which) => {
          const name = `${username}'s ${which}`
          const screen = await createScreen(person, { url: theatre.url, pageSize: 3, name })
          closing.push(() => screen[Symbol.asyncDispose]())
          return screen
        }),
      )
      return { person, api: client.api, screens }
    }),
  )
}

/** What is there to act upon. */
async function scene({ api }: Player, { pick }: Chance) {
  const [{ items: conversations }, { items: notifications }, { items: archived }, { items: snoozed }] =
    await Promise.all([
      api.conversations.list.query({ limit: 100 }),
      api.notifications.list.query({ limit: 20 }),
      api.notifications.list.query({ filter: 'archived', limit: 20 }),
      api.notifications.list.query({ filter: 'snoozed', limit: 20 }),
    ])
  if (conversations.length === 0) return null
  const conversation = pick(conversations)
  const { items: messages } = await api.messages.list.query({ conversationId: conversation.id, limit: 10 })
  return { conversation, notifications, archived, snoozed, messages }
}

type Scene = NonNullable<Awaited<ReturnType<typeof scene>>>

interface Turn extends Scene {
  player: Player
  others: Player[]
  chance: Chance
  number: string
}

const namesOf = (players: Player[]) => players.map(({ person }) => person.username)
const someIds = ({ chance }: Turn, list: { id: string }[]) =>
  [list, list].map((all) => chance.pick(all).id).filter((id, index, ids) => ids.indexOf(id) === index)

/** An unknown one where there is none, which is refused. */
const withNone = (list: { id: string }[]) => (list.length > 0 ? list : [{ id: crypto.randomUUID() }])

async function send({ player, conversation, messages, chance, number, others }: Turn) {
  const { id: conversationId } = conversation
  const mention = chance.random() < 0.2 ? ` @${chance.pick(others).person.username}` : ''
  const replyTo = messages.length > 0 && chance.random() < 0.4 ? chance.pick(messages).id : undefined
  const message = { conversationId, body: `message ${number}${mention}`, clientId: number, replyTo }
  const stored = await player.api.messages.send.mutate(message)
  // As the web app does on the device it was written on.
  const { cache, client } = chance.pick(player.screens)
  const { queryKey } = messageListOptions(client, conversationId)
  cache.setQueryData<Pages<{ items: (typeof stored)[]; asOf: string }>>(
    queryKey,
    (data) => data && withMessage(data, stored),
  )
}

const deeds: [weight: number, (turn: Turn) => Promise<unknown>][] = [
  [12, send],
  [
    4,
    ({ player, others, number }) => {
      const to = namesOf([player, ...others])
      return player.api.notifications.send.mutate({ to, kind: 'announcement', data: { title: number } })
    },
  ],
  [
    3,
    ({ player, number }) =>
      player.api.notifications.broadcast.mutate({ kind: 'announcement', data: { title: `to all ${number}` } }),
  ],
  [2, ({ player }) => player.api.notifications.markSeen.mutate()],
  [2, (turn) => turn.player.api.notifications.markRead.mutate({ ids: someIds(turn, turn.notifications) })],
  [1, ({ player }) => player.api.notifications.markRead.mutate({ all: true })],
  [2, (turn) => turn.player.api.notifications.markUnread.mutate({ ids: someIds(turn, turn.notifications) })],
  [3, (turn) => turn.player.api.notifications.archive.mutate({ ids: someIds(turn, turn.notifications) })],
  [2, (turn) => turn.player.api.notifications.unarchive.mutate({ ids: someIds(turn, turn.archived) })],
  [
    4,
    (turn) => {
      const until = new Date(Date.now() + 200 + turn.chance.below(2_000)).toISOString()
      return turn.player.api.notifications.snooze.mutate({ ids: someIds(turn, turn.notifications), until })
    },
  ],
  [2, (turn) => turn.player.api.notifications.unsnooze.mutate({ ids: someIds(turn, withNone(turn.snoozed)) })],
  [1, ({ player, chance }) => player.api.notifications.archive.mutate({ filter: chance.pick(['snoozed', 'unread']) })],
  [
    2,
    async ({ player, others, number }) => {
      const to = namesOf([player, ...others])
      await player.api.notifications.send.mutate({ to, kind: 'announcement', data: { title: number }, key: number })
      await player.api.notifications.replace.mutate({ key: number, data: { title: `replaced ${number}` } })
    },
  ],
  [
    2,
    async ({ player, others, number }) => {
      const to = namesOf([player, ...others])
      await player.api.notifications.send.mutate({ to, kind: 'announcement', data: { title: number }, key: number })
      await player.api.notifications.retract.mutate({ key: number })
    },
  ],
  [
    2,
    ({ player, others, number, chance }) => {
      const soon = new Date(Date.now() + 100 + chance.below(1_000)).toISOString()
      const when = chance.random() < 0.5 ? { sendAt: soon } : { expiresAt: soon }
      const to = namesOf([player, ...others])
      return player.api.notifications.send.mutate({ to, kind: 'announcement', data: { title: number }, ...when })
    },
  ],
  [1, ({ player, others, chance }) => player.api.conversations.open.mutate({ with: namesOf([chance.pick(others)]) })],
  [
    2,
    ({ player, others, chance, number }) =>
      player.api.conversations.open.mutate({ with: namesOf([chance.pick(others)]), title: `group ${number}` }),
  ],
  [
    3,
    ({ player, others, conversation: { id } }) =>
      player.api.conversations.addMembers.mutate({ id, usernames: namesOf(others) }),
  ],
  [2, ({ player, conversation: { id } }) => player.api.conversations.leave.mutate({ id })],
  [
    2,
    ({ player, conversation: { id }, number }) =>
      player.api.conversations.rename.mutate({ id, title: `named ${number}` }),
  ],
  [
    4,
    ({ player, conversation: { id }, messages, chance }) =>
      player.api.conversations.markRead.mutate({ id, seq: chance.pick(messages).seq }),
  ],
  [
    3,
    ({ player, conversation: { id }, messages, chance }) =>
      player.api.conversations.markDelivered.mutate({ items: [{ id, seq: chance.pick(messages).seq }] }),
  ],
  [
    2,
    ({ player, conversation: { id }, messages, chance }) =>
      player.api.conversations.markUnread.mutate({ id, seq: chance.pick(messages).seq }),
  ],
  [
    3,
    ({ player, messages, chance, number }) =>
      player.api.messages.edit.mutate({ id: chance.pick(messages).id, body: `edited ${number}` }),
  ],
  [2, ({ player, messages, chance }) => player.api.messages.remove.mutate({ id: chance.pick(messages).id })],
  [
    4,
    ({ player, messages, chance }) =>
      player.api.messages.react.mutate({
        id: chance.pick(messages).id,
        emoji: chance.pick(['👍', '🎉']),
        on: chance.random() < 0.6,
      }),
  ],
]

const hat = deeds.flatMap(([weight, deed]) => Array<(typeof deeds)[number][1]>(weight).fill(deed))

/** People try what is not theirs to do, or what somebody else undid a moment ago. */
const expected = new Set(['NOT_FOUND', 'BAD_REQUEST'])

async function act(player: Player, others: Player[], chance: Chance, number: string) {
  const things = await scene(player, chance)
  // Whoever has left everything begins something.
  if (!things) return player.api.conversations.open.mutate({ with: namesOf(others), title: `group ${number}` })
  const deed = chance.pick(hat)
  const turn = { ...things, player, others, chance, number }
  for (const screen of player.screens) if (chance.random() < 0.3) screen.open(things.conversation.id)
  const isPossible = things.messages.length > 0 && things.notifications.length > 0 && things.archived.length > 0
  return isPossible ? deed(turn) : send(turn)
}

/** Each with choices of its own, so that a seed plays the same whoever is quicker. */
const attempt = (players: Player[], seed: number, number: number) => {
  const chance = createChance(seed * 1_000 + number)
  const player = chance.pick(players)
  const others = players.filter((other) => other !== player)
  return act(player, others, chance, `${seed}-${number}`).catch((error) => {
    if (!expected.has(describeError(error).code)) throw error
  })
}

function disturb(screen: Screen, { random }: Chance) {
  const roll = random()
  if (roll < 0.25) screen.road.cut()
  else if (roll < 0.35) screen.road.close()
  else if (roll < 0.5) screen.road.open()
  else if (roll < 0.7) return screen.scroll()
  else if (roll < 0.8) screen.blink()
  else screen.client.connection.retryNow()
}

async function begin(players: Player[]) {
  const [first] = players
  if (!first) return
  const names = namesOf(players.slice(1))
  for (const name of names) await first.api.conversations.open.mutate({ with: [name], title: `with ${name}` })
  const { id } = await first.api.conversations.open.mutate({ with: names, title: 'everybody' })
  for (const { api, person } of players) {
    await api.messages.send.mutate({ conversationId: id, body: 'hello', clientId: `hello ${person.username}` })
    const to = [person.username, person.username]
    await api.notifications.send.mutate({ to, kind: 'announcement', data: { title: 'welcome' } })
    const { items } = await api.notifications.list.query({ limit: 1 })
    await api.notifications.archive.mutate({ ids: items.map((item) => item.id) })
  }
}

test.for(seeds)('whatever %i brings, every screen is true in the end', { timeout: 120_000, retry: 0 }, async (seed) => {
  const chance = createChance(seed)
  const players = await createPlayers(seed)
  await begin(players)
  const screens = players.flatMap((player) => player.screens)
  const scrolling: unknown[] = []
  for (let done = 0; done < operations; done += atOnce) {
    const acting = Array.from({ length: atOnce }, (_, index) => attempt(players, seed, done + index))
    scrolling.push(disturb(chance.pick(screens), chance))
    await Promise.all(acting)
  }

  for (const screen of screens) screen.road.open()
  await Promise.allSettled(scrolling)
  await Promise.all(
    screens.map((screen) =>
      eventually(
        async () => {
          screen.client.connection.retryNow()
          expect(screen.isLive()).toBe(true)
          const { shown, told } = await look(screen)
          expect(shown, screen.name).toEqual(told)
        },
        { timeoutMs: 15_000 },
      ),
    ),
  )
  expect(
    screens.some(({ cache }) =>
      JSON.stringify(
        cache
          .getQueryCache()
          .getAll()
          .map(({ state }) => state.data),
      ).includes('edited'),
    ),
  ).toBe(true)
})
