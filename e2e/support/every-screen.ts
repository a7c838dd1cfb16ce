// Every screen there is, as somebody would come to it: for what must hold on all of them.
import type { Page } from 'playwright-core'
import { type App, call, giveSession, isLive, newPerson } from './browser.ts'

interface Screen {
  readonly name: string
  readonly path: string
  /** What is there once it is ready. */
  readonly ready: string
  readonly isForGuests?: boolean
  /** Opens what does not have an address. */
  readonly open?: (page: Page) => Promise<void>
}

const press = (key: string, place: string) => async (page: Page) => {
  await page.locator(place).first().waitFor()
  await page.keyboard.press(key)
}
const click = (selector: string) => (page: Page) => page.locator(selector).filter({ visible: true }).first().click()

/** A key that is about the row that `j` has come to. */
const pressOnFirst = (key: string) => async (page: Page) => {
  await press('j', '.notification-row')(page)
  await page.keyboard.press(key)
}

/** The last entry in the menu of one that is in no group. */
async function askWhy(page: Page) {
  await click('.notification-row:not(.notification-group > *) [aria-haspopup="menu"]')(page)
  await click('.menu-item:last-child')(page)
}

export const screens: readonly Screen[] = [
  { name: 'signing in', path: '/sign-in', ready: 'form', isForGuests: true },
  { name: 'signing up', path: '/sign-up', ready: 'form', isForGuests: true },
  { name: 'the messages', path: '/', ready: '.conversation-row' },
  {
    name: 'a conversation',
    path: '/',
    ready: '.message',
    open: click('.conversation-row'),
  },
  { name: 'the notifications', path: '/notifications', ready: '.notification-list-end' },
  { name: 'a filter with nothing in it', path: '/notifications?filter=archived', ready: '.empty-state' },
  {
    name: 'chosen notifications',
    path: '/notifications',
    ready: '.selection-bar',
    open: pressOnFirst('x'),
  },
  { name: 'what is looked for', path: '/notifications', ready: '.search-field', open: press('/', '.notification-row') },
  {
    name: 'until when',
    path: '/notifications',
    ready: '.snooze-presets',
    open: pressOnFirst('z'),
  },
  { name: 'why it rang', path: '/notifications', ready: '.why-ways', open: askWhy },
  { name: 'the keys', path: '/notifications', ready: '.shortcuts', open: press('?', '.notification-row') },
  { name: 'the settings', path: '/settings', ready: '.settings-item' },
  { name: 'how one is told', path: '/settings/notifications', ready: '.kinds-table' },
  { name: 'the administration', path: '/admin', ready: '.admin-status' },
  { name: 'no page', path: '/nowhere', ready: '.empty-state' },
]

/** There is room for these only beside the content. */
export const wideScreens: readonly Screen[] = [
  {
    name: 'the dropdown',
    path: '/settings',
    ready: '.popover .notification-row',
    open: click('.top-nav-places [aria-haspopup="dialog"]'),
  },
  { name: 'the jump', path: '/', ready: '.jump-options', open: click('.jump-field') },
]

interface Look {
  readonly colorScheme?: 'light' | 'dark'
  readonly language?: 'en' | 'fr'
  readonly width?: number
}

/** Somebody in front of these screens, in one browser. */
export async function openScreens(app: App, { colorScheme = 'light', language = 'en', width = 1280 }: Look) {
  const viewport = { width, height: 800 }
  const reducedMotion = 'reduce'
  const guest = await newPerson(app, { viewport, colorScheme, reducedMotion })
  const alice = await newPerson(app, { viewport, colorScheme, reducedMotion })
  const speak = (tag: string) => localStorage.setItem('carillon.locale', tag)
  await giveSession(app, alice, 'alice')
  await call(alice, 'users.update', { locale: language })
  for (const page of [guest, alice]) await page.addInitScript(speak, language)
  return {
    async go({ path, ready, open, isForGuests }: Screen): Promise<Page> {
      const page = isForGuests ? guest : alice
      await page.goto(path)
      if (!isForGuests) await isLive(page)
      await open?.(page)
      await page.locator(ready).filter({ visible: true }).first().waitFor()
      return page
    },
    async [Symbol.asyncDispose]() {
      for (const page of [guest, alice]) await page.context().close()
    },
  }
}
