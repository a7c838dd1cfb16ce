import { eventually } from '@carillon/db/testing'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { ask, call, openAs, startApp } from '../support/browser.ts'

const preferencesOf = async (page: Page) =>
  (await ask<{ preferences: { quietHours: object[] } }>(page, 'preferences.get')).preferences

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
    const page = await openAs(app, 'chloe', {}, '/settings/notifications')
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
