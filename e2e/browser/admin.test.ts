import { eventually } from '@carillon/db/testing'
import type { BrowserContextOptions, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type App, call, giveSession, isLive, newPerson, newTab, openAs, phone, startApp } from '../support/browser.ts'
import { createProxy } from '../support/proxy.ts'

let app: App
beforeAll(async () => {
  app = await startApp()
})
afterAll(() => app[Symbol.asyncDispose]())

const status = (page: Page) => page.locator('.admin-status')
const isCounting = (page: Page) =>
  status(page)
    .getByText(/^As of \d\d:\d\d:\d\d$/)
    .waitFor()

const opened: Page[] = []
async function openHere(name: string, options: BrowserContextOptions = {}, path = '/') {
  const page = await openAs(app, name, options, path)
  opened.push(page)
  return page
}
async function openAdmin(options: BrowserContextOptions = {}) {
  const page = await openHere('alice', options, '/admin')
  await isCounting(page)
  return page
}
afterEach(() => Promise.all(opened.splice(0).map((page) => page.context().close())))

/** How many of these there have been since the servers began, as shown. */
async function total(page: Page, row: string): Promise<number> {
  const cell = page.getByRole('row').filter({ hasText: row }).getByRole('cell').last()
  return (await cell.count()) === 0 ? 0 : Number((await cell.textContent())?.replaceAll(',', ''))
}
const log = (page: Page) => page.getByRole('region', { name: 'Audit log' }).getByRole('listitem')
const hasFocus = (locator: Locator) =>
  eventually(async () => expect(await locator.evaluate((element) => element === document.activeElement)).toBe(true))
const toast = (page: Page, text: string) => page.locator('.toast').filter({ hasText: text })
const announce = (from: Page, title: string) =>
  call(from, 'notifications.send', { to: ['chloe'], kind: 'announcement', data: { title } })

describe('the admin page', () => {
  it('is for admins: nobody else is led to it, finds it, or loads it', async () => {
    const [alice, bob] = await Promise.all([openHere('alice'), openHere('bob')])
    await alice.getByRole('button', { name: 'Your account' }).click()
    await alice.getByRole('menuitem', { name: 'Administration' }).click()
    await alice.getByRole('heading', { name: 'Administration' }).waitFor()
    await isCounting(alice)
    expect(await alice.title()).toMatch(/Administration · Carillon$/)

    await bob.getByRole('button', { name: 'Your account' }).click()
    await bob.getByRole('menuitem', { name: 'Settings' }).waitFor()
    expect(await bob.getByRole('menuitem', { name: 'Administration' }).count()).toBe(0)
    const loaded: string[] = []
    bob.on('request', (request) => loaded.push(request.url()))
    await bob.goto('/admin')
    await bob.getByText('There is no page at this address.').waitFor()
    await isLive(bob)
    expect(loaded.filter((url) => /admin/.test(url))).toEqual([`${app.url}/admin`])
    expect(app.complaints).toEqual([])
  })

  it('moves while things happen, in words and as a drawing', async () => {
    const [alice, bob] = await Promise.all([openAdmin(), openHere('bob')])
    const server = alice.getByRole('region', { name: 'Servers' }).getByRole('row').last()
    await server.getByText('Ready').waitFor()
    const before = await total(alice, 'announcement')
    await announce(bob, 'Counted')
    await announce(bob, 'Counted too')
    await eventually(async () => expect(await total(alice, 'announcement')).toBe(before + 2), { timeoutMs: 5_000 })
    const stored = alice.getByRole('figure', { name: 'Stored' })
    await eventually(async () => expect(await stored.locator('dd').first().textContent()).toMatch(/^[\d.]+ ms$/), {
      timeoutMs: 5_000,
    })
    await stored.locator('canvas').waitFor()
    expect(await stored.getByRole('table').getByRole('row').count()).toBeGreaterThan(1)
    expect(app.complaints).toEqual([])
  })

  it('is there in a second tab of the same browser too', async () => {
    const alice = await openAdmin()
    const second = await newTab(alice, '/admin')
    await isCounting(second)
    await alice.close()
    const shown = await status(second).textContent()
    await eventually(async () => expect(await status(second).textContent()).not.toBe(shown), { timeoutMs: 5_000 })
    await isCounting(second)
    expect(app.complaints).toEqual([])
  })

  it('comes over HTTP where WebSockets are blocked', async () => {
    await using proxy = await createProxy(app.url)
    proxy.upgrades = 'refused'
    const alice = await newPerson(app, { baseURL: proxy.url })
    opened.push(alice)
    await giveSession(app, alice, 'alice')
    await alice.goto('/admin')
    await alice.locator('.connection[data-status="degraded"]').waitFor()
    await isCounting(alice)
    await alice
      .getByRole('definition')
      .getByText(/^[1-9] over HTTP$/)
      .waitFor()
  })

  it('fits a narrow telephone, and nothing of it moves from one second to the next', async () => {
    const alice = await openAdmin({ ...phone, viewport: { width: 320, height: 640 } })
    const content = alice.locator('.app-content')
    expect(await content.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0)
    const places = () =>
      alice.locator('.admin-page :is(h1, h2, h3)').evaluateAll((all) => all.map((one) => one.getBoundingClientRect().y))
    await alice.getByRole('region', { name: 'Latency' }).getByRole('figure').first().waitFor()
    const before = await places()
    const shown = await status(alice).textContent()
    await eventually(async () => expect(await status(alice).textContent()).not.toBe(shown), { timeoutMs: 5_000 })
    expect(await places()).toEqual(before)
    expect(app.complaints).toEqual([])
  })
})

