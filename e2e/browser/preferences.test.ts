import type { Preferences } from '@carillon/api'
import { eventually } from '@carillon/db/testing'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { ask, call, openAs, signIn, startApp } from '../support/browser.ts'
import { handOver, holdAnswers, signOut } from '../support/hand-over.ts'
import { choose, toast } from '../support/inbox-stage.ts'

const preferencesOf = async (page: Page) =>
  (await ask<{ preferences: Preferences }>(page, 'preferences.get')).preferences

describe('how one is told', () => {
  it('is chosen by keyboard, kept at once, and the same in another window', async () => {
    await using app = await startApp()
    const page = await openAs(app, 'bob', {}, '/settings')
    const other = await openAs(app, 'bob', {}, '/settings/notifications')
    await page.getByRole('link', { name: 'Choose how you are told' }).click()
    const sound = (where: typeof page) => where.getByRole('checkbox', { name: 'Messages: Sound' })
    await sound(page).focus()
    await page.keyboard.press('Space')
    expect(await sound(page).isChecked()).toBe(false)
    await eventually(async () => expect(await sound(other).isChecked()).toBe(false))
    // Nothing was drawn anew under the fingers of who uses a keyboard.
    expect(await sound(page).evaluate((box) => box === document.activeElement)).toBe(true)
    await page.reload()
    await eventually(async () => expect(await sound(page).isChecked()).toBe(false))
    expect(app.complaints).toEqual([])
  })

  it('stays as it was chosen last, whichever request takes longer', async () => {
    await using app = await startApp()
    const page = await openAs(app, 'bob', {}, '/settings/notifications')
    let asked = 0
    await page.route(/preferences\.set/, async (route) => {
      if (asked++ === 0) await page.waitForTimeout(1_000)
      await route.continue()
    })
    let kept = 0
    page.on('requestfinished', (request) => {
      if (request.url().includes('preferences.set')) kept++
    })
    const sound = page.getByRole('checkbox', { name: 'Messages: Sound' })
    await sound.focus()
    await page.keyboard.press('Space')
    await page.keyboard.press('Space')
    await eventually(() => expect(kept).toBe(2), { timeoutMs: 10_000 })
    await page.reload()
    await sound.waitFor()
    expect(await sound.isChecked()).toBe(true)
    expect(app.complaints).toEqual([])
  })

  it('is not chosen for who signs in while it is on its way', async () => {
    await using app = await startApp()
    const page = await openAs(app, 'bob', {}, '/settings/notifications')
    const release = await holdAnswers(page, /preferences\.set$/)
    for (const name of ['Messages: Sound', 'Messages: Push']) await page.getByRole('checkbox', { name }).click()
    await handOver(page, 'david')
    release()
    await page.waitForTimeout(1_000)
    const { kinds } = await preferencesOf(page)
    for (const { channels, defaults } of kinds) expect(channels).toEqual(defaults)
    expect(app.complaints).toEqual([])
  })

  it('is neither muted nor taken back for who signs in meanwhile', async () => {
    await using app = await startApp()
    const [page, alice] = [await openAs(app, 'bob', {}, '/notifications'), await openAs(app, 'alice')]
    const mute = () => choose(page, 'Keel', 'Mute what this is about')
    const keel = { to: ['bob'], kind: 'announcement', data: { title: 'Keel' }, groupKey: 'keel' }
    await call(alice, 'notifications.send', keel)
    await mute()
    await toast(page, 'Muted.').hover()
    await signOut(page)
    await page.getByLabel('Password', { exact: true }).waitFor()
    expect(await toast(page, 'Muted.').count()).toBe(0)

    await signIn(app, page, 'bob', '/notifications')
    const asked = page.waitForRequest(/preferences\.get/)
    const release = await holdAnswers(page, /preferences\.get/)
    await mute()
    await asked
    await handOver(page, 'david')
    release()
    await page.waitForTimeout(1_000)
    expect((await preferencesOf(page)).subjects).toEqual([])
    expect(await toast(page, 'Muted.').count()).toBe(0)
    expect(app.complaints).toEqual([])
  })

  it('is not taken back for who signs in while that waits for its turn', async () => {
    await using app = await startApp()
    const [page, alice] = [await openAs(app, 'bob', {}, '/notifications'), await openAs(app, 'alice')]
    const david = await openAs(app, 'david')
    await call(david, 'preferences.setSubject', { groupKey: 'keel', mode: 'muted', until: null })
    const keel = { to: ['bob'], kind: 'announcement', data: { title: 'Keel' }, groupKey: 'keel' }
    await call(alice, 'notifications.send', keel)
    await choose(page, 'Keel', 'Mute what this is about')
    const undo = toast(page, 'Muted.').getByRole('button', { name: 'Undo' })
    await undo.waitFor()
    const asked = page.waitForRequest(/preferences\.get/)
    const release = await holdAnswers(page, /preferences\.get/)
    await choose(page, 'Keel', 'Follow what this is about')
    await asked
    await undo.click()
    await handOver(page, 'david')
    release()
    await page.waitForTimeout(1_000)
    expect((await preferencesOf(david)).subjects).toMatchObject([{ groupKey: 'keel', mode: 'muted' }])
    expect(app.complaints).toEqual([])
  })

  it('is silence for a while, which every window shows and any of them ends', async () => {
    await using app = await startApp()
    const page = await openAs(app, 'bob', {}, '/settings/notifications')
    const other = await openAs(app, 'bob', {}, '/settings/notifications')
    await page.getByRole('button', { name: 'For an hour' }).click()
    await page.getByText('Silent until').waitFor()
    await other.getByText('Silent until').waitFor()
    await other.getByRole('button', { name: 'Turn off' }).click()
    await page.getByText('Notifications ring as usual.').waitFor()
    expect(app.complaints).toEqual([])
  })

  it('is quiet in the nights one chooses, in the zone one lives in, in French too', async () => {
    await using app = await startApp()
    // In the zone of her account: the button for another one comes once the server has that.
    const page = await openAs(app, 'chloe', { timezoneId: 'UTC' }, '/settings/notifications')
    const monday = page.getByRole('checkbox', { name: 'Lundi' })
    await monday.check()
    const from = page.getByLabel('Lundi, de')
    await from.fill('21:30')
    await from.press('Enter')
    await page.getByRole('button', { name: 'Pareil chaque jour (Lundi)' }).click()
    await eventually(async () => expect(await page.getByLabel('Dimanche, de').inputValue()).toBe('21:30'))
    await eventually(async () => expect((await preferencesOf(page)).quietHours).toHaveLength(7), { timeoutMs: 10_000 })
    await page.getByLabel('Fuseau horaire').selectOption('Asia/Tokyo')
    await page.getByRole('button', { name: /^Utiliser/ }).waitFor()
    await page.reload()
    await eventually(async () => expect(await page.getByLabel('Fuseau horaire').inputValue()).toBe('Asia/Tokyo'))
    expect(await page.getByLabel('Dimanche, de').inputValue()).toBe('21:30')
    expect(app.complaints).toEqual([])
  })

  it('lists what is muted, by the name of what it is about, and forgets it', async () => {
    await using app = await startApp()
    const page = await openAs(app, 'bob', {}, '/settings/notifications')
    await page.getByText('Nothing yet.').waitFor()
    await call(page, 'preferences.setSubject', { groupKey: 'builds', mode: 'muted' })
    await page.getByText('builds').waitFor()
    await page.getByRole('button', { name: 'Unmute: builds' }).click()
    await page.getByText('Nothing yet.').waitFor()
    expect(app.complaints).toEqual([])
  })
})
