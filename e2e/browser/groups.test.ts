import type { Preferences } from '@carillon/api'
import { defineKind } from '@carillon/api/kit'
import { eventually } from '@carillon/db/testing'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { ask, call, giveSession, newTab, signIn } from '../support/browser.ts'
import { choose, createInboxStage, focused, row, toast } from '../support/inbox-stage.ts'

const like = defineKind({
  name: 'like',
  digestMinutes: 60,
  data: z.object({}),
  text: {
    en: ({ actor }) => ({ title: `${actor?.displayName} likes your picture` }),
    fr: ({ actor }) => ({ title: `${actor?.displayName} aime votre image` }),
  },
})
const stage = createInboxStage({ kinds: [like] })
const { announce } = stage

async function openAlice(path = '/notifications') {
  const alice = await stage.newPage()
  await signIn(stage.app, alice, 'alice', path)
  return alice
}
const unread = (page: Page, title: string) => page.locator('.notification-row[data-unread]').filter({ hasText: title })
const titled = async (page: Page, filter: string, title: string) => {
  const { items } = await ask<{ items: { title: string }[] }>(page, 'notifications.list', { filter })
  return items.filter((item) => item.title === title).length
}

it('what is collected waits uncounted, and comes as one group when its time is over', async () => {
  const chloe = await stage.newPage()
  await giveSession(stage.app, chloe, 'chloe')
  const alice = await openAlice('/settings')
  await call(alice, 'notifications.markSeen')
  const bell = alice.getByRole('button', { name: /^Notifications/ })
  for (const who of [stage.bob, stage.bob, chloe]) {
    await call(who, 'notifications.send', { to: ['alice'], kind: 'like', data: {} })
  }
  await announce('Not collected')
  await alice.getByRole('button', { name: 'Notifications, 1 new' }).click()
  await row(alice, 'Not collected').waitFor()
  expect(await row(alice, 'likes your picture').count()).toBe(0)
  await alice.keyboard.press('Escape')
  await stage.app.sql`update notifications set snoozed_until = now() where kind = 'like'`
  await alice.getByRole('button', { name: 'Notifications, 3 new' }).waitFor()
  await bell.click()
  const group = row(alice, 'Chloé Dubois and 1 other likes your picture')
  await group.getByText('Show 3 notifications').waitFor()
  expect(await row(alice, 'likes your picture').count()).toBe(1)
  expect(stage.app.complaints).toEqual([])
})

it('one of a group that is unfolded is a row of its own, to the keys as well, and the group stays unfolded', async () => {
  const alice = await openAlice()
  for (const title of ['Deck oldest', 'Deck middle', 'Deck latest']) await announce(title, { groupKey: 'deck' })
  await row(alice, 'Deck latest').filter({ hasText: 'Show 3' }).locator('.notification-row-title').click()
  await row(alice, 'Deck oldest').locator('.notification-row-title').focus()
  await alice.keyboard.press('e')
  await toast(alice, 'Marked done.').waitFor()
  await row(alice, 'Deck oldest').waitFor({ state: 'detached' })
  await row(alice, 'Deck middle').waitFor()
  expect(await focused(alice)).toContain('Deck latest')
  await alice.keyboard.press('e')
  await toast(alice, '2 marked done.').waitFor()
  await row(alice, 'Deck').first().waitFor({ state: 'detached' })
  expect(stage.app.complaints).toEqual([])
})

it('a group is marked read as a whole, and taken back as it was', async () => {
  const alice = await openAlice()
  const { notifications } = await announce('Hull read before', { groupKey: 'hull' })
  await announce('Hull first', { groupKey: 'hull' })
  await announce('Hull second', { groupKey: 'hull' })
  await call(alice, 'notifications.markRead', { ids: notifications.map(({ id }) => id) })
  await row(alice, 'Hull second').filter({ hasText: 'Show 3' }).locator('.notification-row-title').click()
  await choose(alice, 'Hull second', 'Mark read')
  await toast(alice, '2 marked read.').getByRole('button', { name: 'Undo' }).click()
  await unread(alice, 'Hull first').waitFor()
  await eventually(async () => expect(await titled(alice, 'unread', 'Hull first')).toBe(1))
  expect(await titled(alice, 'unread', 'Hull read before')).toBe(0)
})

