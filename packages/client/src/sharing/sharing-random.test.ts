import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createAir } from './air.ts'
import { check, createBrowser, type Tab } from './tabs-world.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 })
})
afterEach(() => {
  vi.useRealTimers()
})

const runs = 50
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

const which = fc.nat({ max: 5 })
const act = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ type: 'open' as const }) },
  { weight: 1, arbitrary: fc.constant({ type: 'restore' as const }) },
  { weight: 6, arbitrary: fc.record({ type: fc.constant('happens' as const), count: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('tells' as const), count: fc.integer({ min: 1, max: 3 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('floods' as const), count: fc.integer({ min: 450, max: 700 }) }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      type: fc.constantFrom(
        'close' as const,
        'kill' as const,
        'freeze' as const,
        'thaw' as const,
        'hide' as const,
        'show' as const,
        'drop' as const,
        'putAway' as const,
        'bringBack' as const,
      ),
      tab: which,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ type: fc.constant('lose' as const), pattern: fc.array(fc.boolean(), { maxLength: 12 }) }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ type: fc.constant('pass' as const), ms: fc.constantFrom(1, 5, 300, 1_000, 2_500) }),
  },
)
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never

async function play(acts: Act[], { isLossy }: { isLossy: boolean }) {
  const timers = vi.getTimerCount()
  const air = createAir()
  const { feed, openTab, lockCount } = createBrowser({ openChannel: air.openChannel })
  let tabs: Tab[] = [openTab()]
  const all = [...tabs]
  await pass(10)
  for (const one of acts) {
    if (one.type === 'open') {
      const tab = openTab()
      tabs.push(tab)
      all.push(tab)
    } else if (one.type === 'restore') feed.restore()
    else if (one.type === 'happens') for (let count = 0; count < one.count; count++) feed.happens(1 + (count % 3))
    else if (one.type === 'tells') for (let count = 0; count < one.count; count++) feed.tellsAll()
    else if (one.type === 'floods') for (let count = 0; count < one.count; count++) feed.happens()
    else if (one.type === 'pass') await pass(one.ms)
    else if (one.type === 'lose') isLossy && air.lose(one.pattern)
    else {
      const tab = tabs[one.tab % Math.max(1, tabs.length)]
      tab?.[one.type]()
      if (one.type === 'close' || one.type === 'kill') tabs = tabs.filter((other) => other !== tab)
    }
    await pass(2)
  }
  air.clear()
  for (const tab of tabs) {
    tab.thaw()
    tab.bringBack()
    tab.show()
  }
  await pass(5_000)
  const resets = all.map((tab) => check(tab.heard, feed).resets)
  for (const tab of tabs) expect(tab.heard.at(-1)?.cursor).toBe(feed.cursor())
  expect(tabs.filter((tab) => tab.isLeader())).toHaveLength(Math.min(1, tabs.length))
  expect(tabs.reduce((sum, tab) => sum + tab.streams(), 0)).toBe(Math.min(1, tabs.length))
  for (const tab of all) tab.close()
  await pass(10)
  expect([lockCount(), tabs.filter((tab) => !tab.outcome.isOver)]).toEqual([0, []])
  // One that was there before may have run out.
  expect(vi.getTimerCount()).toBeLessThanOrEqual(timers)
  return { resets }
}

test('whatever happens to tabs and to what they say, each applies everything once and in order or is told to reset', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 5, maxLength: 30 }), async (acts) => {
      await play(acts, { isLossy: true })
    }),
    { numRuns: runs },
  )
}, 120_000)

test('where nothing is lost and no tab sleeps, nobody is ever told to reset', async () => {
  const rough = new Set<Act['type']>(['floods', 'restore', 'freeze', 'putAway'])
  const calm = act.filter(({ type }) => !rough.has(type))
  await fc.assert(
    fc.asyncProperty(fc.array(calm, { minLength: 5, maxLength: 30 }), async (acts) => {
      const { resets } = await play(acts, { isLossy: false })
      expect(resets.every((count) => count === 0)).toBe(true)
    }),
    { numRuns: runs },
  )
}, 120_000)
