// Whatever is done, in whatever order, by several at once: what the badges say is what is there, and what is heard adds up to it.
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Counts } from '../live/counts.ts'
import { createWorld, type Heard, listenAs, type Person, type World } from '../testing.ts'
import { news, placeOf, silent } from './told.ts'

let world: World
beforeAll(async () => {
  world = await createWorld({ pollMs: 50 })
})
afterAll(() => world[Symbol.asyncDispose]())

const deeds = [
  'broadcast',
  'unannounced',
  'send',
  'look',
  'see',
  'read one',
  'read all',
  'unread',
  'archive',
  'mute',
  'unmute',
  'leave',
] as const
type Deed = (typeof deeds)[number]

let named = 0

async function someone() {
  const number = ++named
  const admin = await world.person(`admin-${number}`, { isAdmin: true })
  const reader = await world.person(`reader-${number}`)
  return { admin, reader }
}

/** As a client keeps them: each event is one step, in one of the two numbers. */
function createBadges(counts: Counts, asOf: string) {
  let shown = counts
  let [seq = 0, broadcast = 0] = placeOf(asOf)
  return {
    shown: () => shown,
    cursor: () => [seq, broadcast],
    hear({ event, cursor }: Heard) {
      const [nextSeq = 0, nextBroadcast = 0] = placeOf(cursor)
      const isBroadcast = event.type === 'notification.created' && event.isBroadcast
      const isNews = isBroadcast ? nextBroadcast > broadcast : nextSeq > seq
      if (!isNews) return
      if (isBroadcast) {
        broadcast = nextBroadcast
        shown = { ...shown, unseen: shown.unseen + 1, unread: shown.unread + 1 }
      } else {
        seq = nextSeq
        if ('counts' in event) [shown, broadcast] = [event.counts, nextBroadcast]
      }
    },
  }
}

async function act(deed: Deed, { admin, reader }: { admin: Person; reader: Person }) {
  const { list, markSeen, markRead, markUnread, archive } = reader.api.notifications
  const some = async () => (await list({ limit: 5 })).items.slice(0, 2).map(({ id }) => id)
  const named = async (change: (input: { ids: string[] }) => Promise<unknown>) => {
    const ids = await some()
    if (ids.length > 0) await change({ ids })
  }
  switch (deed) {
    case 'broadcast':
      return admin.api.notifications.broadcast(news(deed))
    case 'unannounced':
      return silent(admin).notifications.broadcast(news(deed))
    case 'send':
      return admin.api.notifications.send({ to: [reader.user.username], ...news(deed) })
    case 'look':
      return list({})
    case 'see':
      return markSeen()
    case 'read one':
      return named(markRead)
    case 'read all':
      return markRead({ all: true })
    case 'unread':
      return named(markUnread)
    case 'archive':
      return named(archive)
    case 'mute':
    case 'unmute':
      return reader.api.preferences.set({ kinds: { announcement: { inApp: deed === 'unmute' } } })
    case 'leave':
  }
}

const isAt = ([seq = 0, broadcast = 0]: number[], [endSeq = 0, endBroadcast = 0]: number[]) =>
  seq >= endSeq && broadcast >= endBroadcast

const turns = fc.array(fc.array(fc.constantFrom(...deeds), { minLength: 1, maxLength: 4 }), {
  minLength: 20,
  maxLength: 30,
})

test.for(fc.sample(turns, { numRuns: 6, seed: 5 }).map((story, index) => ({ story, index })))(
  'story $index',
  async ({ story }) => {
    const people = await someone()
    const { reader } = people
    await act('broadcast', people)
    const { asOf, ...counts } = await reader.api.notifications.counts()
    const badges = createBadges(counts, asOf)
    let stream = await listenAs(reader, asOf)
    let last = asOf
    for (const turn of story) {
      await Promise.all(turn.map((deed) => act(deed, people)))
      const { asOf: end } = await reader.api.notifications.counts()
      // Up to somewhere, and from there on with another connection.
      const isLeaving = turn.includes('leave')
      while (!isAt(placeOf(last), placeOf(end))) {
        const [heard] = await stream.take(1)
        if (!heard) break
        badges.hear(heard)
        last = heard.cursor
        if (isLeaving) break
      }
      if (!isLeaving) continue
      await stream.drop()
      stream = await listenAs(reader, last)
    }
    const { asOf: end, ...told } = await reader.api.notifications.counts()
    while (!isAt(placeOf(last), placeOf(end))) {
      const [heard] = await stream.take(1)
      if (heard) badges.hear(heard)
      last = heard?.cursor ?? last
    }
    await stream.drop()
    expect(badges.shown()).toEqual(told)
    const [row] = await world.database.sql`
    select count(*) filter (where seen_at is null and archived_at is null)::int as unseen,
      count(*) filter (where read_at is null and archived_at is null)::int as unread, 0 as messages
    from notifications where user_id = ${reader.id}`
    expect(told).toEqual({ ...row })
  },
)
