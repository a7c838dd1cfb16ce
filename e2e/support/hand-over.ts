// One page, and two people one after the other.
import type { Page } from 'playwright-core'
import { call, demoPassword, isLive } from './browser.ts'

/** What is asked arrives, and its answers wait until told. */
export async function holdAnswers(page: Page, path: RegExp) {
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  await page.route(path, async (route) => {
    const response = await route.fetch()
    await released
    await route.fulfill({ response })
  })
  return release
}

export async function signOut(page: Page) {
  await call(page, 'session.signOut')
  await page.waitForURL('**/sign-in')
}

/** Somebody else sits down there. */
export async function handOver(page: Page, username: string) {
  await signOut(page)
  await page.getByLabel('Username').fill(username)
  await page.getByLabel('Password', { exact: true }).fill(demoPassword)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await isLive(page)
}
