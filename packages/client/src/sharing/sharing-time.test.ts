import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createAir } from './air.ts'
import { createBrowser } from './tabs-world.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 })
})
afterEach(() => {
  vi.useRealTimers()
})

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

async function twoTabs() {
  const air = createAir()
  const browser = createBrowser({ openChannel: air.openChannel })
  const first = browser.openTab()
  await pass(10)
  const second = browser.openTab()
  await pass(10)
  expect([first.isLeader(), second.isLeader()]).toEqual([true, false])
  return { ...browser, air, first, second }
}

test('the tab of a leader that dies is followed at once, that of one that is frozen within three seconds', async () => {
  const { openTab, first, second } = await twoTabs()
  first.kill()
  await pass(5)
  expect(second.isLeader()).toBe(true)
  const third = openTab()
  await pass(10)
  second.freeze()
  await pass(1_900)
  expect(third.isLeader()).toBe(false)
  await pass(1_100)
  expect(third.isLeader()).toBe(true)
})

test('a leader that answers is left in its place, however long nothing happens', async () => {
  const { first, second } = await twoTabs()
  await pass(600_000)
  expect([first.isLeader(), second.isLeader()]).toEqual([true, false])
  expect([first.opened(), second.opened()]).toEqual([1, 0])
})

test('a tab that nobody sees never takes the place of a leader, and does when it is seen', async () => {
  const { first, second } = await twoTabs()
  second.hide()
  first.freeze()
  await pass(60_000)
  expect(second.isLeader()).toBe(false)
  second.show()
  await pass(3_000)
  expect(second.isLeader()).toBe(true)
})

test('an event that was lost on the way, with nothing after it, is there a second later', async () => {
  const { feed, air, first, second } = await twoTabs()
  air.lose([true])
  feed.happens()
  await pass(5)
  expect([first.titles(), second.titles()]).toEqual([['sync', 'News 1'], ['sync']])
  await pass(1_100)
  expect(second.titles()).toEqual(['sync', 'News 1'])
})

test('signed out is said to all at once: they need not find out for themselves, one after the other', async () => {
  const { feed, server, openTab, first, second } = await twoTabs()
  const tabs = [first, second]
  while (tabs.length < 8) tabs.push(openTab())
  await pass(10)
  server.refuses = true
  feed.happens()
  // Asking the server takes three.
  await pass(4)
  for (const { outcome } of tabs) expect(outcome.error).toMatchObject({ data: { code: 'UNAUTHORIZED' } })
})

test('nonsense on the channel is not heard, and nobody is answered who is not there', async () => {
  const { name, feed, air, first, second } = await twoTabs()
  const stranger = air.openChannel(name, () => {})
  for (const message of [
    null,
    'x',
    { type: 'event' },
    { type: 'standing' },
    { type: 'refill', tab: 1 },
    { type: 'ask' },
  ]) {
    stranger.post(message)
  }
  await pass(10)
  feed.happens()
  await pass(10)
  for (const tab of [first, second]) expect(tab.titles()).toEqual(['sync', 'News 1'])
})
