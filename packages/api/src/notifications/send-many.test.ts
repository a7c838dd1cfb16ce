import { afterAll, beforeAll, expect, test } from 'vitest'
import { noFigures } from '../figures/figures.ts'
import { createWorld, type Person, refusal, type World } from '../testing.ts'

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
