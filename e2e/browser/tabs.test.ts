import { eventually } from '@carillon/db/testing'
import type { BrowserContext, Page, WebSocket } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type App, call, isLive, newPerson, newTab, openAs, signIn, startApp } from '../support/browser.ts'
import { lastShown, message, open, say } from '../support/messaging.ts'

let app: App
let bob: Page
beforeAll(async () => {
  app = await startApp({ serviceWorkers: 'allow' })
  bob = await openAs(app, 'bob')
  await open(bob, 'Alice')
})
afterAll(() => app[Symbol.asyncDispose]())

const takeoverMs = 2_000

/** The sockets a browser holds, by the tab that holds them. */
function watchSockets(context: BrowserContext) {
  const live = new Map<WebSocket, Page>()
  const watch = (page: Page) => {
    page.on('close', () => {
      for (const [socket, owner] of live) if (owner === page) live.delete(socket)
    })
    page.on('websocket', (socket) => {
      live.set(socket, page)
      socket.on('close', () => live.delete(socket))
    })
  }
  for (const page of context.pages()) watch(page)
  context.on('page', watch)
  return live
}

/** So many tabs of one browser, all in the conversation with Bob. */
async function openTabs(count: number) {
  const front = await newPerson(app)
  const context = front.context()
  const sockets = watchSockets(context)
  await signIn(app, front, 'alice')
  await open(front, 'Bob')
  const tabs = [front]
  while (tabs.length < count) tabs.push(await newTab(front, new URL(front.url()).pathname))
  return { tabs, sockets, context, [Symbol.asyncDispose]: () => context.close() }
}

const everyTabShows = (tabs: Page[], text: string, timeout = 10_000) =>
  Promise.all(tabs.map((tab) => message(tab, text).waitFor({ timeout })))

async function expectOnce(pages: Page[], texts: string[]) {
  await everyTabShows(pages, texts.at(-1) ?? '')
  for (const page of pages) {
    await eventually(async () => expect(await lastShown(page, texts.length)).toEqual(texts), { timeoutMs: 10_000 })
    for (const text of texts) expect(await message(page, text).count(), text).toBe(1)
  }
}

describe('three tabs of one person', () => {
  it('share one socket, and another takes over when the tab that holds it is closed', async () => {
    await using alice = await openTabs(3)
    const { tabs, sockets } = alice
    await eventually(() => expect(sockets.size).toBe(1), { timeoutMs: 5_000 })
    await say(bob, 'To all tabs')
    await everyTabShows(tabs, 'To all tabs')

    const [leader] = sockets.values()
    const followers = tabs.filter((tab) => tab !== leader)
    const [typing] = followers
    if (!leader || !typing) throw new Error('No tab holds the socket.')
    await typing.bringToFront()
    await say(typing, 'From a tab without a socket')
    await expectOnce([bob, ...tabs], ['To all tabs', 'From a tab without a socket'])

    await leader.close()
    await say(bob, 'While nobody holds it')
    await everyTabShows(followers, 'While nobody holds it', takeoverMs)
    expect(sockets.size).toBe(1)
    await Promise.all(followers.map(isLive))
    await expectOnce(followers, ['To all tabs', 'From a tab without a socket', 'While nobody holds it'])
    expect(app.complaints).toEqual([])
  })

  it('write in turns without a network, and all of it arrives once and in the order it was typed', async () => {
    await using alice = await openTabs(2)
    const [one, two] = alice.tabs
    if (!one || !two) throw new Error('There are no two tabs.')
    await alice.context.setOffline(true)
    await app.stop()
    await app.start()
    const texts = ['One by one', 'Two by two', 'Three by one', 'Four by two']
    for (const [index, text] of texts.entries()) {
      const tab = index % 2 === 0 ? one : two
      await tab.bringToFront()
      await say(tab, text)
      await everyTabShows([one, two], text)
    }
    await alice.context.setOffline(false)
    await isLive(bob)
    await expectOnce([bob, one, two], texts)
    expect(app.complaints).toEqual([])
  })

  it('leave together when one of them signs out, and stay out', async () => {
    await using alice = await openTabs(3)
    const { tabs, sockets } = alice
    const [, middle] = tabs
    await middle?.bringToFront()
    await middle?.getByRole('button', { name: 'Your account' }).click()
    await middle?.getByRole('menuitem', { name: 'Sign out' }).click()
    await Promise.all(tabs.map((tab) => tab.waitForURL('**/sign-in')))
    const asked: string[] = []
    alice.context.on('request', (request) => request.url().includes('/trpc') && asked.push(request.url()))
    for (const tab of tabs) tab.on('framenavigated', (frame) => asked.push(frame.url()))
    await tabs[0]?.waitForTimeout(takeoverMs)
    expect(asked).toEqual([])
    expect(sockets.size).toBe(0)
    expect(app.complaints).toEqual([])
  })

  it('work as well without Web Locks, each with a socket of its own', async () => {
    const first = await newPerson(app)
    const context = first.context()
    await context.addInitScript(() => Object.defineProperty(Navigator.prototype, 'locks', { get: () => undefined }))
    const sockets = watchSockets(context)
    await signIn(app, first, 'alice')
    await open(first, 'Bob')
    const second = await newTab(first, new URL(first.url()).pathname)
    expect(sockets.size).toBe(2)
    await say(second, 'No locks here')
    await message(bob, 'No locks here').waitFor()
    await say(bob, 'Nor needed')
    await expectOnce([first, second, bob], ['No locks here', 'Nor needed'])
    await call(bob, 'notifications.send', { to: ['alice'], kind: 'announcement', data: { title: 'In both tabs' } })
    await first.close()
    await say(bob, 'And after it')
    await expectOnce([second], ['No locks here', 'Nor needed', 'And after it'])
    await context.close()
    expect(app.complaints).toEqual([])
  })
})
