import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type App, startApp } from '../support/browser.ts'
import { openScreens, screens, wideScreens } from '../support/every-screen.ts'

let app: App
beforeAll(async () => {
  app = await startApp()
})
afterAll(() => app[Symbol.asyncDispose]())

/** What axe finds wrong, each with where it is. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof import('axe-core') }
    const found = await axe.run(document, { resultTypes: ['violations'] })
    return found.violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary?.split('\n')[1] ?? ''}`),
    )
  })
}

/** What is wider than the room it has, apart from what is made to be moved sideways or cut off with dots. */
const overflowing = (page: Page) =>
  page.evaluate(() => {
    const isMeant = (element: Element) =>
      element.matches('.visually-hidden, .segmented, .session-page, input, textarea') ||
      getComputedStyle(element).textOverflow === 'ellipsis' ||
      element.closest('.visually-hidden') !== null
    return [...document.querySelectorAll<HTMLElement>('body *')]
      .filter((element) => getComputedStyle(element).overflowX !== 'visible' && !isMeant(element))
      .filter(({ scrollWidth, clientWidth }) => clientWidth > 0 && scrollWidth > clientWidth + 1)
      .map(
        ({ tagName, className, scrollWidth, clientWidth }) => `${tagName}.${className} ${scrollWidth}>${clientWidth}`,
      )
      .concat(document.documentElement.scrollWidth > innerWidth ? ['the page'] : [])
  })

describe.each([
  { colorScheme: 'light', language: 'en' },
  { colorScheme: 'light', language: 'fr' },
  { colorScheme: 'dark', language: 'en' },
  { colorScheme: 'dark', language: 'fr' },
] as const)('every screen, $colorScheme and in $language', (look) => {
  it('is without a fault that axe can find', { timeout: 120_000 }, async () => {
    await using people = await openScreens(app, look)
    const found: Record<string, string[]> = {}
    for (const screen of [...screens, ...wideScreens]) found[screen.name] = await violations(await people.go(screen))
    expect(found).toEqual(Object.fromEntries(Object.keys(found).map((name) => [name, []])))
    expect(app.complaints).toEqual([])
  })
})

it.each(['en', 'fr'] as const)('every screen fits into 320 pixels, in %s', { timeout: 120_000 }, async (language) => {
  await using people = await openScreens(app, { width: 320, language })
  const found: Record<string, string[]> = {}
  for (const screen of screens) found[screen.name] = await overflowing(await people.go(screen))
  expect(found).toEqual(Object.fromEntries(Object.keys(found).map((name) => [name, []])))
})

it('nothing moves for those who want no motion', async () => {
  await using people = await openScreens(app, {})
  for (const screen of [...screens, ...wideScreens]) {
    const page = await people.go(screen)
    const moving = await page.evaluate(() =>
      document
        .getAnimations()
        .filter((one) => Number(one.effect?.getComputedTiming().activeDuration) > 50)
        .map((one) => ('animationName' in one ? one.animationName : String(one.id))),
    )
    expect(moving, screen.name).toEqual([])
  }
})
