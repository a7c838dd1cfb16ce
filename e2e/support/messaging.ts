// What one sees of conversations and messages, and what one does with them.
import type { Page } from 'playwright-core'

/** Somebody's line in the list of conversations. */
export const row = (page: Page, name: string) =>
  page.locator('.conversation-row').filter({ has: page.locator('.conversation-row-name', { hasText: name }) })
export const message = (page: Page, text: string) => page.locator('.message').filter({ hasText: text })
export const field = (page: Page) => page.getByRole('textbox', { name: /^Message to/ })
/** How far one's own last message has come. */
export const status = (page: Page) => page.locator('.message-status').last()

export async function open(page: Page, name: string): Promise<void> {
  await row(page, name).click()
  await field(page).waitFor()
}

export async function say(page: Page, text: string): Promise<void> {
  await field(page).fill(text)
  await field(page).press('Enter')
}

/** The last so many messages, as they are shown. */
export const lastShown = async (page: Page, count: number): Promise<string[]> =>
  (await page.locator('.message-body').allInnerTexts()).slice(-count).map((text) => text.trim())
