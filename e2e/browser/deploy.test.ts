import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type App, isLive, openAs, startApp } from '../support/browser.ts'
import { lastShown, message, open, say } from '../support/messaging.ts'
import { createRoad } from '../support/road.ts'

let app: App
beforeAll(async () => {
  app = await startApp({ serviceWorkers: 'allow' })
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
    // As a load balancer does: whoever comes next is led to the new server.
    await using road = await createRoad(app.url)
    const opening = ['alice', 'bob', 'david'].map((name) => openAs(app, name, { baseURL: road.url }))
    const [alice, bob, david] = await Promise.all(opening)
    if (!alice || !bob || !david) throw new Error('Somebody did not come.')
    const all = [alice, bob, david]
    await Promise.all([open(alice, 'Bob'), open(bob, 'Alice')])
    await Promise.all(all.map(watchTrouble))

    await using successor = await app.startAnother()
    road.leadTo(successor.url)
    const stopped = app.stop({ spreadMs: 1_000 })
    const texts = Array.from({ length: 8 }, (_, index) => `Deploy ${index + 1}`)
    for (const [index, text] of texts.entries()) {
      await say(index % 2 === 0 ? alice : bob, text)
      await Promise.all([alice, bob].map((page) => message(page, text).waitFor()))
    }
    await stopped
    await say(alice, 'After the deploy')
    await message(bob, 'After the deploy').waitFor()
    for (const page of [alice, bob]) expect(await lastShown(page, 9)).toEqual([...texts, 'After the deploy'])
    await Promise.all(all.map(isLive))
    for (const page of all) expect(await troubleShown(page)).toEqual([])
    expect(app.complaints).toEqual([])
  })
})
