// What a browser keeps for a time without a network.
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

/** Everything this browser keeps of the app, as text, apart from the app itself. */
export const keptBy = (page: Page) =>
  page.evaluate(async () => {
    const found: unknown[] = [{ ...localStorage }, { ...sessionStorage }]
    for (const { name = '' } of await indexedDB.databases()) {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open(name)
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error)
      })
      for (const store of database.objectStoreNames) {
        const rows = database.transaction(store).objectStore(store).getAll()
        await new Promise((resolve) => rows.addEventListener('success', resolve))
        found.push(rows.result)
      }
      database.close()
    }
    const cached: string[] = []
    for (const name of await caches.keys()) {
      for (const request of await (await caches.open(name)).keys()) cached.push(new URL(request.url).pathname)
    }
    return { content: JSON.stringify(found), cached }
  })

/** The app is kept, and so is what was shown and is said in these words. */
export async function isKept(page: Page, ...texts: string[]): Promise<void> {
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  const content = async () => (await keptBy(page)).content
  for (const text of texts) await expect.poll(content, { interval: 100, timeout: 20_000 }).toContain(text)
}
