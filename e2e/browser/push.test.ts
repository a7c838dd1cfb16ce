import { createECDH, randomBytes } from 'node:crypto'
import { eventually } from '@carillon/db/testing'
import type { CDPSession, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { systemShows } from '../support/alerts.ts'
import { isLive, newPerson, openAs, signIn, startApp } from '../support/browser.ts'

/** The service worker of this page, as the browser knows it. */
async function findWorker(page: Page): Promise<{ session: CDPSession; registrationId: string }> {
  const session = await page.context().newCDPSession(page)
  const found = new Promise<string>((resolve) => {
    session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const [registration] = registrations
      if (registration) resolve(registration.registrationId)
    })
  })
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  await session.send('ServiceWorker.enable')
  return { session, registrationId: await found }
}

it('what is pushed is shown, takes the place of what has the same tag, and is shown even when it says nothing', async () => {
  await using app = await startApp({ serviceWorkers: 'allow' })
  const alice = await openAs(app, 'alice')
  await alice.context().grantPermissions(['notifications'])
  const { session, registrationId } = await findWorker(alice)
  const push = (data: string) =>
    session.send('ServiceWorker.deliverPushMessage', { origin: app.url, registrationId, data })
  const shows = (expected: object[]) =>
    eventually(async () => expect(await systemShows(alice)).toMatchObject(expected), { timeoutMs: 5_000 })

  await push(JSON.stringify({ id: 'a', title: 'Bob', body: 'Are you there?', link: '/notifications', tag: 'talk' }))
  await shows([{ title: 'Bob', body: 'Are you there?', tag: 'talk' }])
  await push(JSON.stringify({ id: 'b', title: 'Bob', body: 'Hello?', tag: 'talk' }))
  await shows([{ title: 'Bob', body: 'Hello?', tag: 'talk' }])
  await push('not JSON')
  await eventually(async () => {
    expect((await systemShows(alice)).map(({ title }) => title).sort()).toEqual(['Bob', 'Carillon'])
  })
  expect(app.complaints).toEqual([])
})

interface Scope extends EventTarget {
  registration: ServiceWorkerRegistration
  clients: { matchAll: () => Promise<[]>; openWindow: (url: string) => Promise<null> }
  NotificationEvent: new (type: string, options: object) => Event
}

it('a click opens the app where none is open, at a place of its own and nowhere else', async () => {
  await using app = await startApp({ serviceWorkers: 'allow' })
  const alice = await openAs(app, 'alice')
  await alice.context().grantPermissions(['notifications'])
  await alice.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  const [worker] = alice.context().serviceWorkers()
  const opened = await worker?.evaluate(
    async (links) => {
      const scope = globalThis as unknown as Scope
      const places: string[] = []
      scope.clients.matchAll = async () => []
      scope.clients.openWindow = async (url) => {
        places.push(url)
        return null
      }
      for (const link of links) {
        await scope.registration.showNotification('x', { tag: 'x', data: { ids: [], link } })
        const [notification] = await scope.registration.getNotifications()
        scope.dispatchEvent(new scope.NotificationEvent('notificationclick', { notification }))
        await new Promise((next) => setTimeout(next, 50))
      }
      return places
    },
    ['/conversations/1?m=2#x', 'https://evil.example/', '//evil.example/', 'javascript:alert(1)', null],
  )
  const inbox = `${app.url}/notifications`
  expect(opened).toEqual([`${app.url}/conversations/1?m=2#x`, inbox, inbox, inbox, inbox])
})

it('the app can be installed: its manifest names icons that are there, in the sizes they claim', async () => {
  await using app = await startApp({ serviceWorkers: 'allow' })
  const alice = await openAs(app, 'alice')
  const href = await alice.locator('link[rel="manifest"]').getAttribute('href')
  const answer = await alice.request.get(href ?? '')
  expect(answer.headers()['content-type']).toContain('manifest+json')
  const manifest = (await answer.json()) as {
    display: string
    icons: { src: string; sizes: string; type: string; purpose: string }[]
    shortcuts: { url: string }[]
  }
  expect(manifest.display).toBe('standalone')
  expect(manifest.icons.map(({ purpose }) => purpose)).toContain('maskable')
  for (const { src, sizes, type } of manifest.icons.filter(({ sizes }) => sizes !== 'any')) {
    const icon = await alice.request.get(src)
    expect(icon.headers()['content-type']).toBe(type)
    const bytes = await icon.body()
    // Of a PNG: width and height stand at a fixed place.
    expect(`${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`).toBe(sizes)
  }
  for (const { url } of manifest.shortcuts) expect((await alice.request.get(url)).ok()).toBe(true)
  const session = await alice.context().newCDPSession(alice)
  const { errors } = await session.send('Page.getAppManifest')
  expect(errors).toEqual([])
})

/** In the place of the push service of the browser's maker, which tests do not reach. */
const pushService = 'https://push.test'
async function subscribeLocally(page: Page) {
  const ours = createECDH('prime256v1')
  const keys = { p256dh: ours.generateKeys('base64url'), auth: randomBytes(16).toString('base64url') }
  await page.addInitScript(
    ([endpoint, given]) => {
      const subscription = {
        endpoint,
        options: {},
        toJSON: () => ({ endpoint, keys: given }),
        unsubscribe: async () => localStorage.removeItem('subscribed') === undefined,
      }
      Object.assign(PushManager.prototype, {
        getSubscription: async () => (localStorage.getItem('subscribed') ? subscription : null),
        subscribe: async () => {
          localStorage.setItem('subscribed', 'yes')
          return subscription
        },
      })
    },
    [`${pushService}/alice`, keys] as const,
  )
}

it('a browser is told with the app closed once somebody wants that, and not any more when they do not', async () => {
  await using app = await startApp({ push: { trusted: [pushService] }, serviceWorkers: 'allow' })
  const alice = await newPerson(app)
  await alice.context().grantPermissions(['notifications'])
  await subscribeLocally(alice)
  await signIn(app, alice, 'alice', '/settings/notifications')
  const [on, off] = ['Tell me here, too', 'Not here any more'].map((name) => alice.getByRole('button', { name }))
  await on?.click()
  await off?.waitFor()
  await alice.getByText('This device · never told').waitFor()
  await alice.reload()
  await isLive(alice)
  await off?.click()
  await on?.waitFor()
  await alice.getByText('This device · never told').waitFor({ state: 'detached' })
  expect(app.complaints).toEqual([])
})
