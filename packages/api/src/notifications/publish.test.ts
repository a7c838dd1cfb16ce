import { setTimeout as pause } from 'node:timers/promises'
import { feeds, notifications } from '@carillon/db'
import { eq, inArray } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isDatabaseAway } from '../calls.ts'
import { createWorld, listenAs, type Person, refusal, type World } from '../testing.ts'
import { createPublish } from './publish.ts'

let world: World
beforeAll(async () => {
  world = await createWorld({ pollMs: 3_600_000 })
})
afterAll(() => world[Symbol.asyncDispose]())

let people = 0
const somebody = () => world.person(`person-${++people}`)
const news = (title: string, ...to: Person[]) => {
  return { to: to.map(({ user }) => user.username), kind: 'announcement', data: { title } }
}

async function titlesHeard(stream: Awaited<ReturnType<typeof listenAs>>, count: number) {
  const heard = await stream.take(count)
  return heard.map(({ event }) => event.type === 'notification.created' && event.notification.title)
}

function createGate() {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open: () => open(), opened }
}

const transactionsOf = async (work: () => Promise<unknown>) => {
  const rows = () => world.database.sql<{ n: number }[]>`select count(distinct xmin::text)::int as n from notifications`
  const [before] = await rows()
  await work()
  const [after] = await rows()
  return (after?.n ?? 0) - (before?.n ?? 0)
}

test('a hundred sends at once are few transactions, and every reader hears theirs in order', async () => {
  const [sender, ann, ben] = [await somebody(), await somebody(), await somebody()]
  await using toAnn = await listenAs(ann)
  await using toBen = await listenAs(ben)
  const titles = Array.from({ length: 100 }, (_, index) => String(index))
  const transactions = await transactionsOf(() =>
    Promise.all(titles.map((title) => sender.api.notifications.send(news(title, ann, ben)))),
  )
  expect(transactions).toBeLessThanOrEqual(10)
  expect(await titlesHeard(toAnn, 100)).toEqual(titles)
  expect(await titlesHeard(toBen, 100)).toEqual(titles)
  const [feed] = await world.database.db.select().from(feeds).where(eq(feeds.userId, ann.id))
  expect(feed).toMatchObject({ head: 100, unseen: 100, unread: 100, messages: 0 })
})

test('who names somebody unknown is refused alone, and nothing of it is stored', async () => {
  const [sender, ann] = [await somebody(), await somebody()]
  const ghostly = { ...news('lost', ann), to: [ann.user.username, 'ghost'] }
  const [first, wrong, second] = await Promise.allSettled([
    sender.api.notifications.send(news('first', ann)),
    refusal(sender.api.notifications.send(ghostly)),
    sender.api.notifications.send(news('second', ann)),
  ])
  expect([first.status, second.status]).toEqual(['fulfilled', 'fulfilled'])
  expect(wrong).toMatchObject({ value: { field: 'to', message: 'to: nobody is called “ghost”' } })
  const { items } = await ann.api.notifications.list({})
  expect(items.map(({ title }) => title)).toEqual(['second', 'first'])
})

test('what cannot be stored fails alone', async () => {
  const [sender, ann] = [await somebody(), await somebody()]
  const publish = createPublish({ ...sender.context, mayHandOn: true })
  const publication = (title: string, id: string) => {
    return { ...news(title, ann), severity: 'normal' as const, groupKey: undefined, actor: { ...sender.user, id } }
  }
  const nobody = '00000000-0000-7000-8000-000000000000'
  const outcomes = await Promise.allSettled([
    publish(publication('before', sender.id)),
    publish(publication('by nobody', nobody)),
    publish(publication('after', sender.id)),
  ])
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  const rows = await world.database.db.select().from(notifications).where(eq(notifications.userId, ann.id))
  expect(rows.map(({ data }) => data['title']).toSorted()).toEqual(['after', 'before'])
  const [feed] = await world.database.db.select().from(feeds).where(eq(feeds.userId, ann.id))
  expect(feed).toMatchObject({ head: 2, unread: 2 })
})

/** Until it is opened, nobody else gets at these feeds. */
async function holdFeeds(...owners: Person[]) {
  const [gate, isHeld] = [createGate(), createGate()]
  const holding = world.database.db.transaction(async (tx) => {
    await tx
      .select()
      .from(feeds)
      .where(
        inArray(
          feeds.userId,
          owners.map(({ id }) => id),
        ),
      )
      .for('update')
    isHeld.open()
    await gate.opened
  })
  await isHeld.opened
  return () => {
    gate.open()
    return holding
  }
}

