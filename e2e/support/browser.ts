// People at their browsers: one server with the built web app and a demo world of its own, and one Chromium for all stories.
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createTestDatabase, type TestDatabase } from '@carillon/db/testing'
import { type RunningServer, type ServerOptions, startServer } from '@carillon/server'
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { inject } from 'vitest'
import { requireBuilt } from './built.ts'
import { chromium } from './chromium.ts'
import { createSession, demoWorld } from './demo-world.ts'
import { createServerProcess } from './server-process.ts'

const builtWeb = resolve(import.meta.dirname, '../../apps/web/dist')

export const demoPassword = 'carillon-demo'
const desktop: BrowserContextOptions = { viewport: { width: 1280, height: 800 } }
export const phone: BrowserContextOptions = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true }

export interface App extends AsyncDisposable {
  readonly url: string
  /** What the pages complained about, networks apart: scripts that threw, and what the content policy refused. */
  readonly complaints: string[]
  /** Ends the server, at once or sending away one stream after the other; `start` brings it back where it was. */
  stop(options?: { spreadMs?: number }): Promise<void>
  start(): Promise<void>
  newContext(options: BrowserContextOptions): Promise<BrowserContext>
  /** What the cookie of a new session carries. */
  createSession(username: string, userAgent: string): Promise<string>
  /** Somebody is no admin any more. */
  takeAdmin(username: string): Promise<void>
  /** For time that has passed, and what else nobody does in front of a browser. */
  readonly sql: TestDatabase['sql']
  /** One more server on the same database, elsewhere. */
  startAnother(): Promise<RunningServer & AsyncDisposable>
}

interface AppOptions
  extends Pick<ServerOptions, 'limits' | 'push' | 'kinds'>,
    Pick<BrowserContextOptions, 'serviceWorkers'> {
  /** A copy of the built app, for a story that changes it. */
  webRoot?: string
  /** The server is a process of its own, which `stop` ends as `kill -9` does. */
  isKillable?: boolean
}

/** A server in this process, which comes back where it was. */
async function startHere(options: ServerOptions) {
  let server = await startServer(options)
  const { url } = server
  return {
    url,
    stop: (how?: { spreadMs?: number }) => server.close(how),
    async start() {
      server = await startServer({ ...options, port: Number(new URL(url).port) })
    },
  }
}

/** Runs what was built. */
async function startProcess({ databaseUrl }: ServerOptions) {
  await requireBuilt()
  const { url, start, kill } = await createServerProcess({ DATABASE_URL: databaseUrl })
  await start()
  return { url, stop: kill, start }
}

/**
 * With the server's own limits, but for a story in which much is written at once. What works without a network is kept only
 * where a story asks for `serviceWorkers: 'allow'`: it doubles what a page costs to open.
 *
 * @example await using app = await startApp()
 */
export async function startApp({
  limits,
  push,
  kinds,
  webRoot = builtWeb,
  isKillable = false,
  serviceWorkers = 'block',
}: AppOptions = {}): Promise<App> {
  if (!existsSync(join(webRoot, 'index.html'))) throw new Error('The web app is not built. Run `npx turbo run build`.')
  const database = await createTestDatabase(inject('postgresUrl'), demoWorld)
  const place = { databaseUrl: database.url, host: '127.0.0.1', port: 0, allowedOrigins: [] }
  const options = { ...place, webRoot, limits, push, kinds }
  const server = await (isKillable ? startProcess(options) : startHere(options))
  const contexts: BrowserContext[] = []
  return {
    ...server,
    complaints: [],
    sql: database.sql,
    async newContext(wanted) {
      const browser = await chromium()
      const context = await browser.newContext({
        ...desktop,
        locale: 'en-GB',
        baseURL: server.url,
        serviceWorkers,
        ...wanted,
      })
      contexts.push(context)
      return context
    },
    createSession: (username, userAgent) => createSession(database, username, userAgent),
    async takeAdmin(username) {
      await database.sql`update users set is_admin = false where username = ${username}`
    },
    async startAnother() {
      const another = await startServer(options)
      return { ...another, [Symbol.asyncDispose]: () => another.close() }
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(contexts.map((context) => context.close()))
      await server.stop()
      await database.close()
    },
  }
}

/** Somebody nobody knows yet, in front of a browser of their own. */
export async function newPerson(app: App, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await app.newContext(options)
  context.setDefaultTimeout(10_000)
  context.on('weberror', (error) => app.complaints.push(String(error.error())))
  context.on('console', (message) => {
    const isNetwork = /Failed to load resource|WebSocket connection to|net::ERR_|when fetching the script/.test(
      message.text(),
    )
    if (message.type() === 'error' && !isNetwork) app.complaints.push(message.text())
  })
  return context.newPage()
}

/** What this page would spread over seconds, so that not everybody asks in the same moment, it does in the first one. */
export const hurry = (page: Page) =>
  page.addInitScript(() => {
    Math.random = () => 0
  })

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

/** Asks a procedure that only reads, as whoever sits there. */
export async function ask<T>(page: Page, procedure: string, input: object = {}): Promise<T> {
  const answer = await page.request.get(`/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify(input))}`)
  const { result } = (await answer.json()) as { result: { data: T } }
  return result.data
}

const baseUrl = async (page: Page) => (await page.request.get('/healthz', onceMore)).url()

/** Whoever sits there has signed in as one of the demo world: alice, bob, chloe or david. The forms have stories of their own. */
export async function giveSession(app: App, page: Page, name: string): Promise<void> {
  const value = await app.createSession(name, await page.evaluate(() => navigator.userAgent))
  const { hostname: domain } = new URL(app.url)
  await page
    .context()
    .addCookies([{ name: 'carillon_session', value, domain, path: '/', httpOnly: true, sameSite: 'Lax' }])
}

/** Opens the app as one of the demo world. The page is ready and its events flow. */
export async function signIn(app: App, page: Page, name: string, path = '/'): Promise<void> {
  await giveSession(app, page, name)
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
  await signIn(app, page, name, path)
  return page
}
