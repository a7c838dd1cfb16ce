import { createECDH, randomBytes } from 'node:crypto'
import type { Why } from '@carillon/api'
import { eventually } from '@carillon/db/testing'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import {
  allowSystemNotifications,
  appBadge,
  isAlert,
  systemShows,
  tones,
  turnAway,
  watchAlerts,
} from '../support/alerts.ts'
import { ask, call, newTab, signIn } from '../support/browser.ts'
import { signOut } from '../support/hand-over.ts'
import { createInboxStage, toast } from '../support/inbox-stage.ts'
import { message, open, say } from '../support/messaging.ts'

/** Nobody is there: what is pushed to it waits, or is not to be sent at all. */
const pushService = 'https://push.test'
const stage = createInboxStage({ push: { trusted: [pushService] }, serviceWorkers: 'allow' })
const { announce } = stage

async function openAlice(path = '/settings', prepare: (page: Page) => Promise<unknown> = async () => {}) {
  const alice = await stage.newPage()
  await watchAlerts(alice)
  await prepare(alice)
  await signIn(stage.app, alice, 'alice', path)
  await isAlert(alice)
  return alice
}
const openAllowed = (path?: string) => openAlice(path, allowSystemNotifications)
const shows = (page: Page, titles: string[]) =>
  eventually(async () => expect((await systemShows(page)).map(({ title }) => title)).toEqual(titles), {
    timeoutMs: 8_000,
  })
/** Longer than a burst is waited for. */
const longEnough = (page: Page) => page.waitForTimeout(1_500)

describe('when nobody looks', () => {
  it('the system tells of it, and not any more once it was read elsewhere or taken back', async () => {
    const alice = await openAllowed()
    await turnAway(alice)
    const { notifications } = await announce('Lunch is served', { severity: 'high' })
    await announce('Never mind', { key: 'mind' })
    await shows(alice, ['Lunch is served', 'Never mind'])
    expect(await systemShows(alice)).toMatchObject([{ tag: notifications[0]?.id }, {}])
    await call(alice, 'notifications.markRead', { ids: [notifications[0]?.id] })
    await shows(alice, ['Never mind'])
    await call(stage.bob, 'notifications.retract', { key: 'mind' })
    await shows(alice, [])
    expect(stage.app.complaints).toEqual([])
  })

  it('many at once are told of as one, which is gone when all of them are read', async () => {
    const alice = await openAllowed()
    await turnAway(alice)
    const item = { to: ['alice'], kind: 'announcement', data: { title: 'One of twelve' } }
    // In one request: on a busy machine twelve of them are no burst.
    await call(stage.bob, 'notifications.sendMany', { items: Array.from({ length: 12 }, () => item) })
    await shows(alice, ['12 new notifications'])
    await call(alice, 'notifications.markRead', { all: true })
    await shows(alice, [])
  })

  it('one’s own doings are no news', async () => {
    const alice = await openAllowed()
    await turnAway(alice)
    await announce('To myself', {}, alice)
    await announce('From somebody else')
    await shows(alice, ['From somebody else'])
  })

  it('a click leads there in the tab that is open, and counts as reading', async () => {
    const alice = await openAllowed()
    await turnAway(alice)
    const { notifications } = await announce('Look here', { data: { title: 'Look here', link: '/notifications' } })
    await shows(alice, ['Look here'])
    const [worker] = alice.context().serviceWorkers()
    await worker?.evaluate(async () => {
      const scope = globalThis as unknown as ServiceWorkerScope
      const [notification] = await scope.registration.getNotifications()
      scope.dispatchEvent(new scope.NotificationEvent('notificationclick', { notification }))
    })
    await alice.waitForURL('**/notifications')
    await shows(alice, [])
    // The page says so once it goes there, and waits for no answer.
    await eventually(async () => {
      const { items } = await ask<{ items: { id: string; readAt: string | null }[] }>(alice, 'notifications.list')
      expect(items.find(({ id }) => id === notifications[0]?.id)?.readAt).not.toBeNull()
    })
  })
})