const several = (count: number) => Promise.all(Array.from({ length: count }, somebody))

test('readers whose feeds somebody holds keep nobody else waiting for long, though many wait for them', async () => {
  const [sender, held, free] = [await somebody(), await several(6), await several(20)]
  const send = (to: Person) => sender.api.notifications.send(news('some', to))
  // After the first ones, connections know the statement, and would take more than one at a time.
  for (let wave = 1; wave <= 3; wave++) {
    const release = await holdFeeds(...held)
    const startedAt = performance.now()
    const waiting = held.map(send)
    await Promise.all(free.map(send))
    await Promise.all(free.map((reader) => reader.api.notifications.list({})))
    // Before anybody has given up waiting for the feeds.
    expect(performance.now() - startedAt).toBeLessThan(2_000)
    for (const reader of held) expect((await reader.api.notifications.list({})).items).toHaveLength(wave - 1)
    await release()
    await Promise.all(waiting)
  }
})

test('however many are sent to a reader whose feed somebody holds, they take one connection, and are stored in order', async () => {
  const [sender, held, other] = [await somebody(), await somebody(), await somebody()]
  const titles = Array.from({ length: 40 }, (_, number) => String(number))
  const release = await holdFeeds(held)
  // In one call: more calls than are at work at once would keep others waiting by themselves.
  const sent = sender.api.notifications.sendMany({ items: titles.map((title) => news(title, held)) })
  // Longer than they wait together.
  await pause(500)
  const askedAt = performance.now()
  await other.api.notifications.list({})
  expect(performance.now() - askedAt).toBeLessThan(1_000)
  // Longer than one waits alone: whoever waited first has to ask again.
  await pause(2_200)
  await release()
  await sent
  const { items } = await held.api.notifications.list({ limit: 100 })
  expect(items.map(({ title }) => title).toReversed()).toEqual(titles)
})

test('what waits for a reader by itself is not overtaken by what was sent after it', async () => {
  const [sender, held] = [await somebody(), await somebody()]
  const titles = Array.from({ length: 64 }, (_, number) => String(number))
  const items = titles.map((title) => news(title, held))
  const release = await holdFeeds(held)
  const sent = [0, 32].map((from) => sender.api.notifications.sendMany({ items: items.slice(from, from + 32) }))
  // The first have given up waiting together, and the others have not.
  await pause(380)
  await release()
  await Promise.all(sent)
  const { items: found } = await held.api.notifications.list({ limit: 100 })
  expect(found.map(({ title }) => title).toReversed()).toEqual(titles)
})

test('a feed that somebody holds costs others a quarter of a second once, however much is sent there', async () => {
  const [sender, held, free] = [await somebody(), await somebody(), await somebody()]
  const send = (to: Person) => sender.api.notifications.send(news('some', to))
  const release = await holdFeeds(held)
  const waiting = [send(held)]
  // Longer than they wait together.
  await pause(400)
  const startedAt = performance.now()
  for (let round = 0; round < 5; round++) {
    waiting.push(send(held))
    await send(free)
  }
  expect(performance.now() - startedAt).toBeLessThan(750)
  await release()
  await Promise.all(waiting)
})

test('what was stored and whose answer was lost is not stored again: its caller hears that nobody knows', async () => {
  const [sender, reader] = [await somebody(), await somebody()]
  const { db } = sender.context
  const execute = async (...query: Parameters<typeof db.execute>) => {
    await db.execute(...query)
    throw Object.assign(new Error('write CONNECTION_CLOSED'), { code: 'CONNECTION_CLOSED' })
  }
  const deaf = new Proxy(db, { get: (target, key) => Reflect.get(key === 'execute' ? { execute } : target, key) })
  const told: string[] = []
  const hints = { announce: () => told.push('announced'), handOn: () => told.push('handed on') }
  const hub = { epoch: sender.context.hub.epoch, offer: () => told.push('offered') }
  const publish = createPublish({ ...sender.context, db: deaf, hints, hub, mayHandOn: true })
  const publishing = publish({ ...news('once', reader), severity: 'normal', groupKey: undefined, actor: sender.user })
  await expect(publishing).rejects.toSatisfy(isDatabaseAway)
  expect((await reader.api.notifications.list({})).items).toHaveLength(1)
  expect(told).toEqual([])
})
