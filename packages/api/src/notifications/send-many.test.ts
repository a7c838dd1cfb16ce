import { afterAll, beforeAll, expect, test } from 'vitest'
import { noFigures } from '../figures/figures.ts'
import { appRouter } from '../root.ts'
import { createWorld, type Person, refusal, type World } from '../testing.ts'
import { sendEach } from './send.ts'

const failures: string[] = []
const figures = { ...noFigures, failed: (code: string) => void failures.push(code) }
let world: World
beforeAll(async () => {
  world = await createWorld({ pollMs: 3_600_000, figures, limits: { publishes: { perSecond: 0.001, burst: 5 } } })
})
afterAll(() => world[Symbol.asyncDispose]())

let people = 0
const somebody = () => world.person(`person-${++people}`)
const news = (to: Person, title: string, more = {}) => {
  return { to: [to.user.username], kind: 'announcement', data: { title }, ...more }
}
const titlesOf = async (person: Person) => (await person.api.notifications.list({})).items.map(({ title }) => title)
/** What each came to: to whom it went, or why not. */
const outcomesOf = ({ results }: Awaited<ReturnType<Person['api']['notifications']['sendMany']>>) =>
  results.map((outcome) =>
    'error' in outcome ? [outcome.error.data.code, outcome.error.message] : outcome.notifications[0]?.username,
  )

test('what is sent together is stored in order, and what cannot be is refused alone', async () => {
  const [sender, reader] = [await somebody(), await somebody()]
  const name = reader.user.username
  const items = [
    news(reader, 'first'),
    { ...news(reader, 'to nobody'), to: ['nobody-at-all'] },
    { ...news(reader, ''), severity: 'loud' },
    news(reader, 'second'),
    news(reader, 'with a key', { key: 'k' }),
    news(reader, 'for later', { sendAt: new Date(Date.now() + 60_000).toISOString() }),
    news(reader, 'for a while', { expiresAt: new Date(Date.now() + 60_000).toISOString() }),
  ]
  failures.length = 0
  expect(outcomesOf(await sender.api.notifications.sendMany({ items }))).toEqual([
    name,
    ['BAD_REQUEST', 'to: nobody is called “nobody-at-all”'],
    ['BAD_REQUEST', expect.stringMatching(/^severity: /)],
    name,
    ['BAD_REQUEST', 'key: one with a key is sent alone'],
    ['BAD_REQUEST', 'sendAt: one for later is sent alone'],
    ['BAD_REQUEST', 'expiresAt: one that ends is sent alone'],
  ])
  expect(await titlesOf(reader)).toEqual(['second', 'first'])
  expect(failures).toEqual(Array.from({ length: 5 }, () => 'BAD_REQUEST'))
  expect(world.errors).toEqual([])
})

test('each is paid for, and those beyond the budget are told when to come again', async () => {
  const [sender, reader] = [
    world.as({ via: 'token', handle: 't', user: (await somebody()).user, scopes: ['notifications:send'] }),
    await somebody(),
  ]
  const items = Array.from({ length: 8 }, (_, number) => news(reader, `no. ${number}`))
  const { results } = await sender.api.notifications.sendMany({ items })
  const refused = results.flatMap((outcome) => ('error' in outcome ? [outcome.error.data] : []))
  expect(results.length - refused.length).toBe(5)
  expect(refused).toHaveLength(3)
  for (const data of refused) {
    expect(data).toMatchObject({ code: 'TOO_MANY_REQUESTS', retryAfterMs: expect.any(Number) })
  }
  expect(await titlesOf(reader)).toHaveLength(5)
})

test('a call holds a hundred at most, and one at least', async () => {
  const sender = await somebody()
  for (const count of [0, 101]) {
    const items = Array.from({ length: count }, () => news(sender, 'x'))
    expect(await refusal(sender.api.notifications.sendMany({ items }))).toMatchObject({ code: 'BAD_REQUEST' })
  }
})

test('what costs more than others is stored in its place', async () => {
  // Many tokens at once, so that only what goes to many has to ask for more.
  await using rich = await createWorld({ pollMs: 3_600_000, limits: { publishes: { perSecond: 1_000, burst: 2_000 } } })
  const [{ user }, reader] = [await rich.person('sender'), await rich.person('reader')]
  const sender = rich.as({ via: 'token', handle: 't', user, scopes: ['notifications:send'] })
  await sender.api.notifications.send(news(reader, 'before'))
  const costly = news(reader, 'costly', { to: Array(11).fill(reader.user.username) })
  await sender.api.notifications.sendMany({ items: [costly, news(reader, 'cheap')] })
  expect(await titlesOf(reader)).toEqual(['cheap', 'costly', 'before'])
})

test('one that is not stored in time takes no answer from the others', async () => {
  const { context } = await somebody()
  const { caller } = context
  if (!caller) throw new Error('Nobody calls.')
  const publish: typeof context.publish = ({ to }) =>
    to[0] === 'slow' ? new Promise(() => {}) : Promise.resolve({ notifications: [] })
  const items = ['quick', 'slow'].map((name) => ({ to: [name], kind: 'announcement', data: { title: 'x' } }))
  const begunAt = performance.now() - 8_900
  const outcomes = await sendEach({ ...context, caller, publish, begunAt, traceId: 'none' }, items)
  expect(outcomes).toEqual([
    { notifications: [] },
    { error: expect.objectContaining({ data: expect.objectContaining({ code: 'SERVICE_UNAVAILABLE' }) }) },
  ])
})

test('of a fault in one of them, the log is told in which call', async () => {
  const { context } = await somebody()
  const traces: unknown[] = []
  const api = appRouter.createCaller({
    ...context,
    publish: () => Promise.reject(new Error('broken')),
    onFault: (_error, _faultId, where) => void traces.push(where?.traceId),
  })
  const item = { to: ['anybody'], kind: 'announcement', data: { title: 'x' } }
  await api.notifications.sendMany({ items: [item] })
  await refusal(api.notifications.send(item))
  expect(traces).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/)])
})
