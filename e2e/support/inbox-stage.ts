// Where bob raises things and alice is told of them: one app for all stories of a file.
import { unlimited } from '@carillon/api'
import { eventually } from '@carillon/db/testing'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest'
import { type App, call, giveSession, newPerson, startApp } from './browser.ts'

interface Sent {
  notifications: { id: string }[]
}

/** To be called where the hooks of a file stand. There is nobody before the first story, and whoever comes for one leaves after it. */
export function createInboxStage(options: Parameters<typeof startApp>[0] = {}) {
  let stage: { app: App; bob: Page } | undefined
  const current = () => {
    if (!stage) throw new Error('The stage opens with the first story.')
    return stage
  }
  beforeAll(async () => {
    const app = await startApp({ limits: unlimited, ...options })
    const bob = await newPerson(app)
    await giveSession(app, bob, 'bob')
    stage = { app, bob }
  })
  afterAll(() => stage?.app[Symbol.asyncDispose]())

  return {
    get app() {
      return current().app
    },
    get bob() {
      return current().bob
    },
    async newPage(wanted?: BrowserContextOptions): Promise<Page> {
      const page = await newPerson(current().app, wanted)
      // Later than a hook of the file would: should the story fail, what stands on the page is told first.
      onTestFinished(() => page.context().close())
      return page
    },
    announce: (title: string, more: object = {}, from = current().bob): Promise<Sent> =>
      call(from, 'notifications.send', { to: ['alice'], kind: 'announcement', data: { title }, ...more }),
  }
}

export const row = (page: Page, text: string) => page.locator('.notification-row').filter({ hasText: text })

/** From the menu of the first row that says so. */
export const choose = async (page: Page, title: string, name: string) => {
  await row(page, title).first().hover()
  await row(page, title).first().getByRole('button', { name: 'Actions for this notification' }).click()
  await page.getByRole('menuitem', { name }).click()
}

/** The title of the row that has it. */
export const focused = (page: Page) =>
  page.evaluate(() => document.activeElement?.closest('.notification-row-title')?.textContent ?? '')

export const hasFocus = (page: Page, text: string) =>
  eventually(async () => expect(await focused(page)).toContain(text))

export const toast = (page: Page, text: string) => page.locator('.toast').filter({ hasText: text })
