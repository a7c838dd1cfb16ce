import { unlimited } from '@carillon/api'
import { type Client, describeError } from '@carillon/client'
import { eventually } from '@carillon/db/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Chance, createChance } from '../support/chance.ts'
import type { Person } from '../support/person.ts'
import { createTab, type Tab } from '../support/tab.ts'
import { createTheatre } from '../support/theatre.ts'
import { untilNothingIsDue } from '../support/until-nothing-is-due.ts'

// Counters that cannot drift: one person does at random whatever can be done with notifications, from two devices with three tabs
// each, twenty calls at a time, while connections drop and time does its part. In the end every badge says what the table says.
// Each notification that a call names is an operation, and only what was answered counts.

const operations = 10_000
const atOnce = 20
const mostNamed = 20
const devices = 2
const tabsEach = 3

let theatre: Awaited<ReturnType<typeof createTheatre>>
let me: Person
let all: Tab[][] = []
beforeAll(async () => {
  theatre = await createTheatre({ limits: unlimited })
  me = await theatre.person('me')
  const open = () => Promise.all(Array.from({ length: tabsEach }, () => createTab(me, theatre.url)))
  all = await Promise.all(Array.from({ length: devices }, open))
})
afterAll(async () => {
  for (const tab of all.flat()) await tab[Symbol.asyncDispose]()
  await theatre[Symbol.asyncDispose]()
})

type Api = Client['api']['notifications']

/** What is known of the past, for what is done next: ids, keys, and the moments of changes. */
interface Past {
  ids: string[]
  keys: string[]
  moments: string[]
}

interface Turn extends Past {
  api: Api
  me: string
  chance: Chance
  number: number
}

const mostRemembered = 400
function remember(list: string[], ...more: string[]) {
  list.push(...more)
  list.splice(0, Math.max(0, list.length - mostRemembered))
}

const unknown = '00000000-0000-7000-8000-000000000000'
const someIds = ({ chance, ids }: Turn) => [
  ...new Set(Array.from({ length: 1 + chance.below(mostNamed) }, () => (ids.length > 0 ? chance.pick(ids) : unknown))),
]
const inMs = (ms: number) => new Date(Date.now() + ms).toISOString()
const soon = ({ chance }: Turn) => inMs(50 + chance.below(1_500))
const news = ({ me, number }: Turn) => ({ to: [me], kind: 'announcement', data: { title: `No. ${number}` } })
const several = <T>({ chance }: Turn, one: () => Promise<T>) =>
  Promise.all(Array.from({ length: 1 + chance.below(mostNamed / 2) }, one))
const lists = ['all', 'unread', 'mentions', 'archived', 'snoozed'] as const

async function send(turn: Turn, more: { key?: string; sendAt?: string; expiresAt?: string } = {}) {
  const sent = await turn.api.send.mutate({ ...news(turn), ...more })
  remember(turn.ids, ...sent.notifications.map(({ id }) => id))
  if (more.key) remember(turn.keys, more.key)
  return sent
}

interface Target {
  ids?: string[]
  filter?: (typeof lists)[number]
  at?: string
}

/** How many it names; all of a list is one. */
async function change<T extends Target>(target: T, play: (target: T) => Promise<unknown>): Promise<number> {
  await play(target)
  return target.ids?.length ?? 1
}

/** The same, and it may be undone by its time. */
const noted = <T extends Target>({ moments }: Turn, target: T, play: (target: T) => Promise<{ at: string }>) =>
  change(target, async (named) => remember(moments, (await play(named)).at))

/** Some of them, or all of a list. */
const some = (turn: Turn): Target =>
  turn.chance.random() < 0.05 ? { filter: turn.chance.pick(lists) } : { ids: someIds(turn) }

/** Or, now and then, what an earlier call has changed. */
const done = (turn: Turn): Target =>
  turn.chance.random() < 0.1 && turn.moments.length > 0 ? { at: turn.chance.pick(turn.moments) } : some(turn)

type Deed = (turn: Turn) => Promise<unknown>

