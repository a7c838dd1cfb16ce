import { eventually } from '@carillon/db/testing'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

/** After two frames, what was scrolled to has been heard of and drawn. */
export const passFrames = (page: Page, count = 2) =>
  page.evaluate(async (most) => {
    for (let frame = 0; frame < most; frame++) await new Promise(requestAnimationFrame)
  }, count)

/** Where something stands once it stays there: a page glides on after a wheel was turned. */
export const atRest = <Place>(page: Page, look: (page: Page) => Promise<Place>): Promise<Place> =>
  eventually(async () => {
    const before = await look(page)
    await passFrames(page, 10)
    expect(await look(page)).toEqual(before)
    return before
  })
