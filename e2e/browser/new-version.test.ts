import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { eventually } from '@carillon/db/testing'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { isLive, newTab, openAs, startApp } from '../support/browser.ts'
import { open } from '../support/messaging.ts'

const builtWeb = resolve(import.meta.dirname, '../../apps/web/dist')

/** A copy of the built app that can be deployed anew: with another script to begin with, and without one of its parts. */
function createRelease() {
  const folder = mkdtempSync(join(tmpdir(), 'carillon-web-'))
  const change = (name: string, edit: (text: string) => string) =>
    writeFileSync(join(folder, name), edit(readFileSync(join(folder, name), 'utf8')))
  const part = readdirSync(join(builtWeb, 'assets')).find((name) => /^conversation-details-.*\.js$/.test(name)) ?? ''
  cpSync(builtWeb, folder, { recursive: true })
  return {
    folder,
    part,
    deployNext() {
      for (const name of [part, `${part}.br`]) rmSync(join(folder, 'assets', name), { force: true })
      change('index.html', (page) => {
        const [, entry = ''] = /src="\/assets\/(.*?)"/.exec(page) ?? []
        writeFileSync(join(folder, 'assets/next.js'), `import './${entry}'`)
        return page.replace(`src="/assets/${entry}"`, 'src="/assets/next.js"')
      })
      change('sw.js', (worker) =>
        worker
          .replace(`/assets/${part}`, '/assets/next.js')
          .replace(/(index\.html`,revision:`)\w+/, (_, start: string) => `${start}next`),
      )
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}

const entryOf = (page: Page) => page.locator('script[type="module"]').getAttribute('src')
const isControlled = (page: Page) =>
  page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated')
const hasWaiting = async () => Boolean((await navigator.serviceWorker.getRegistration())?.waiting)

it('a new version takes nothing from the pages of the old one, and is there for every page opened after it', async () => {
  using release = createRelease()
  await using app = await startApp({ webRoot: release.folder, serviceWorkers: 'allow' })
  const old = await openAs(app, 'alice')
  await isControlled(old)
  const begunWith = await entryOf(old)
  await app.stop()
  release.deployNext()
  await app.start()
  await isLive(old)
  expect((await old.request.get(`/assets/${release.part}`)).status()).toBe(404)

  const fresh = await newTab(old)
  expect(await entryOf(fresh)).toBe('/assets/next.js')
  // The worker of the new version is there, and waits for the last old page to be closed. One that did not wait would
  // be active within this time.
  const isWaiting = async () => expect(await fresh.evaluate(hasWaiting)).toBe(true)
  await eventually(isWaiting, { timeoutMs: 15_000 })
  await fresh.waitForTimeout(2_000)
  await isWaiting()
  await open(old, 'Launch week')
  await old.getByRole('button', { name: 'Details' }).click()
  await old.getByRole('dialog').getByText('Bob').first().waitFor()
  expect(await entryOf(old)).toBe(begunWith)
  expect(app.complaints).toEqual([])
})

it('a page that is looked at again is told of a new version, and goes over to it when that is wished', async () => {
  using release = createRelease()
  await using app = await startApp({ webRoot: release.folder, serviceWorkers: 'allow' })
  const page = await openAs(app, 'alice')
  await page.clock.install()
  await page.reload()
  await isLive(page)
  await app.stop()
  release.deployNext()
  await app.start()
  await page.clock.fastForward('10:00')
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
  await page.clock.fastForward('01:00')
  await page.getByText('A new version is ready.').waitFor()
  expect(await entryOf(page)).not.toBe('/assets/next.js')

  await page.getByRole('button', { name: 'Reload' }).click()
  await page.waitForFunction(() => document.querySelector('script[src="/assets/next.js"]'))
  await isLive(page)
  expect(app.complaints).toEqual([])
})
