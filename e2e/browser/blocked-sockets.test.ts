import { eventually } from '@carillon/db/testing'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type App, call, giveSession, isLive, newPerson, openAs, startApp } from '../support/browser.ts'
import { message, open, say, status } from '../support/messaging.ts'
import { createProxy, type HttpProxy } from '../support/proxy.ts'

let app: App
let bob: Page
let conversationId: string
beforeAll(async () => {
  app = await startApp()
  bob = await openAs(app, 'bob')
  await open(bob, 'Alice')
  conversationId = new URL(bob.url()).pathname.split('/').at(-1) ?? ''
})
afterAll(() => app[Symbol.asyncDispose]())

const promisedMs = 5_000

/** Opens the app by way of a proxy, whatever becomes of its events. */
async function enter(proxy: HttpProxy, path: string): Promise<Page> {
  const page = await newPerson(app, { baseURL: proxy.url })
  await giveSession(app, page, 'alice')
  await page.goto(path)
  return page
}

const slowLane = (page: Page) => page.locator('.connection[data-status="degraded"]').getByText('Slow lane')
const announce = (title: string) =>
  call(bob, 'notifications.send', { to: ['alice'], kind: 'announcement', data: { title } })

/** As when the device comes back from somewhere else. */
const comeBack = (page: Page) => page.evaluate(() => dispatchEvent(new Event('online')))

/** Numbers written by bob, as shown, each once and in order. */
async function expectNumbers(page: Page, name: string, count: number) {
  await message(page, `${name} ${count}`).waitFor()
  const all = (await page.locator('.message-body').allInnerTexts()).map((text) => text.trim())
  const numbers = Array.from({ length: count }, (_, index) => `${name} ${index + 1}`)
  expect(all.filter((text) => text.startsWith(name) && /\d$/.test(text))).toEqual(numbers)
}

describe.each(['refused', 'hanging', 'mute'] as const)('where WebSockets are blocked (%s)', (upgrades) => {
  it('everything comes over HTTP within five seconds, is said to, and goes back by itself', async () => {
    await using proxy = await createProxy(app.url)
    proxy.upgrades = upgrades
    const alice = await enter(proxy, `/conversations/${conversationId}`)
    await message(alice, 'Shall I look into it?').waitFor()
    await slowLane(alice).waitFor({ timeout: promisedMs })
    // One for the events, and one that says that somebody looks.
    await eventually(() => expect(proxy.streams()).toBe(2))

    const name = `Over HTTP, ${upgrades},`
    const write = (number: number) =>
      call(bob, 'messages.send', { conversationId, body: `${name} ${number}`, clientId: `${name} ${number}` })
    await write(1)
    await message(alice, `${name} 1`).waitFor()
    await announce(`${name} news`)
    await alice.getByRole('button', { name: /^Notifications/ }).click()
    await alice
      .locator('.notification-row')
      .filter({ hasText: `${name} news` })
      .waitFor()
    await alice.keyboard.press('Escape')
    await say(alice, `${name} answered`)
    await message(bob, `${name} answered`).waitFor()
    await status(alice).filter({ hasText: 'Read' }).waitFor()

    proxy.upgrades = 'through'
    await comeBack(alice)
    for (let number = 2; number <= 6; number++) await write(number)
    await isLive(alice)
    for (let number = 7; number <= 9; number++) await write(number)
    await expectNumbers(alice, name, 9)
    await alice.context().close()
    expect(app.complaints).toEqual([])
  })
})

describe('where WebSockets end to work later', () => {
  it('the events go on over HTTP, and nothing is lost or shown twice on either change', async () => {
    await using proxy = await createProxy(app.url)
    const alice = await enter(proxy, `/conversations/${conversationId}`)
    await isLive(alice)
    const name = 'Later'
    let number = 0
    const write = async () => {
      number++
      await call(bob, 'messages.send', { conversationId, body: `${name} ${number}`, clientId: `${name} ${number}` })
    }
    await write()
    proxy.upgrades = 'refused'
    proxy.cut()
    for (let times = 0; times < 3; times++) await write()
    await slowLane(alice).waitFor({ timeout: 3 * promisedMs })
    for (let times = 0; times < 3; times++) await write()
    await expectNumbers(alice, name, number)
    proxy.upgrades = 'through'
    await eventually(async () => {
      await comeBack(alice)
      expect(await alice.locator('.connection').getAttribute('data-status')).toBe('live')
    })
    await write()
    await expectNumbers(alice, name, number)
    await alice.context().close()
    expect(app.complaints).toEqual([])
  })
})
