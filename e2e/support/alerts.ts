// What somebody in front of a browser sees and hears of what comes, apart from the page itself.
import type { Page } from 'playwright-core'

/** What is heard and put on the icon of the app is written down; to be called before the page is opened. */
export const watchAlerts = (page: Page) =>
  page.context().addInitScript(() => {
    const heard: number[] = []
    const badges: number[] = []
    Object.assign(window, { heard, badges })
    const create = AudioContext.prototype.createOscillator
    AudioContext.prototype.createOscillator = function () {
      heard.push(Date.now())
      return create.call(this)
    }
    Navigator.prototype.setAppBadge = async (count = 0) => {
      badges.push(count)
    }
  })

interface Watched {
  heard: number[]
  badges: number[]
}

/** How many tones were struck on this page. */
export const tones = (page: Page) => page.evaluate(() => (window as unknown as Watched).heard.length)
export const appBadge = (page: Page) => page.evaluate(() => (window as unknown as Watched).badges.at(-1))

/** Somebody turns to another window, or comes back: a page that nobody sees cannot be had here. */
export const turnAway = (page: Page, isAway = true) =>
  page.evaluate((away) => {
    const pretended = { visibilityState: 'hidden', hidden: true, hasFocus: () => false }
    for (const [name, value] of Object.entries(pretended)) {
      // What is true again: a tab that is closed while it is looked at says so itself.
      if (!away) Reflect.deleteProperty(document, name)
      else Object.defineProperty(document, name, { configurable: true, value })
    }
    document.dispatchEvent(new Event('visibilitychange'))
    window.dispatchEvent(new Event(away ? 'blur' : 'focus'))
  }, isAway)

/** Allowed by the browser, and wanted on this device. */
export async function allowSystemNotifications(page: Page): Promise<void> {
  await page.context().grantPermissions(['notifications'])
  await page.context().addInitScript(() => localStorage.setItem('carillon.systemNotifications', 'on'))
}

/** What the system shows of this browser. Not asked all the time: Chromium forgets what is being shown while somebody asks. */
export const systemShows = (page: Page) =>
  page.evaluate(async () => {
    const worker = await navigator.serviceWorker.ready
    await new Promise((resolve) => setTimeout(resolve, 500))
    const shown = await worker.getNotifications()
    return shown.map(({ title, body, tag }) => ({ title, body, tag }))
  })

/** The part that rings is there: it comes when the page has nothing better to do, and the first thing it does is this. */
export const isAlert = (page: Page) => page.waitForFunction(() => (window as unknown as Watched).badges.length > 0)
