import { eventually } from '@carillon/db/testing'
import { describe, expect, it } from 'vitest'
import { call, demoPassword, isLive, newPerson, openAs, startApp } from '../support/browser.ts'
import { hasFocus } from '../support/focus.ts'
import { handOver, holdAnswers } from '../support/hand-over.ts'
import { row } from '../support/inbox-stage.ts'

describe('coming and going', () => {
  it('somebody signs up, is told at its field that a name is taken, is greeted by theirs, and leaves again', async () => {
    await using app = await startApp()
    const page = await newPerson(app)
    await page.goto('/')
    await page.getByRole('link', { name: 'Create account' }).click()
    await page.getByLabel('Your name').fill('Émile Roy')
    await page.getByLabel('Username').fill('emile')
    await page.getByLabel('Password', { exact: true }).fill('short')
    await page.getByRole('button', { name: 'Create account' }).click()
    await page.getByText('Use at least 8 characters.').waitFor()

    await page.getByLabel('Username').fill('alice')
    await page.getByLabel('Password', { exact: true }).fill('a long password')
    await page.getByRole('button', { name: 'Create account' }).click()
    await page.getByText('This username is taken.').waitFor()
    await hasFocus(page.getByLabel('Username'))

    await page.getByLabel('Username').fill('emile')
    await page.getByLabel('Password', { exact: true }).fill('a long password')
    await page.getByRole('button', { name: 'Create account' }).click()
    await isLive(page)
    await page.getByText('No conversations yet').waitFor()

    await page.getByRole('button', { name: 'Your account' }).click()
    await page.getByText('Émile Roy').waitFor()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.waitForURL('**/sign-in')
    await page.getByRole('heading', { name: 'Welcome back' }).waitFor()
    expect(await page.getByText('You were signed out.').count()).toBe(0)
    await page.goBack()
    await page.waitForURL('**/sign-in')
    expect(app.complaints).toEqual([])
  })

  it('a wrong password is told, and the right one leads to where one wanted to go', async () => {
    await using app = await startApp()
    const page = await newPerson(app)
    await page.goto('/settings')
    await page.waitForURL('**/sign-in')
    await page.getByLabel('Username').fill('alice')
    await page.getByLabel('Password', { exact: true }).fill('not her password')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('alert').getByText('do not match').waitFor()

    await page.getByLabel('Password', { exact: true }).fill(demoPassword)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL('**/settings')
    await page.getByRole('heading', { name: 'Settings' }).waitFor()
    expect(app.complaints).toEqual([])
  })

  it('what one marks as read is not shown as read to who signs in before that is answered', async () => {
    await using app = await startApp()
    const [page, alice] = [await openAs(app, 'bob', {}, '/notifications'), await openAs(app, 'alice')]
    for (const [to, title] of [
      ['david', 'For David'],
      ['bob', 'For Bob'],
    ])
      await call(alice, 'notifications.send', { to: [to], kind: 'announcement', data: { title } })
    await row(page, 'For Bob').waitFor()
    const release = await holdAnswers(page, /notifications\.markRead/)
    await page.getByRole('button', { name: 'Mark all read' }).click()
    await handOver(page, 'david')
    const unread = page.locator('.notification-row[data-unread]').filter({ hasText: 'For David' })
    await unread.waitFor()
    release()
    await page.waitForTimeout(1_000)
    expect(await unread.count()).toBe(1)
    expect(app.complaints).toEqual([])
  })

  it('a device signed out from another one says so, stays there, and lets one in again', async () => {
    await using app = await startApp()
    const [here, there] = await Promise.all([
      openAs(app, 'alice', {}, '/settings'),
      openAs(app, 'alice', {}, '/notifications'),
    ])
    await here.reload()
    await here.getByRole('button', { name: 'Sign out other devices' }).click()
    await there.waitForURL('**/sign-in')
    await there.getByText('You were signed out.').waitFor()
    await isLive(here)

    const asked: string[] = []
    there.on('request', (request) => asked.push(request.url()))
    await there.getByLabel('Username').fill('alice')
    await there.getByLabel('Password', { exact: true }).fill(demoPassword)
    expect(asked).toEqual([])
    await there.getByRole('button', { name: 'Sign in' }).click()
    await there.waitForURL('**/notifications')
    await isLive(there)
    expect(app.complaints).toEqual([])
  })

  it('nothing of the one who left is shown to the one who comes', async () => {
    await using app = await startApp()
    const page = await openAs(app, 'alice')
    await page.getByText('Launch week').first().waitFor()
    await page.getByRole('button', { name: 'Your account' }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.getByLabel('Username').fill('david')
    await page.getByLabel('Password', { exact: true }).fill(demoPassword)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await isLive(page)
    await page.getByText('Launch week').first().waitFor()
    expect(await page.getByRole('link', { name: /Chloé Dubois/ }).count()).toBe(0)
    expect(app.complaints).toEqual([])
  })
})

describe('settings', () => {
  it('another language changes every text at once, those of notifications too', async () => {
    await using app = await startApp()
    const page = await openAs(app, 'bob', {}, '/notifications')
    await page.getByText('added you to Launch week').waitFor()
    await page.getByRole('button', { name: 'Your account' }).click()
    await page.getByRole('menuitemcheckbox', { name: 'Français' }).click()
    await page.getByText('vous a ajouté à Launch week').waitFor()
    await page.getByText('C’est tout.').waitFor()
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('fr')
    await page.reload()
    await page.getByText('vous a ajouté à Launch week').waitFor()
    expect(app.complaints).toEqual([])
  })

  it('a new name shows wherever one is named', async () => {
    await using app = await startApp()
    const page = await openAs(app, 'david', {}, '/settings')
    await page.getByLabel('Your name').fill('David O.')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved.').waitFor()
    await page.getByRole('button', { name: 'Your account' }).click()
    await page.getByRole('menu').getByText('David O.').waitFor()
    expect(app.complaints).toEqual([])
  })

  it('a token is shown once, works, and is revoked', async () => {
    await using app = await startApp()
    const page = await openAs(app, 'alice', {}, '/settings')
    await page.getByLabel('What is it for?').fill('Nightly build')
    await page.getByRole('checkbox', { name: 'Read what you can read' }).check()
    await page.getByRole('button', { name: 'Create token' }).click()
    const token = await page.getByRole('textbox', { name: 'Copy it now' }).inputValue()
    const me = () => fetch(`${app.url}/trpc/session.me`, { headers: { authorization: `Bearer ${token}` } })
    expect((await me()).status).toBe(200)

    await page.getByRole('button', { name: 'Done' }).click()
    expect(await page.content()).not.toContain(token)
    await page.getByRole('button', { name: 'Revoke' }).click()
    await page.getByText('No tokens yet.').waitFor()
    await eventually(async () => expect((await me()).status).toBe(401))
    expect(app.complaints).toEqual([])
  })

  it('a wrong current password is told at its field, the right one is changed', async () => {
    await using app = await startApp()
    const page = await openAs(app, 'chloe', {}, '/settings')
    await page.getByLabel('Mot de passe actuel').fill('wrong')
    await page.getByLabel('Nouveau mot de passe').fill('une phrase assez longue')
    await page.getByRole('button', { name: 'Changer le mot de passe' }).click()
    await page.getByText('Ce n’est pas votre mot de passe actuel.').waitFor()
    await page.getByLabel('Mot de passe actuel').fill(demoPassword)
    await page.getByRole('button', { name: 'Changer le mot de passe' }).click()
    await page.getByText('Mot de passe changé.').waitFor()
    await call(page, 'session.signIn', { username: 'chloe', password: 'une phrase assez longue' })
    expect(app.complaints).toEqual([])
  })
})
