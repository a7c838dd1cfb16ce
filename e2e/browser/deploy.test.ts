import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type App, isLive, openAs, startApp } from '../support/browser.ts'
import { message, open, say } from '../support/messaging.ts'

let app: App
beforeAll(async () => {
  app = await startApp()
})
afterAll(() => app[Symbol.asyncDispose]())

/** Writes down every word of trouble the page shows from now on. */
const watchTrouble = (page: Page) =>
  page.evaluate(() => {
    const shown: string[] = []
    const look = () => {
      const connection = document.querySelector<HTMLElement>('.connection')?.dataset['status']
      if (connection !== 'live') shown.push(`connection ${connection}`)
      for (const alert of document.querySelectorAll('[role=alert], .toast')) shown.push(alert.textContent ?? '')
    }
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true })
    Object.assign(window, { troubleShown: shown })
  })
const troubleShown = (page: Page) => page.evaluate(() => Reflect.get(window, 'troubleShown') as string[])

describe('a new version is brought out', () => {
  it('and nobody notices: streams move one after the other, and what is written meanwhile arrives', async () => {
    const [alice, bob, david] = await Promise.all(['alice', 'bob', 'david'].map((name) => openAs(app, name)))
    if (!alice || !bob || !david) throw new Error('Somebody did not come.')
    await Promise.all([open(alice, 'Bob'), open(bob, 'Alice')])
    await Promise.all([alice, bob, david].map(watchTrouble))

    for (const turn of [1, 2]) {
      const stopped = app.stop({ spreadMs: 600 })
      await say(alice, `Before deploy ${turn}`)
      await stopped
      await say(bob, `During deploy ${turn}`)
      await app.start()
      await message(bob, `Before deploy ${turn}`).waitFor()
      await message(alice, `During deploy ${turn}`).waitFor()
      await say(alice, `After deploy ${turn}`)
      await message(bob, `After deploy ${turn}`).waitFor()
    }
    await Promise.all([alice, bob, david].map(isLive))
    for (const page of [alice, bob, david]) expect(await troubleShown(page)).toEqual([])
    expect(app.complaints).toEqual([])
  })
})