it('what a row is about can be followed although its kind is off, or muted, and either is taken back to what it was', async () => {
  const alice = await openAlice()
  await announce('Mast one', { groupKey: 'mast' })
  await choose(alice, 'Mast one', 'Follow what this is about')
  await toast(alice, 'Followed').waitFor()
  await call(alice, 'preferences.set', { kinds: { announcement: { inApp: false } } })
  await announce('Not followed')
  await announce('Mast two', { groupKey: 'mast' })
  await row(alice, 'Mast two').waitFor()
  expect(await row(alice, 'Not followed').count()).toBe(0)

  await choose(alice, 'Mast two', 'Mute what this is about')
  const muted = toast(alice, 'Muted.')
  await muted.waitFor()
  await announce('Mast three', { groupKey: 'mast' })
  expect(await titled(alice, 'archived', 'Mast three')).toBe(1)
  await muted.getByRole('button', { name: 'Undo' }).click()
  await eventually(async () => {
    await announce('Mast four', { groupKey: 'mast' })
    expect(await row(alice, 'Mast four').count()).toBe(1)
  })
  await alice.goto('/settings/notifications')
  await alice.getByRole('button', { name: /^Unfollow: Mast/ }).waitFor()
  await call(alice, 'preferences.set', { kinds: { announcement: { inApp: true } } })
  expect(stage.app.complaints).toEqual([])
})

it('what a row is about can be muted for a day, as the settings say, and is taken back to what it was', async () => {
  const alice = await openAlice()
  const settings = await newTab(alice, '/settings/notifications')
  // Whoever is behind another tab is drawn once a second, and each click waits for that.
  await alice.bringToFront()
  const subject = settings.locator('.settings-item').filter({ hasText: 'Keel' })
  const chosen = async () => {
    const { preferences } = await ask<{ preferences: Preferences }>(alice, 'preferences.get')
    return preferences.subjects.find(({ groupKey }) => groupKey === 'keel')
  }
  await announce('Keel', { groupKey: 'keel' })
  await choose(alice, 'Keel', 'Follow what this is about')
  await subject.filter({ hasText: 'Followed' }).waitFor()
  await choose(alice, 'Keel', 'Mute for a day')
  const muted = toast(alice, 'Muted until tomorrow')
  await muted.waitFor()
  await subject.filter({ hasText: 'Muted until' }).waitFor()
  const hours = (Date.parse((await chosen())?.until ?? '') - Date.now()) / 3_600_000
  // The clocks may be changed in that night.
  expect(hours).toBeGreaterThan(22.9)
  expect(hours).toBeLessThan(25.1)
  await muted.getByRole('button', { name: 'Undo' }).click()
  await eventually(async () => expect(await chosen()).toMatchObject({ mode: 'followed', until: null }))
  expect(stage.app.complaints).toEqual([])
})

it('what a row is about stays as it was chosen last, whichever request takes longer', async () => {
  const alice = await openAlice()
  await announce('Rope', { groupKey: 'rope' })
  let asked = 0
  await alice.route(/preferences\.setSubject/, async (route) => {
    if (asked++ === 0) await alice.waitForTimeout(1_500)
    await route.continue()
  })
  await choose(alice, 'Rope', 'Mute what this is about')
  await choose(alice, 'Rope', 'Follow what this is about')
  await toast(alice, 'Muted.').waitFor()
  await toast(alice, 'Followed').waitFor()
  const { preferences } = await ask<{ preferences: Preferences }>(alice, 'preferences.get')
  expect(preferences.subjects.find(({ groupKey }) => groupKey === 'rope')?.mode).toBe('followed')
  expect(stage.app.complaints).toEqual([])
})

it('one in the dropdown says in which ways it was told and why, also after that could not be loaded, and leads to the choices', async () => {
  const alice = await openAlice('/settings')
  await call(alice, 'preferences.set', { kinds: { announcement: { sound: false } } })
  await announce('Rudder')
  await alice.getByRole('button', { name: /^Notifications/ }).click()
  await alice.route(/notifications\.why/, (route) => route.abort())
  await choose(alice, 'Rudder', 'Why it rang, or not')
  const dialog = alice.getByRole('dialog', { name: 'Why it rang, or not' })
  await dialog.getByText('This could not be loaded.').waitFor()
  await alice.unrouteAll()
  await dialog.getByRole('button', { name: 'Retry' }).click()
  const ways = dialog.locator('.why-ways > div')
  await ways.first().waitFor()
  expect(await ways.allInnerTexts()).toEqual([
    'In the app\nTold, as is usual for its kind or as you chose.',
    'On screen\nTold, as is usual for its kind or as you chose.',
    'Sound\nNot told: this is off for its kind.',
    'Push\nNot told: no browser of yours had this turned on.',
  ])
  await alice.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await choose(alice, 'Rudder', 'Why it rang, or not')
  await dialog.getByRole('link', { name: 'Choose how you are told' }).click()
  expect(await alice.getByRole('checkbox', { name: 'Announcements: Sound' }).isChecked()).toBe(false)
  expect(await alice.getByRole('dialog').count()).toBe(0)
  await call(alice, 'preferences.set', { kinds: { announcement: { sound: true } } })
  expect(stage.app.complaints).toEqual([])
})
