import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type App, call, demoPassword, isLive, newTab, openAs, startApp } from '../support/browser.ts'
import { field, message, open, row, say } from '../support/messaging.ts'

let app: App
beforeAll(async () => {
  app = await startApp()
})
afterAll(() => app[Symbol.asyncDispose]())

const atOnceMs = 3_000
const firefox = 'Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0'

const openSettings = (name: string, options: BrowserContextOptions = {}) => openAs(app, name, options, '/settings')
const isOut = (page: Page) => page.waitForURL('**/sign-in', { timeout: atOnceMs })

/** What a page does from now on that nobody asked it for: where it goes, what it asks, which sockets it opens. */
function watchUnrest(page: Page): string[] {
  const unrest: string[] = []
  page.on('framenavigated', (frame) => unrest.push(`goes to ${frame.url()}`))
  page.on('request', (request) => request.url().includes('/trpc') && unrest.push(`asks ${request.url()}`))
  page.on('websocket', (socket) => unrest.push(`opens ${socket.url()}`))
  return unrest
}

describe('a session that ends', () => {
  it('leads to the sign-in page, every tab of it, where it stays quiet', async () => {
    const [here, chosen, other] = await Promise.all([
      openSettings('alice'),
      openSettings('alice', { userAgent: firefox }),
      openAs(app, 'alice'),
    ])
    const chosenToo = await newTab(chosen, '/notifications')
    await open(other, 'Bob')

    await here.reload()
    const device = here.locator('.settings-item').filter({ hasText: 'Firefox, Windows' })
    await device.getByRole('button', { name: 'Sign out' }).click()
    await Promise.all([isOut(chosen), isOut(chosenToo)])
    await chosen.getByText('You were signed out.').waitFor()
    await device.waitFor({ state: 'detached' })
    await Promise.all([isLive(here), isLive(other)])
    const unrest = [chosen, chosenToo].map(watchUnrest)

    await here.getByLabel('Current password').fill(demoPassword)
    await here.getByLabel('New password').fill('another long password')
    await here.getByRole('button', { name: 'Change password' }).click()
    await isOut(other)
    unrest.push(watchUnrest(other))
    await isLive(here)

    await here.waitForTimeout(atOnceMs)
    expect(unrest.flat()).toEqual([])
    expect(app.complaints).toEqual([])
  })

  it('leaves alone who is signed in as somebody else', async () => {
    const [bob, away, david] = await Promise.all([
      openSettings('bob'),
      openAs(app, 'bob', {}, '/notifications'),
      openAs(app, 'david'),
    ])
    await open(david, 'Launch week')
    await bob.reload()
    await bob.getByRole('button', { name: 'Sign out other devices' }).click()
    await isOut(away)
    await isLive(david)
    await say(david, 'Still here')
    await message(david, 'Still here').waitFor()
    expect(app.complaints).toEqual([])
  })
})

describe('a conversation left', () => {
  it('closes at once where it is open on another device, which hears nothing more of it', async () => {
    const [bob, elsewhere, david] = await Promise.all(['bob', 'bob', 'david'].map((name) => openAs(app, name)))
    if (!bob || !elsewhere || !david) throw new Error('Somebody did not come.')
    await Promise.all([open(bob, 'Launch week'), open(elsewhere, 'Launch week'), open(david, 'Launch week')])
    await field(elsewhere).fill('I was about to')
    const { pathname } = new URL(bob.url())
    await call(bob, 'conversations.leave', { id: pathname.split('/').at(-1) })
    await elsewhere.getByText('This conversation is not here.').waitFor({ timeout: atOnceMs })
    await row(elsewhere, 'Launch week').waitFor({ state: 'detached' })

    const heard: string[] = []
    elsewhere.on(
      'response',
      (response) =>
        void response.text().then(
          (text) => heard.push(text),
          () => {},
        ),
    )
    await say(david, 'Now that Bob is gone')
    await message(david, 'Now that Bob is gone').waitFor()
    await call(david, 'notifications.send', { to: ['bob'], kind: 'announcement', data: { title: 'A last word' } })
    await elsewhere.getByRole('button', { name: /^Notifications, [1-9]/ }).waitFor()
    await elsewhere.reload()
    await elsewhere.getByText('This conversation is not here.').waitFor()
    expect(await elsewhere.content()).not.toContain('Now that Bob is gone')
    expect(heard.join()).not.toContain('Now that Bob is gone')
    expect(app.complaints).toEqual([])
  })
})
