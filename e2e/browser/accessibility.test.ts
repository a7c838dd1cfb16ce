import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
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
      element.matches('.visually-hidden, .segmented, .session-page, .admin-scroll, input, textarea') ||
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

/** What goes on moving although it was asked not to. */
const moving = (page: Page) =>
  page.evaluate(() =>
    document
      .getAnimations()
      .filter((one) => Number(one.effect?.getComputedTiming().activeDuration) > 50)
      .map((one) => `moves: ${'animationName' in one ? one.animationName : one.id}`),
  )

const none = (found: object) => Object.fromEntries(Object.keys(found).map((name) => [name, []]))

it.each([
  { colorScheme: 'light', language: 'en' },
  { colorScheme: 'dark', language: 'fr' },
] as const)(
  'every screen, $colorScheme and in $language, is without a fault that axe can find, and without motion for those who want none',
  {
    timeout: 120_000,
  },
  async (look) => {
    await using people = await openScreens(app, look)
    const found: Record<string, string[]> = {}
    for (const screen of [...screens, ...wideScreens]) {
      const page = await people.go(screen)
      found[screen.name] = [...(await moving(page)), ...(await violations(page))]
    }
    expect(found).toEqual(none(found))
    expect(app.complaints).toEqual([])
  },
)

// In French, whose words are longer.
it('every screen fits into 320 pixels', { timeout: 120_000 }, async () => {
  await using people = await openScreens(app, { width: 320, language: 'fr' })
  const found: Record<string, string[]> = {}
  for (const screen of screens) found[screen.name] = await overflowing(await people.go(screen))
  expect(found).toEqual(none(found))
})