/** What does not answer how many operations it was is one. */
const deeds: [weight: number, deed: Deed][] = [
  [14, async (turn) => (await several(turn, () => send(turn))).length],
  [4, (turn) => send(turn, { key: `key-${turn.number}` })],
  [4, (turn) => send(turn, { sendAt: soon(turn), ...(turn.chance.random() < 0.5 && { key: `key-${turn.number}` }) })],
  [4, (turn) => send(turn, { expiresAt: soon(turn) })],
  [3, async (turn) => turn.api.cancel.mutate({ id: (await send(turn, { sendAt: inMs(60_000) })).scheduled?.id ?? '' })],
  [3, (turn) => turn.api.retract.mutate({ key: turn.chance.pick([...turn.keys, 'none']) })],
  [3, (turn) => turn.api.replace.mutate({ key: turn.chance.pick([...turn.keys, 'none']), data: { title: 'Other' } })],
  [3, ({ api }) => api.markSeen.mutate()],
  [10, (turn) => noted(turn, some(turn), (named) => turn.api.markRead.mutate(named))],
  [1, (turn) => noted(turn, {}, () => turn.api.markRead.mutate({ all: true }))],
  [8, (turn) => change(done(turn), (named) => turn.api.markUnread.mutate(named))],
  [8, (turn) => noted(turn, some(turn), (named) => turn.api.archive.mutate(named))],
  [8, (turn) => change(done(turn), (named) => turn.api.unarchive.mutate(named))],
  [8, (turn) => noted(turn, some(turn), (named) => turn.api.snooze.mutate({ ...named, until: soon(turn) }))],
  [2, (turn) => noted(turn, some(turn), (named) => turn.api.snooze.mutate({ ...named, until: inMs(86_400_000) }))],
  [6, (turn) => change(done(turn), (named) => turn.api.unsnooze.mutate(named))],
]
const hat = deeds.flatMap(([weight, deed]) => Array<Deed>(weight).fill(deed))

/** What is gone or came too late, and what a drop has taken along: nobody knows whether that was done. */
const expected = new Set(['NOT_FOUND', 'BAD_REQUEST', 'OFFLINE', 'SERVICE_UNAVAILABLE'])

/** How many operations were answered. */
const attempt = (turn: Turn): Promise<number> =>
  turn.chance
    .pick(hat)(turn)
    .then(
      (count) => (typeof count === 'number' ? count : 1),
      (error) => {
        if (!expected.has(describeError(error).code)) throw error
        return 0
      },
    )

/** One tab loses its connection, or a whole device its network, for a while. */
function disturb({ pick, random }: Chance) {
  const device = pick(all)
  const tabs = random() < 0.5 ? device : [pick(device)]
  const roll = random()
  for (const { road, client } of tabs) {
    if (roll < 0.5) road.cut()
    else if (roll < 0.6) road.close()
    else road.open()
    if (roll > 0.8) client.connection.retryNow()
  }
}

/** What the table says, whatever was counted. */
async function truth(userId: string) {
  const [row] = await theatre.database.sql`
    select count(*) filter (where seen_at is null)::int as unseen, count(*) filter (where read_at is null)::int as unread
    from notifications where user_id = ${userId} and archived_at is null and snoozed_until is null`
  return row
}

test('after ten thousand operations every badge says what the table says', { timeout: 600_000, retry: 0 }, async () => {
  const tabs = all.flat()
  const past: Past = { ids: [], keys: [], moments: [] }
  const chance = createChance(5)
  let answered = 0
  for (let number = 0; answered < operations; number += atOnce) {
    const turns = Array.from({ length: atOnce }, (_, index) => {
      const own = createChance(number + index)
      const { api } = own.pick(tabs).client
      return attempt({ ...past, api: api.notifications, me: 'me', chance: own, number: number + index })
    })
    if (chance.random() < 0.4) disturb(chance)
    for (const count of await Promise.all(turns)) answered += count
  }

  for (const { road } of tabs) road.open()
  await untilNothingIsDue(theatre.database, 20_000)
  const [kept] = await theatre.database.sql`select unseen, unread from feeds where user_id = ${me.id}`
  expect(kept).toEqual(await truth(me.id))
  const told = await tabs[0]?.client.api.notifications.list.query({ limit: 30 })
  const ids = told?.items.map(({ id }) => id) ?? []
  for (const tab of tabs) {
    await eventually(
      () => {
        tab.client.connection.retryNow()
        expect(tab.badge()).toEqual(kept)
        expect(tab.inbox().ids.slice(0, ids.length)).toEqual(ids)
      },
      { timeoutMs: 20_000 },
    )
  }
})
