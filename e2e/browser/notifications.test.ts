import { unlimited } from '@carillon/api'
import { eventually } from '@carillon/db/testing'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { atRest } from '../support/at-rest.ts'
import { call, giveSession, newPerson, newTab, openAs, phone, startApp } from '../support/browser.ts'
import { hasFocus } from '../support/focus.ts'

const bell = (page: Page) => page.getByRole('button', { name: /^Notifications/ })
const panel = (page: Page) => page.getByRole('dialog', { name: 'Notifications' })
const row = (page: Page, text: string) => page.locator('.notification-row').filter({ hasText: text })

/** What the badge says, as read aloud. */
const unseen = async (page: Page) => Number(/\d+/.exec((await bell(page).getAttribute('aria-label')) ?? '')?.[0] ?? 0)
const hasUnseen = (page: Page, count: number, timeoutMs = 1_000) =>
  eventually(async () => expect(await unseen(page)).toBe(count), { timeoutMs })

const announce = (page: Page, to: string[], title: string, more: object = {}) =>
  call(page, 'notifications.send', { to, kind: 'announcement', data: { title, ...more } })

/** Runs in the page: how many milliseconds pass until rows are there. */
async function openBell(): Promise<number> {
  const start = performance.now()
  document.querySelector<HTMLElement>('.top-nav [aria-haspopup="dialog"][aria-label^="Notifications"]')?.click()
  while (!document.querySelector('.popover .notification-row')) await new Promise((next) => setTimeout(next))
  return performance.now() - start
}

describe('the bell', () => {
  it('shows what somebody else raises, without anybody touching anything', async () => {
    await using app = await startApp()
    const [alice, bob] = await Promise.all([openAs(app, 'alice'), newPerson(app)])
    await giveSession(app, bob, 'bob')
    const before = await eventually(async () => {
      const count = await unseen(alice)
      expect(count).toBeGreaterThan(0)
      return count
    })
    await announce(bob, ['alice'], 'Coffee is ready')
    await hasUnseen(alice, before + 1)
    expect(await alice.title()).toBe(`(${before + 1}) Messages · Carillon`)

    await bell(alice).click()
    await row(alice, 'Coffee is ready').waitFor()
    await announce(bob, ['alice'], 'And cake')
    await row(alice, 'And cake').waitFor()
    expect(app.complaints).toEqual([])
  })

  it('is there at once when it is opened', async () => {
    await using app = await startApp()
    const alice = await openAs(app, 'alice')
    await alice.waitForFunction(() =>
      performance.getEntriesByType('resource').some((one) => /notifications-panel/.test(one.name)),
    )
    await alice.waitForLoadState('networkidle')
    // A busy machine makes many of them slow, but not the bell.
    let leastMs = Number.POSITIVE_INFINITY
    for (let time = 0; time < 20 && leastMs >= 50; time++) {
      leastMs = Math.min(leastMs, await alice.evaluate(openBell))
      await alice.keyboard.press('Escape')
      await panel(alice).waitFor({ state: 'detached' })
    }
    // A few frames, also while another story is told beside it.
    expect(leastMs).toBeLessThan(100)
    expect(app.complaints).toEqual([])
  })

  it('once opened, is quiet in every tab', async () => {
    await using app = await startApp()
    const first = await openAs(app, 'alice')
    const second = await newTab(first, '/settings')
    await eventually(async () => expect(await unseen(second)).toBeGreaterThan(0))
    await first.bringToFront()
    await bell(first).click()
    await panel(first).waitFor()
    await hasUnseen(first, 0)
    await hasUnseen(second, 0)
    expect(await second.title()).toBe('Settings · Carillon')
    await first.keyboard.press('Escape')
    await panel(first).waitFor({ state: 'hidden' })
    await hasFocus(bell(first))
    expect(app.complaints).toEqual([])
  })

  it('marks all read, here and in the other tab', async () => {
    await using app = await startApp()
    const first = await openAs(app, 'alice')
    const second = await newTab(first, '/notifications')
    await second.locator('.notification-row[data-unread]').first().waitFor()
    await first.bringToFront()
    await bell(first).click()
    await panel(first).getByRole('button', { name: 'Mark all read' }).click()
    await first.locator('.popover .notification-row[data-unread]').first().waitFor({ state: 'detached' })
    await eventually(async () => expect(await second.locator('.notification-row[data-unread]').count()).toBe(0))
    await panel(first).getByText('Unread', { exact: true }).click()
    await panel(first).getByText('Nothing unread. Well done.').waitFor()
    expect(app.complaints).toEqual([])
  })

  it('leads to the conversation, and what was followed is read', async () => {
    await using app = await startApp()
    const bob = await openAs(app, 'bob')
    await bell(bob).click()
    await panel(bob)
      .getByRole('link', { name: /added you to Launch week/ })
      .click()
    await bob.waitForURL('**/conversations/*')
    await panel(bob).waitFor({ state: 'hidden' })
    await bob.getByText('who writes the changelog?').last().waitFor()
    await bell(bob).click()
    await eventually(async () => {
      expect(await row(bob, 'added you to Launch week').getAttribute('data-unread')).toBeNull()
    })
    expect(app.complaints).toEqual([])
  })

  it('lets something be done with, and brings it back when that was a mistake or the server did not take it', async () => {
    await using app = await startApp()
    const alice = await openAs(app, 'alice')
    await bell(alice).click()
    await row(alice, 'Nightly build').hover()
    await row(alice, 'Nightly build').getByRole('button', { name: 'Done' }).click()
    await row(alice, 'Nightly build').waitFor({ state: 'detached' })
    await alice.getByText('Marked done.').waitFor()
    await alice.getByRole('button', { name: 'Undo' }).click()
    await row(alice, 'Nightly build').waitFor()

    await alice.route('**/trpc/notifications.archive*', (route) => route.abort())
    await row(alice, 'Nightly build').hover()
    await row(alice, 'Nightly build').getByRole('button', { name: 'Done' }).click()
    await alice.getByText('No connection. Nothing was changed').waitFor()
    await row(alice, 'Nightly build').waitFor()
    expect(app.complaints).toEqual([])
  })
})