/** Of a worker, as far as the stories need it. */
interface ServiceWorkerScope extends EventTarget {
  registration: ServiceWorkerRegistration
  NotificationEvent: new (type: string, options: object) => Event
}

describe('when somebody is here', () => {
  it('nothing is shown by the system; what presses is shown on the page, and leads there', async () => {
    const alice = await openAllowed()
    await announce('Fire drill', { severity: 'critical', data: { title: 'Fire drill', link: '/notifications' } })
    await toast(alice, 'Fire drill').waitFor()
    expect(await systemShows(alice)).toEqual([])
    await toast(alice, 'Fire drill').getByRole('button', { name: 'Open' }).click()
    await alice.waitForURL('**/notifications')
  })

  it('what is shown on the page goes with whoever signs out', async () => {
    const alice = await openAlice()
    await announce('For Alice only', { severity: 'critical' })
    await toast(alice, 'For Alice only').hover()
    await signOut(alice)
    await alice.getByLabel('Password', { exact: true }).waitFor()
    expect(await toast(alice, 'For Alice only').count()).toBe(0)
  })

  it('what came in the moment of signing out is told to nobody', async () => {
    // The other tabs are asked for longer, so that it happens meanwhile.
    const askForLong = (page: Page) =>
      page.addInitScript(() => {
        const { setTimeout } = window
        Object.assign(window, {
          setTimeout: (work: () => void, ms?: number) => setTimeout(work, ms === 120 ? 4_000 : ms),
        })
      })
    const alice = await openAlice('/settings', askForLong)
    await announce('Too late', { severity: 'critical' })
    await longEnough(alice)
    await signOut(alice)
    await alice.waitForTimeout(4_000)
    expect(await toast(alice, 'Too late').count()).toBe(0)
  })

  it('the conversation one reads does not ring, and another one does', async () => {
    const alice = await openAllowed('/')
    await open(alice, 'Bob')
    await alice.locator('.composer textarea, textarea').first().click()
    const writer = await stage.newPage()
    await signIn(stage.app, writer, 'bob')
    await open(writer, 'Alice')
    await say(writer, 'Do you read this?')
    await message(alice, 'Do you read this?').waitFor()
    await longEnough(alice)
    expect(await tones(alice)).toBe(0)
    await announce('Something else')
    await eventually(async () => expect(await tones(alice)).toBeGreaterThan(0), { timeoutMs: 5_000 })
  })
})

describe('what would be pushed', () => {
  async function openPushed() {
    const alice = await openAlice()
    const keys = {
      p256dh: createECDH('prime256v1').generateKeys('base64url'),
      auth: randomBytes(16).toString('base64url'),
    }
    await call(alice, 'push.register', { endpoint: `${pushService}/alice`, keys })
    return alice
  }
  /** What becomes of the push of something new, once it was taken up. */
  const becomes = async (page: Page, reason: Why['push']['reason']) => {
    const { notifications } = await announce('Look')
    await eventually(
      async () => {
        const { push } = await ask<Why>(page, 'notifications.why', { id: notifications[0]?.id })
        expect(push).toMatchObject({ reason, sends: [{ attempts: 1 }] })
      },
      { timeoutMs: 10_000 },
    )
  }
  const isLooking = (isTrue: boolean) =>
    eventually(async () => expect(await stage.app.sql`select 1 from looking`).toHaveLength(isTrue ? 1 : 0), {
      timeoutMs: 10_000,
    })

  it('is not, to somebody who looks, at whichever of their tabs', async () => {
    const first = await openPushed()
    await isLooking(true)
    await becomes(first, 'looking')
    const second = await newTab(first, '/settings')
    await isAlert(second)
    // The first one holds the connection all the while.
    await turnAway(first)
    await second.waitForTimeout(500)
    await becomes(second, 'looking')
    await turnAway(second)
    await isLooking(false)
    await becomes(second, 'waiting')
    await turnAway(second, false)
    await isLooking(true)
    await second.close()
    await isLooking(false)
  })
})

