import { eventually } from '@carillon/db/testing'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type App, call, giveSession, isLive, newPerson, newTab, openAs, phone, startApp } from '../support/browser.ts'
import { hasFocus } from '../support/focus.ts'
import { headingPlaces, watchHeadings } from '../support/headings.ts'
import { createProxy } from '../support/proxy.ts'
import { standBetween } from '../support/stand-between.ts'

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
/** The page is asked for, and nothing else is waited for. */
async function goAdmin(options: BrowserContextOptions, prepare: (page: Page) => Promise<unknown>) {
  const alice = await newPerson(app, options)
  opened.push(alice)
  await giveSession(app, alice, 'alice')
  await prepare(alice)
  await alice.goto('/admin')
  return alice
}
afterEach(() => Promise.all(opened.splice(0).map((page) => page.context().close())))

/** How many of these there have been since the servers began, as shown. */
async function total(page: Page, row: string): Promise<number> {
  const cell = page.getByRole('row').filter({ hasText: row }).getByRole('cell').last()
  return (await cell.count()) === 0 ? 0 : Number((await cell.textContent())?.replaceAll(',', ''))
}
const log = (page: Page) => page.getByRole('region', { name: 'Audit log' }).getByRole('listitem')
/** Its entries, or the word that there are none. */
const isLogThere = (page: Page) =>
  page.getByRole('region', { name: 'Audit log' }).locator('.admin-note, li').first().waitFor()
/** The figures of another second have come. */
async function moves(page: Page) {
  const shown = await status(page).textContent()
  await eventually(async () => expect(await status(page).textContent()).not.toBe(shown), { timeoutMs: 5_000 })
}
const actionsFor = (page: Page, name: string) => page.getByRole('button', { name: `Actions for ${name}` }).first()
const confirm = (page: Page, label: string) =>
  page.getByRole('dialog').getByRole('button', { name: label, exact: true }).click()
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
    await moves(second)
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
    await isLogThere(alice)
    const before = await places()
    await moves(alice)
    expect(await places()).toEqual(before)
    expect(app.complaints).toEqual([])
  })

  it.each([
    ['a desktop', {}],
    ['a telephone', phone],
  ])('stands where it will stand before anything has come, on %s', async (_, options) => {
    const alice = await goAdmin(options, watchHeadings)
    await isCounting(alice)
    await isLogThere(alice)
    await alice.getByRole('heading', { name: 'Connections' }).waitFor()
    await moves(alice)
    const places = Object.entries(await headingPlaces(alice))
    expect(places.length).toBeGreaterThan(10)
    // The last of the page, below a log as long as it happens to be.
    expect(places.filter(([heading, ys]) => ys.length > 1 && heading !== 'Connections')).toEqual([])
  })

  it('says why no figures come, aloud as well, and where the focus is after trying again', async () => {
    let isRefused = true
    const refuse = (path: string) => (isRefused && path === 'admin.live' ? 'TOO_MANY_REQUESTS' : undefined)
    const alice = await goAdmin({}, (page) => standBetween(page, { refuse }))
    await status(alice)
      .getByText(/^Too many tries/)
      .waitFor()
    const spoken = alice.locator('[role="status"][aria-live="polite"]')
    await eventually(async () => expect(await spoken.textContent()).toMatch(/Too many tries/), { timeoutMs: 5_000 })
    isRefused = false
    await status(alice).getByRole('button', { name: 'Retry' }).click()
    await isCounting(alice)
    await hasFocus(status(alice))
  })

  it('does not take it for nobody when no server reports', async () => {
    let isSilent = false
    const change = (said: string) => (isSilent ? said.replace(/"servers":\[.*?\](?=,"totals")/, '"servers":[]') : said)
    const alice = await goAdmin({}, (page) => standBetween(page, { change }))
    const now = alice.getByRole('region', { name: 'Now' })
    await now.locator('dd').first().getByText(/^\d/).waitFor()
    isSilent = true
    await now.getByText('No server reports at the moment').waitFor()
    expect(await now.locator('strong').allTextContents()).toEqual(['–', '–', '–', '–'])
  })
})

