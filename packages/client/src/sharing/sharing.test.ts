import { eventually } from '@carillon/db/testing'
import { afterEach, describe, expect, test } from 'vitest'
import { describeError } from '../errors.ts'
import { at } from '../testing.ts'
import { check, createBrowser, type Tab } from './tabs-world.ts'

// Over the channels that browsers have; only the clock goes faster.
const speed = 10
const opened: Tab[] = []
afterEach(async () => {
  for (const tab of opened.splice(0)) {
    tab.thaw()
    tab.close()
    await tab.listening
  }
})

function browser() {
  const { openTab, ...rest } = createBrowser({ speed })
  const open = (options?: Parameters<typeof openTab>[0]) => {
    const tab = openTab(options)
    opened.push(tab)
    return tab
  }
  const begun = async (options?: Parameters<typeof openTab>[0]) => {
    const tab = open(options)
    await eventually(() => expect(tab.titles()).toContain('sync'))
    return tab
  }
  return { ...rest, open, begun }
}

const hears = (tab: Tab, ...titles: string[]) => eventually(() => expect(tab.titles()).toEqual(titles))
const leads = (tab: Tab) => eventually(() => expect(tab.isLeader()).toBe(true))

describe('one connection for all tabs', () => {
  test('each of five tabs hears everything once, over one stream', async () => {
    const { feed, begun } = browser()
    const tabs: Tab[] = []
    for (let count = 0; count < 5; count++) tabs.push(await begun())
    for (let count = 0; count < 20; count++) feed.happens()
    for (const tab of tabs) {
      await eventually(() => expect(tab.heard).toHaveLength(21))
      expect(check(tab.heard, feed)).toEqual({ resets: 0 })
    }
    expect(tabs.map((tab) => tab.streams())).toEqual([1, 0, 0, 0, 0])
  })

  test('a tab that opens later hears what happens from then on, and first of all that it stands there', async () => {
    const { feed, begun } = browser()
    const first = await begun()
    feed.happens()
    await hears(first, 'sync', 'News 1')
    const second = await begun()
    expect(second.heard).toEqual([{ type: 'sync', verdict: 'live', missed: 0, cursor: at(1) }])
    feed.happens()
    await hears(second, 'sync', 'News 2')
  })

  test('a tab that knows where it stopped hears what came since, or that nobody knows', async () => {
    const { feed, begun } = browser()
    feed.happens()
    const first = await begun()
    feed.happens()
    feed.happens()
    await hears(first, 'sync', 'News 2', 'News 3')
    const known = await begun({ since: at(2) })
    await hears(known, 'sync', 'News 3')
    expect(known.heard[0]).toMatchObject({ verdict: 'replayed', missed: 1 })
    const unknown = await begun({ since: at(0) })
    expect(unknown.heard).toEqual([{ type: 'sync', verdict: 'reset', missed: 0, cursor: at(3) }])
  })

  test('the first tab goes on where it stopped, as the client does', async () => {
    const { feed, begun } = browser()
    feed.happens()
    feed.happens()
    await hears(await begun({ since: at(1) }), 'sync', 'News 2')
  })

  test('two loops in one tab each hear everything', async () => {
    const { feed, begun } = browser()
    const tab = await begun()
    feed.happens()
    await hears(tab, 'sync', 'News 1')
    const loop = tab.events({ since: at(0) })
    const titles: string[] = []
    while (titles.length < 2) titles.push((await loop.next()).value?.type ?? 'end')
    await loop.return(undefined)
    expect(titles).toEqual(['sync', 'notification.created'])
    expect(tab.outcome.isOver).toBe(false)
  })

  test('what the server says to the leader, all are told: reconnected, and reset', async () => {
    const { feed, begun } = browser()
    const [first, second] = [await begun(), await begun()]
    feed.happens()
    await hears(second, 'sync', 'News 1')
    first.drop()
    await hears(second, 'sync', 'News 1', 'sync')
    feed.restore()
    await hears(second, 'sync', 'News 1', 'sync', 'sync')
    feed.happens()
    await hears(second, 'sync', 'News 1', 'sync', 'sync', 'News 1')
    expect(second.heard.at(-2)).toMatchObject({ verdict: 'reset' })
    await hears(first, 'sync', 'News 1', 'sync', 'sync', 'News 1')
  })

  test('how it stands is the same in every tab, and any of them may ask to retry', async () => {
    const { begun } = browser()
    const [first, second] = [await begun(), await begun()]
    await eventually(() => expect(second.connection.get()).toEqual({ status: 'live' }))
    first.say({ status: 'offline', retryAt: 5 })
    await eventually(() => expect(second.connection.get()).toEqual({ status: 'offline', retryAt: 5 }))
    expect(first.connection.get()).toEqual({ status: 'offline', retryAt: 5 })
    second.connection.retryNow()
    await eventually(() => expect(first.retries()).toBe(1))
    first.say({ status: 'degraded' })
    await eventually(() => expect(second.connection.get()).toEqual({ status: 'degraded' }))
  })

  test('where a request in any tab gets no answer, the one connection is asked whether it is dead', async () => {
    const { begun } = browser()
    const [first, second] = [await begun(), await begun()]
    second.doubt()
    await eventually(() => expect(first.checks()).toBe(1))
    first.doubt()
    second.connection.retryNow()
    await eventually(() => expect(first.retries()).toBe(1))
    expect([first.checks(), second.checks()]).toEqual([1, 0])
  })

  test('signed out is signed out in every tab', async () => {
    const { feed, begun, server, lockCount } = browser()
    const tabs = [await begun(), await begun(), await begun()]
    server.refuses = true
    feed.happens()
    for (const tab of tabs) {
      await eventually(() => expect(tab.outcome.isOver).toBe(true))
      expect(describeError(tab.outcome.error)).toMatchObject({ code: 'UNAUTHORIZED' })
      expect(tab.connection.get()).toEqual({ status: 'signed-out' })
    }
    await eventually(() => expect(lockCount()).toBe(0))
  })
})

