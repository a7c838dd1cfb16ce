import { eventually } from '@carillon/db/testing'
import type { Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  type App,
  demoPassword,
  hurry,
  isLive,
  newPerson,
  newTab,
  openAs,
  signIn,
  startApp,
} from '../support/browser.ts'
import { isKept, keptBy } from '../support/kept-content.ts'
import { field, message, open, say } from '../support/messaging.ts'

let app: App
let alice: Page
let david: Page
beforeAll(async () => {
  app = await startApp({ serviceWorkers: 'allow' })
})
beforeEach(async () => {
  ;[alice, david] = await Promise.all([newPerson(app), openAs(app, 'david')])
  await hurry(alice)
  await signIn(app, alice, 'alice')
  await open(alice, 'Launch week')
  // From here on her page asks nothing of its own accord: what is fetched ahead is there.
  await isKept(alice, 'Tuesday the announcement', 'Shall I look into it?')
})
afterEach(() => Promise.all([alice.context().close(), david.context().close()]))
afterAll(() => app[Symbol.asyncDispose]())

/** In a browser that is in another session already. */
const signInToo = (page: Page, username: string) =>
  page.evaluate(
    async ([url, body]) => {
      const { ok } = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
      if (!ok) throw new Error('The sign-in failed.')
    },
    ['/trpc/session.signIn', JSON.stringify({ username, password: demoPassword })] as const,
  )

/** Whatever else the page asks waits until told, so that nothing but what is sent finds out whose session it is. */
async function onlySends(page: Page): Promise<() => void> {
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  await page.route(/\/trpc\/(?!session\.|messages\.send)/, async (route) => {
    await released
    await route.continue()
  })
  return release
}

/** The page may change under one's hand: a menu that was open is gone then. */
const inMenu = (page: Page, look: (menu: Locator) => Promise<void>) =>
  eventually(
    async () => {
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'Your account' }).click({ timeout: 2_000 })
      await look(page.getByRole('menu'))
    },
    { timeoutMs: 15_000 },
  )
const shownUser = (page: Page, name: string) =>
  inMenu(page, (menu) => menu.getByText(name, { exact: true }).waitFor({ timeout: 1_000 }))
const openSettings = (page: Page) =>
  inMenu(page, (menu) => menu.getByRole('menuitem', { name: 'Settings' }).click({ timeout: 2_000 }))

describe('a browser in two sessions of one person', () => {
  it('stays signed in when the older one is ended, which its first tab still listened with', async () => {
    await signInToo(alice, 'alice')
    const second = await newTab(alice, '/settings')
    let sockets = 0
    alice.on('websocket', () => {
      sockets++
    })
    await second.getByRole('button', { name: 'Sign out other devices' }).click()
    await eventually(() => expect(sockets).toBe(1), { timeoutMs: 10_000 })
    await Promise.all([isLive(alice), isLive(second)])
    await open(david, 'Launch week')
    await say(david, 'Both tabs are there')
    await message(alice, 'Both tabs are there').waitFor()
    expect(new URL(second.url()).pathname).toBe('/settings')
    expect((await keptBy(alice)).content).toContain('Tuesday the announcement')
    expect(app.complaints).toEqual([])
  })
})

describe('a tab that shows one user while another one has signed in in the next', () => {
  it('shows the other as soon as something is asked', async () => {
    await signInToo(alice, 'bob')
    const other = await newTab(alice)
    await alice.bringToFront()
    await openSettings(alice)
    const name = alice.getByLabel('Your name')
    await eventually(async () => expect(await name.inputValue()).toBe('Bob Keller'), { timeoutMs: 10_000 })
    await Promise.all([isLive(alice), isLive(other)])
    await shownUser(alice, 'Bob Keller')
    expect(app.complaints).toEqual([])
  })

  it('and as soon as something is sent, which waits for whoever wrote it', async () => {
    const askAgain = await onlySends(alice)
    await signInToo(alice, 'bob')
    await say(alice, 'Only ever from Alice')
    askAgain()
    await message(alice, 'Only ever from Alice').waitFor({ state: 'detached' })
    await shownUser(alice, 'Bob Keller')
    await alice.keyboard.press('Escape')
    await isLive(alice)
    await field(alice).waitFor()
    expect(await message(alice, 'Only ever from Alice').count()).toBe(0)

    await signInToo(alice, 'alice')
    await alice.reload()
    await open(david, 'Launch week')
    await message(david, 'Only ever from Alice').waitFor()
    await message(david, 'Only ever from Alice').filter({ hasText: 'Alice' }).waitFor()
    expect(app.complaints).toEqual([])
  })
})
