// What stood on every page when a story failed: a locator that timed out says what was not there, never what was.
import { afterEach } from 'vitest'
import { openPages } from './chromium.ts'

const mostText = 4_000

afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return
  for (const page of await openPages()) {
    const text = await page
      .locator('body')
      // biome-ignore lint/performance/useDomNodeTextContent: what is hidden is not to be told.
      .innerText({ timeout: 2_000 })
      .catch((error) => `(${error})`)
    console.error(`${task.name} · ${page.url()}\n${text.replaceAll(/\s*\n\s*/g, ' | ').slice(0, mostText)}`)
  }
})
