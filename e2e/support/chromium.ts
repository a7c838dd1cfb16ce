// One Chromium for all stories: whoever comes has a profile of their own in it.
import { type Browser, type Page, chromium as playwright } from 'playwright-core'
import { findChromium } from '../../scripts/chromium.mjs'

const switches = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
/** Of a window nobody sees: its address bar costs more to start than the page in it. */
const unwanted = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup']
const featureSwitch = '--disable-features='

/** Of two such switches the last one counts, so it says what Playwright's own says as well. */
async function launch(): Promise<Browser> {
  const executablePath = findChromium()
  const options = { ...(executablePath && { executablePath }), args: switches }
  const server = await playwright.launchServer(options)
  const own = server.process().spawnargs.find((arg) => arg.startsWith(featureSwitch)) ?? featureSwitch
  await server.kill()
  return playwright.launch({ ...options, args: [...switches, [own, ...unwanted].join()] })
}

let running: Promise<Browser> | undefined

/** Started for the first story of this process, and once more should it have died; it ends with the process. */
export async function chromium(): Promise<Browser> {
  running ??= launch()
  const browser = await running
  if (browser.isConnected()) return browser
  running = launch()
  return running
}

/** None before the first story. */
export async function openPages(): Promise<Page[]> {
  const browser = await running
  return browser?.contexts().flatMap((context) => context.pages()) ?? []
}