describe('what an admin does by hand', () => {
  it('a test rings their own bell', async () => {
    const alice = await openAdmin()
    await alice.getByRole('button', { name: 'Send me a test' }).click()
    await toast(alice, 'Test sent.').waitFor()
    await log(alice).first().getByText('alice sent themselves a test').waitFor()
    await alice.getByRole('button', { name: /^Notifications/ }).click()
    await alice.locator('.notification-row').filter({ hasText: 'A test from the admin page' }).first().waitFor()
    expect(app.complaints).toEqual([])
  })

  it('what became of a notification is looked up by its id', async () => {
    const [alice, bob] = await Promise.all([openAdmin(), openHere('bob')])
    await isLive(bob)
    const content = { to: ['bob'], kind: 'announcement', data: { title: 'Where is it' } }
    const sent = await call<{ notifications: { id: string }[] }>(alice, 'notifications.send', content)
    await bob.getByRole('button', { name: /^Notifications/ }).click()
    await bob.locator('.notification-row').filter({ hasText: 'Where is it' }).waitFor()
    const section = alice.getByRole('region', { name: 'One notification' })
    await section.getByLabel('Its id').fill('no id at all')
    await section.getByRole('button', { name: 'Look it up' }).click()
    await section.getByText('There is no notification with this id.').first().waitFor()
    await section.getByLabel('Its id').fill(sent.notifications[0]?.id ?? '')
    await section.getByRole('button', { name: 'Look it up' }).click()
    await section.getByText('It was delivered.').waitFor()
    const steps = await section.getByRole('listitem').allTextContents()
    expect(steps[0]).toMatch(/^Sent by alice/)
    expect(steps.filter((step) => step.startsWith('Handed to')).length).toBeGreaterThan(0)
    expect(steps.join()).not.toContain('Where is it')
    expect(app.complaints).toEqual([])
  })

  it('somebody disconnected comes back by themselves, and it is written down', async () => {
    const [alice, bob] = await Promise.all([openAdmin(), openHere('bob')])
    await alice.getByLabel('Username').fill('nobody-at-all')
    await alice.getByRole('button', { name: 'Disconnect', exact: true }).click()
    await alice.getByText('Nobody is called that.').waitFor()

    const comesBack = bob.waitForEvent('websocket')
    await alice.getByLabel('Username').fill('bob')
    await alice.getByRole('button', { name: 'Disconnect', exact: true }).click()
    await toast(alice, 'of bob').waitFor()
    await comesBack
    await isLive(bob)
    await log(alice).first().getByText('alice disconnected bob').waitFor()
    expect(app.complaints).toEqual([])
  })

  it('access ends only once that was confirmed, and then at once', async () => {
    const [alice, david] = await Promise.all([openAdmin(), openHere('david')])
    const ask = () => alice.getByRole('button', { name: 'Revoke access…' }).click()
    const dialog = alice.getByRole('dialog', { name: 'Revoke david’s access?' })
    await alice.getByLabel('Username').fill('david')
    await ask()
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await dialog.waitFor({ state: 'detached' })
    await hasFocus(alice.getByRole('button', { name: 'Revoke access…' }))
    const more = alice.getByRole('button', { name: 'Actions for david' }).first()
    await more.click()
    await alice.getByRole('menuitem', { name: 'Revoke access…' }).click()
    await dialog.waitFor()
    await alice.keyboard.press('Escape')
    await hasFocus(more)
    await isLive(david)
    await ask()
    await dialog.getByRole('button', { name: 'Revoke access', exact: true }).click()
    await david.waitForURL('**/sign-in')
    await log(alice).first().getByText('alice revoked the access of david').waitFor()
    await log(alice).first().getByText('1 session').waitFor()
    expect(app.complaints).toEqual([])
  })

  it('everyone is told once that was confirmed, and how many they were is said', async () => {
    const [alice, bob] = await Promise.all([openAdmin(), openHere('bob')])
    await alice.getByLabel('Title').fill('The lift is being mended')
    await alice.getByRole('button', { name: 'Tell everyone…' }).click()
    await alice.getByRole('dialog').getByText('“The lift is being mended” goes to everybody').waitFor()
    await alice.getByRole('dialog').getByRole('button', { name: 'Tell everyone', exact: true }).click()
    await toast(alice, 'Sent to 4 people.').waitFor()
    expect(await alice.getByLabel('Title').inputValue()).toBe('')
    await log(alice).first().getByText('4 people').waitFor()
    await bob.getByRole('button', { name: /^Notifications/ }).click()
    await bob.locator('.notification-row').filter({ hasText: 'The lift is being mended' }).waitFor()
    expect(app.complaints).toEqual([])
  })
})

it('says from when the figures are once they have stopped, and goes on by itself', async () => {
  await using own = await startApp()
  const alice = await openAs(own, 'alice', {}, '/admin')
  await isCounting(alice)
  await own.stop()
  await status(alice)
    .getByText(/^Figures stopped at \d\d:\d\d:\d\d$/)
    .waitFor()
  await own.start()
  await isCounting(alice)
  expect(own.complaints).toEqual([])
})