/** Where it is chosen how this device tells. */
const forThisDevice = '/settings/notifications'

describe('sounds', () => {
  it('are not tried before somebody has touched the page, and not made when muted', async () => {
    const alice = await openAlice(forThisDevice)
    await announce('Unheard')
    await longEnough(alice)
    expect(await tones(alice)).toBe(0)
    await alice.getByRole('button', { name: 'Mute' }).click()
    await announce('Muted')
    await longEnough(alice)
    expect(await tones(alice)).toBe(0)
    await alice.getByRole('button', { name: 'Mute' }).click()
    await announce('Heard')
    await eventually(async () => expect(await tones(alice)).toBeGreaterThan(0), { timeoutMs: 5_000 })
  })

  it('are made by one tab of several', async () => {
    const first = await openAlice(forThisDevice)
    const second = await newTab(first, forThisDevice)
    await isAlert(second)
    for (const tab of [first, second]) {
      await tab.bringToFront()
      await tab.locator('h1').click()
    }
    await announce('To two tabs')
    await eventually(async () => expect((await tones(first)) + (await tones(second))).toBeGreaterThan(0), {
      timeoutMs: 5_000,
    })
    await longEnough(first)
    expect([await tones(first), await tones(second)].filter((count) => count > 0)).toHaveLength(1)
  })

  it('can be tried out where their volume is chosen', async () => {
    const alice = await openAlice(forThisDevice)
    const volume = alice.getByRole('slider', { name: 'Volume of sounds' })
    await volume.focus()
    for (let step = 0; step < 3; step++) await alice.keyboard.press('ArrowRight')
    await alice.getByRole('button', { name: 'Play a sound' }).click()
    expect(await tones(alice)).toBeGreaterThan(0)
    await alice.reload()
    await eventually(async () => expect(await volume.inputValue()).toBe('75'))
  })
})

describe('the permission', () => {
  it('is asked for after a word of our own, and can be given up', async () => {
    const alice = await openAlice(forThisDevice, (page) => page.context().grantPermissions(['notifications']))
    await alice.getByText('Your browser asks once.', { exact: false }).waitFor()
    await alice.getByRole('button', { name: 'Turn on system notifications' }).click()
    const turnOff = alice.getByRole('button', { name: 'Turn off system notifications' })
    await turnOff.waitFor()
    await turnAway(alice)
    await announce('On')
    await shows(alice, ['On'])
    await turnAway(alice, false)
    await turnOff.click()
    await turnAway(alice)
    await announce('Off')
    await longEnough(alice)
    await shows(alice, ['On'])
  })

  it('when it was denied, what to do is said', async () => {
    const alice = await openAlice(forThisDevice, (page) =>
      page.context().addInitScript(() => Object.defineProperty(Notification, 'permission', { get: () => 'denied' })),
    )
    await alice.getByText(/Your browser blocks notifications from Carillon/).waitFor()
    expect(await alice.getByRole('button', { name: 'Turn on system notifications' }).count()).toBe(0)
  })
})

it('the title, the icon and the badge of the app say what the bell says', async () => {
  const alice = await openAlice()
  const icon = () => alice.locator('link[rel="icon"]').getAttribute('href')
  const bell = alice.getByRole('button', { name: /^Notifications/ })
  await call(alice, 'notifications.markSeen')
  const says = (count: number) =>
    eventually(
      async () => {
        expect(await bell.getAttribute('aria-label')).toBe(count ? `Notifications, ${count} new` : 'Notifications')
        expect(await alice.title()).toBe(count ? `(${count}) Settings · Carillon` : 'Settings · Carillon')
        expect(await icon()).toBe(count ? '/mark-new.svg' : '/mark.svg')
        expect(await appBadge(alice)).toBe(count)
      },
      { timeoutMs: 5_000 },
    )
  await says(0)
  await announce('First')
  await says(1)
  await announce('Second')
  await says(2)
  await call(alice, 'notifications.markSeen')
  await says(0)
})