describe('the list of connections', () => {
  it('keeps a menu that is open, and the focus in it, while figures come', async () => {
    const [alice] = await Promise.all([openAdmin(), openHere('bob')])
    await actionsFor(alice, 'bob').focus()
    await alice.keyboard.press('Enter')
    const entry = alice.getByRole('menuitem', { name: 'Disconnect…' })
    await entry.waitFor()
    await alice.keyboard.press('ArrowDown')
    await hasFocus(entry)
    await moves(alice)
    await moves(alice)
    expect(await entry.evaluate((element) => element === document.activeElement)).toBe(true)
    await alice.keyboard.press('Escape')
    await hasFocus(actionsFor(alice, 'bob'))
  })

  it('is held while somebody is in it, says so, and shows who is not listed any more', async () => {
    const [alice, chloe] = await Promise.all([openAdmin(), openHere('chloe')])
    await actionsFor(alice, 'chloe').focus()
    await alice.getByText('Order held.').waitFor()
    await chloe.context().close()
    const row = alice.getByRole('row').filter({ hasText: 'chloe' })
    await row.getByText('not listed any more').waitFor({ timeout: 15_000 })
    await alice.keyboard.press('Shift+Tab')
    await alice.keyboard.press('Tab')
    await moves(alice)
    await hasFocus(actionsFor(alice, 'chloe'))
    await alice.getByLabel('Username').focus()
    await row.waitFor({ state: 'detached' })
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
    const ask = alice.getByRole('button', { name: 'Disconnect…' })
    await alice.getByLabel('Username').fill('nobody-at-all')
    await ask.click()
    await confirm(alice, 'Disconnect')
    await alice.getByText('Nobody is called that.').waitFor()
    await hasFocus(ask)

    await alice.getByLabel('Username').fill('Alice')
    await alice.getByLabel('Username').press('Enter')
    await alice
      .getByRole('dialog', { name: 'Disconnect alice?' })
      .getByText(/^That is you\./)
      .waitFor()
    await alice.keyboard.press('Escape')
    await hasFocus(alice.getByLabel('Username'))

    const comesBack = bob.waitForEvent('websocket')
    await alice.getByLabel('Username').fill('bob')
    await ask.click()
    await confirm(alice, 'Disconnect')
    await toast(alice, 'of bob').waitFor()
    await comesBack
    await isLive(bob)
    await log(alice).first().getByText('alice disconnected bob').waitFor()
    expect(app.complaints).toEqual([])
  })

  it('what was confirmed is done, whatever else is still under way, and the focus stays', async () => {
    const [alice, chloe] = await Promise.all([openAdmin(), openHere('chloe')])
    let letGo = () => {}
    const isOver = new Promise<void>((resolve) => {
      letGo = resolve
    })
    await alice.route(/admin\.disconnect/, async (route) => {
      await isOver
      await route.continue()
    })
    await alice.getByLabel('Username').fill('bob')
    await alice.getByRole('button', { name: 'Disconnect…' }).click()
    await confirm(alice, 'Disconnect')
    await hasFocus(alice.getByRole('button', { name: 'Disconnect…' }))
    await alice.getByLabel('Username').fill('chloe')
    await alice.getByRole('button', { name: 'Revoke access…' }).click()
    await confirm(alice, 'Revoke access')
    await chloe.waitForURL('**/sign-in')
    await toast(alice, 'Access of chloe was revoked.').waitFor()
    letGo()
    await toast(alice, 'of bob').waitFor()
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
    const more = actionsFor(alice, 'david')
    await more.click()
    await alice.getByRole('menuitem', { name: 'Revoke access…' }).click()
    await dialog.waitFor()
    await alice.keyboard.press('Escape')
    await hasFocus(more)
    await isLive(david)
    await ask()
    await confirm(alice, 'Revoke access')
    await hasFocus(alice.getByRole('button', { name: 'Revoke access…' }))
    await david.waitForURL('**/sign-in')
    await log(alice).first().getByText('alice revoked the access of david').waitFor()
    await log(alice).first().getByText('1 session').waitFor()
    expect(app.complaints).toEqual([])
  })

  it('everyone is told once that was confirmed, and how many they were is said', async () => {
    const [alice, bob] = await Promise.all([openAdmin(), openHere('bob')])
    await alice.getByLabel('Title').fill('The lift is being mended')
    await alice.getByRole('button', { name: 'Tell everyone…' }).click()
    await alice.getByRole('dialog').getByText('“The lift is being mended” goes to 4 people').waitFor()
    await confirm(alice, 'Tell everyone')
    await toast(alice, 'Sent to 4 people.').waitFor()
    await hasFocus(alice.getByLabel('Title'))
    expect(await alice.getByLabel('Title').inputValue()).toBe('')
    await log(alice).first().getByText('4 people').waitFor()
    await bob.getByRole('button', { name: /^Notifications/ }).click()
    await bob.locator('.notification-row').filter({ hasText: 'The lift is being mended' }).waitFor()
    expect(app.complaints).toEqual([])
  })

  it('an announcement without an answer may have gone out, and trying again tells nobody twice', async () => {
    const [alice, bob] = await Promise.all([openAdmin(), openHere('bob')])
    const tell = async () => {
      await alice.getByRole('button', { name: 'Tell everyone…' }).click()
      await confirm(alice, 'Tell everyone')
    }
    const isLost = (url: URL) => /notifications\.broadcast/.test(url.pathname)
    await alice.route(isLost, async (route) => {
      if (route.request().postData()?.includes('dryRun')) return route.continue()
      await route.fetch()
      await route.abort()
    })
    await alice.getByLabel('Title').fill('Said once')
    await tell()
    await toast(alice, 'It may have gone out').waitFor()
    await log(alice).first().getByText('alice told everyone').waitFor()
    await alice.unroute(isLost)
    await alice.getByLabel('Title').fill('Said once ')
    await tell()
    await toast(alice, 'Sent to 4 people.').waitFor()
    await bob.getByRole('button', { name: /^Notifications/ }).click()
    await bob.locator('.notification-row').filter({ hasText: 'Said once' }).waitFor()
    expect(await bob.locator('.notification-row').filter({ hasText: 'Said once' }).count()).toBe(1)
  })

  it('what is done elsewhere is in the log soon after', async () => {
    const alice = await openAdmin()
    await log(alice).first().waitFor()
    const before = await log(alice).first().textContent()
    await call(alice, 'admin.disconnect', { username: 'david' })
    await log(alice).first().getByText('alice disconnected david').waitFor({ timeout: 20_000 })
    expect(before).not.toMatch(/disconnected david/)
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
  // How many it would reach is asked before it is sent, and nobody answers.
  await alice.getByLabel('Title').fill('Soon')
  await alice.getByRole('button', { name: 'Tell everyone…' }).click()
  await alice.getByText('No answer came. Nothing was sent.').waitFor()
  await own.start()
  await isCounting(alice)
  expect(own.complaints).toEqual([])
})

it('closes under whoever is no admin any more, and says why', async () => {
  await using own = await startApp()
  const alice = await openAs(own, 'alice', {}, '/admin')
  await isCounting(alice)
  await own.takeAdmin('alice')
  await own.stop()
  await own.start()
  await alice.getByText('There is no page at this address.').waitFor()
  await toast(alice, 'You are not allowed to do this, or not any more.').waitFor()
  expect(own.complaints).toEqual([])
})
