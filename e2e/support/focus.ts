import { eventually } from '@carillon/db/testing'
import type { Locator } from 'playwright-core'
import { expect } from 'vitest'

/** Has it, or is given it soon: what closes gives it back a turn after it has gone. */
export const hasFocus = (locator: Locator) =>
  eventually(async () => expect(await locator.evaluate((element) => element === document.activeElement)).toBe(true))