describe('when the leader is gone, another tab takes over and nothing is missing', () => {
  test.for(['close', 'kill', 'leave', 'putAway'] as const)('by %s, at once', async (how) => {
    const { feed, begun } = browser()
    const [first, second, third] = [await begun(), await begun(), await begun()]
    feed.happens()
    await hears(third, 'sync', 'News 1')
    const before = Date.now()
    first[how]()
    feed.happens()
    await leads(second)
    expect(Date.now() - before).toBeLessThan(2_000)
    await hears(second, 'sync', 'News 1', 'sync', 'News 2')
    await hears(third, 'sync', 'News 1', 'sync', 'News 2')
    expect(third.streams()).toBe(0)
  })

  test('by a tab that is looked at, when the leader is frozen; which follows when it thaws', async () => {
    const { feed, begun } = browser()
    const [first, second] = [await begun(), await begun()]
    first.freeze()
    feed.happens()
    await leads(second)
    await eventually(() => expect(second.titles()).toEqual(['sync', 'sync', 'News 1']))
    first.thaw()
    await eventually(() => expect(first.isLeader()).toBe(false))
    await eventually(() => expect(first.titles()).toContain('News 1'))
    feed.happens()
    await eventually(() => expect(first.titles().at(-1)).toBe('News 2'))
    expect([first.streams(), second.streams()]).toEqual([0, 1])
    for (const tab of [first, second]) expect(check(tab.heard, feed)).toEqual({ resets: 0 })
  })

  test('the tab that comes back from where it was put away is told what it missed', async () => {
    const { feed, begun } = browser()
    const [first, second] = [await begun(), await begun()]
    first.putAway()
    await leads(second)
    feed.happens()
    await eventually(() => expect(second.titles()).toContain('News 1'))
    expect(first.titles()).toEqual(['sync'])
    first.bringBack()
    await hears(first, 'sync', 'News 1')
    expect(first.isLeader()).toBe(false)
  })
})

describe('nothing is left behind', () => {
  test('by close: the loop ends, the lock is let go of, and no stream stays', async () => {
    const { begun, lockCount } = browser()
    const [first, second] = [await begun(), await begun()]
    for (const tab of [second, first]) {
      tab.close()
      await tab.listening
      expect(tab.outcome).toEqual({ isOver: true })
      expect(tab.connection.get()).toEqual({ status: 'idle' })
    }
    await eventually(() => expect([lockCount(), first.streams(), second.streams()]).toEqual([0, 0, 0]))
    for await (const _event of first.events()) expect.unreachable()
  })

  test('by the last loop that is left: who listens anew begins anew', async () => {
    const { begun, lockCount } = browser()
    const tab = await begun()
    tab.leave()
    await tab.listening
    await eventually(() => expect(lockCount()).toBe(0))
    const loop = tab.events()
    expect((await loop.next()).value).toMatchObject({ type: 'sync' })
    await loop.return(undefined)
    expect(tab.connection.get()).toEqual({ status: 'idle' })
  })
})
