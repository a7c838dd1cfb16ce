// People at their browsers: one server with the built web app and the demo world, and one Chromium for all of them.
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createTestDatabase } from '@carillon/db/testing'
import { type RunningServer, type ServerOptions, startServer } from '@carillon/server'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { inject } from 'vitest'
import { findChromium } from '../../scripts/chromium.mjs'
import { requireBuilt } from './built.ts'
import { createServerProcess } from './server-process.ts'

const builtWeb = resolve(import.meta.dirname, '../../apps/web/dist')
const switches = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export const demoPassword = 'carillon-demo'
const desktop: BrowserContextOptions = { viewport: { width: 1280, height: 800 } }
export const phone: BrowserContextOptions = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true }

export interface App extends AsyncDisposable {
  readonly url: string
  readonly browser: Browser
  /** What the pages complained about, networks apart: scripts that threw, and what the content policy refused. */
  readonly complaints: string[]
  /** Ends the server, at once or sending away one stream after the other; `start` brings it back where it was. */
  stop(options?: { spreadMs?: number }): Promise<void>
  start(): Promise<void>
  /** One more server on the same database, elsewhere. */
  startAnother(): Promise<RunningServer & AsyncDisposable>
}

interface AppOptions extends Pick<ServerOptions, 'limits'> {
  /** A copy of the built app, for a story that changes it. */
  webRoot?: string
  /** The server is a process of its own, which `stop` ends as `kill -9` does. */
  isKillable?: boolean
}

/** Runs what was built, over a demo world that is there. */
async function startProcess(databaseUrl: string) {
  await requireBuilt()
  const server = await createServerProcess({ DATABASE_URL: databaseUrl })
  await server.start()
  return server
}

/**
 * With the server's own limits, but for a story in which much is written at once.
 *
 * @example await using app = await startApp()
 */
export async function startApp({ limits, webRoot = builtWeb, isKillable = false }: AppOptions = {}): Promise<App> {
  if (!existsSync(join(webRoot, 'index.html'))) throw new Error('The web app is not built. Run `npx turbo run build`.')
  const database = await createTestDatabase(inject('postgresUrl'))
  const options = { databaseUrl: database.url, host: '127.0.0.1', allowedOrigins: [], webRoot, wantsDemo: true, limits }
  let server = await startServer({ ...options, port: 0 })
  if (isKillable) await server.close()
  const killable = isKillable ? await startProcess(database.url) : undefined
  const { url } = killable ?? server
  const executablePath = findChromium()
  const browser = await chromium.launch({ ...(executablePath && { executablePath }), args: switches })
  return {
    url,
    browser,
    complaints: [],
    stop: (how) => killable?.kill() ?? server.close(how),
    async start() {
      if (killable) await killable.start()
      else server = await startServer({ ...options, port: Number(new URL(url).port) })
    },
    async startAnother() {
      const another = await startServer({ ...options, port: 0 })
      return { ...another, [Symbol.asyncDispose]: () => another.close() }
    },
    async [Symbol.asyncDispose]() {
      await browser.close()
      await (killable?.[Symbol.asyncDispose]() ?? server.close())
      await database.close()
    },
  }
}

/** Somebody nobody knows yet, in front of a browser of their own. */
export async function newPerson(app: App, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await app.browser.newContext({ ...desktop, locale: 'en-GB', baseURL: app.url, ...options })
  context.setDefaultTimeout(10_000)
  context.on('weberror', (error) => app.complaints.push(String(error.error())))
  context.on('console', (message) => {
    const isNetwork = /Failed to load resource|WebSocket connection to|net::ERR_/.test(message.text())
    if (message.type() === 'error' && !isNetwork) app.complaints.push(message.text())
  })
  return context.newPage()
}

/** The server may close a connection that was idle in the moment it is used again, as any server may. */
const onceMore = { maxRetries: 1 }

/** Calls a procedure as whoever sits there. */
export async function call<T>(page: Page, procedure: string, input: unknown = {}): Promise<T> {
  const origin = new URL(page.url() === 'about:blank' ? await baseUrl(page) : page.url()).origin
  const answer = await page.request.post(`/trpc/${procedure}`, { ...onceMore, data: input, headers: { origin } })
  if (!answer.ok()) throw new Error(`${procedure}: ${await answer.text()}`)
  const body = (await answer.json()) as { result: { data: T } }
  return body.result.data
}

const baseUrl = async (page: Page) => (await page.request.get('/healthz', onceMore)).url()

/** Opens the app as one of the demo world: alice, bob, chloe or david. The page is ready and its events flow. */
export async function signIn(page: Page, name: string, path = '/'): Promise<void> {
  await call(page, 'session.signIn', { username: name, password: demoPassword })
  await page.goto(path)
  await isLive(page)
}

/** Waits until the page says that it is connected. */
export const isLive = (page: Page) => page.locator('.connection[data-status="live"]').waitFor()

/** One more tab of the same browser. */
export async function newTab(page: Page, path = '/'): Promise<Page> {
  const tab = await page.context().newPage()
  await tab.goto(path)
  await isLive(tab)
  return tab
}

/** Opens the app as one of the demo world, in a browser of their own. */
export async function openAs(app: App, name: string, options: BrowserContextOptions = {}, path = '/'): Promise<Page> {
  const page = await newPerson(app, options)
  await signIn(page, name, path)
  return page
}