describe('the list', () => {
  it('loads as one scrolls, and holds still when something arrives', async () => {
    await using app = await startApp({ limits: unlimited })
    const bob = await newPerson(app)
    await giveSession(app, bob, 'bob')
    for (let number = 1; number <= 45; number++) await announce(bob, ['alice'], `Number ${number}.`)
    const alice = await openAs(app, 'alice', {}, '/notifications')
    await row(alice, 'Number 45.').waitFor()
    const list = alice.locator('.notification-list')
    await list.hover()
    // Every page that comes puts the end further away.
    await eventually(
      async () => {
        await alice.mouse.wheel(0, 20_000)
        expect(await row(alice, 'Number 1.').count()).toBe(1)
      },
      { timeoutMs: 10_000 },
    )
    await list.evaluate((element) => element.scrollTo(0, 1_500))

    const middle = row(alice, 'Number 20.')
    const before = await atRest(alice, () => middle.boundingBox())
    for (const title of ['One more', 'Two more', 'Three more']) await announce(bob, ['alice'], title)
    const pill = alice.getByRole('button', { name: '3 new', exact: true })
    await pill.waitFor()
    expect((await middle.boundingBox())?.y).toBeCloseTo(before?.y ?? 0, 0)
    await pill.click()
    await row(alice, 'Three more').waitFor()
    await pill.waitFor({ state: 'detached' })
    expect(app.complaints).toEqual([])
  })

  it('lets its reader do something about it at once, and is done with it', async () => {
    await using app = await startApp()
    const [alice, bob] = await Promise.all([openAs(app, 'alice'), newPerson(app)])
    await giveSession(app, bob, 'bob')
    const group = await call<{ id: string }>(bob, 'conversations.open', { with: ['alice', 'chloe'], title: 'Surprise' })
    await bell(alice).click()
    const invitation = row(alice, 'added you to Surprise')
    await invitation.getByRole('button', { name: 'Leave the group' }).click()
    await invitation.waitFor({ state: 'detached' })
    const leave = call(alice, 'conversations.leave', { id: group.id })
    await expect(leave).rejects.toThrow('NOT_FOUND')
    expect(app.complaints).toEqual([])
  })

  it('is a page of its own on a telephone, from where one comes to what it tells of', async () => {
    await using app = await startApp()
    const alice = await openAs(app, 'alice', phone)
    await alice.getByRole('link', { name: /^Notifications, \d+ new/ }).tap()
    await row(alice, 'Welcome to Carillon').waitFor()
    await alice.getByRole('link', { name: 'Notifications', exact: true }).waitFor()
    await announce(alice, ['alice'], 'You have been written to', { link: '/conversations' })
    await row(alice, 'You have been written to').tap()
    await alice.getByRole('link', { name: /Launch week/ }).waitFor()
    const width = await alice.evaluate(() => document.documentElement.scrollWidth)
    expect(width).toBe(360)
    expect(app.complaints).toEqual([])
  })
})
