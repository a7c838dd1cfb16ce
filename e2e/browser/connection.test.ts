import { describe, expect, it } from 'vitest'
import { call, giveSession, isLive, newPerson, openAs, startApp } from '../support/browser.ts'

describe('without the server', () => {
  it('the page says that it is offline, and comes back by itself with what happened meanwhile', async () => {
    await using app = await startApp()
    const alice = await openAs(app, 'alice', {}, '/notifications')
    await app.stop()
    await alice
      .getByRole('banner')
      .getByText(/^Offline, retry in \d+/)
      .waitFor()
    await alice.getByRole('button', { name: 'Retry now' }).waitFor()

    await app.start()
    const bob = await newPerson(app)
    await giveSession(app, bob, 'bob')
    await call(bob, 'notifications.send', { to: ['alice'], kind: 'announcement', data: { title: 'We are back' } })
    await isLive(alice)
    await alice.getByText('We are back').waitFor()
    expect(app.complaints).toEqual([])
  })

  it('a page that could not begin says so and begins once it can', async () => {
    await using app = await startApp()
    // On a device that knows nothing of her yet.
    const alice = await newPerson(app)
    await giveSession(app, alice, 'alice')
    await alice.route('**/trpc/**', (route) => route.abort())
    await alice.goto('/')
    await alice.getByText('Carillon cannot be reached right now.').waitFor({ timeout: 15_000 })
    await alice.unroute('**/trpc/**')
    await isLive(alice)
    expect(app.complaints).toEqual([])
  })
})

describe('jumping', () => {
  it('opens a conversation with somebody by a few letters of their name', async () => {
    await using app = await startApp()
    const david = await openAs(app, 'david')
    await david.keyboard.press('Control+k')
    await david.getByRole('combobox').fill('chlo')
    await david.getByRole('option', { name: /Chloé Dubois.*@chloe/ }).waitFor()
    await david.keyboard.press('Enter')
    await david.waitForURL('**/conversations/*')
    await david.getByRole('dialog').waitFor({ state: 'detached' })
    await david.getByRole('link', { name: /Chloé Dubois/ }).waitFor()
    expect(app.complaints).toEqual([])
  })
})
