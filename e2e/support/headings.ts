import type { Page } from 'playwright-core'

type Places = Record<string, number[]>

/** Runs in the page. */
function watch() {
  const places: Places = {}
  const look = () => {
    for (const heading of document.querySelectorAll('main :is(h1, h2, h3)')) {
      const name = heading.textContent ?? ''
      const seen = places[name] ?? []
      const y = Math.round(heading.getBoundingClientRect().y)
      places[name] = seen.at(-1) === y ? seen : [...seen, y]
    }
    requestAnimationFrame(look)
  }
  Object.assign(window, { places })
  look()
}

/** From its first frame on, the page writes down where its headings stand. */
export const watchHeadings = (page: Page) => page.addInitScript(watch)

/** Where each heading has stood so far: in one place, if it never moved. */
export const headingPlaces = (page: Page) => page.evaluate<Places>('window.places')
