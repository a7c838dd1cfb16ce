import { eventually } from '@carillon/db/testing'
import type { BrowserContext, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import {
  type App,
  call,
  demoPassword,
  giveSession,
  hurry,
  isLive,
  newPerson,
  openAs,
  startApp,
} from '../support/browser.ts'
import { isKept, keptBy } from '../support/kept-content.ts'
import { field, message, row, say } from '../support/messaging.ts'

/** Closes every page of a browser and opens a new one. */
async function reopen(context: BrowserContext, path: string): Promise<Page> {
  await Promise.all(context.pages().map((page) => page.close()))
  const page = await context.newPage()
  await page.goto(path)
  return page
}

/** Two people, a conversation the first one has read on this device, and something in the inbox. */
async function readOnce(app: App) {
  const [alice, bob] = await Promise.all([newPerson(app), newPerson(app)])
  await Promise.all([giveSession(app, alice, 'alice'), giveSession(app, bob, 'bob'), hurry(alice)])
  const { id } = await call<{ id: string }>(bob, 'conversations.open', { with: ['alice'] })
  await call(bob, 'messages.send', { conversationId: id, body: 'Read me on the train', clientId: 'b1' })
  await call(bob, 'notifications.send', { to: ['alice'], kind: 'announcement', data: { title: 'From platform 3' } })
  const path = `/conversations/${id}`
  await alice.goto(path)
  await message(alice, 'Read me on the train').waitFor()
  await alice.getByRole('button', { name: /^Notifications/ }).click()
  await alice.getByText('From platform 3').first().waitFor()
  await alice.keyboard.press('Escape')
  await isKept(alice, 'Read me on the train', 'From platform 3')
  return { alice, bob, path }
}

/** The same, and the other one looks at the conversation. */
async function readBoth(app: App) {
  const { alice, bob, path } = await readOnce(app)
  await bob.goto(path)
  await isLive(bob)
  return { alice, bob, path }
}

/** A browser that is told to be offline keeps the sockets it has: the server drops them. */
async function goOffline(app: App, context: BrowserContext): Promise<void> {
  await context.setOffline(true)
  await app.stop()
  await app.start()
}

/** The same user ends all other sessions. */
async function endElsewhere(app: App): Promise<void> {
  const elsewhere = await newPerson(app)
  await giveSession(app, elsewhere, 'alice')
  await call(elsewhere, 'session.revokeOthers')
}

const holdBack = (page: Page) => page.context().route('**/trpc/messages.send*', (route) => route.abort())

describe('without a network', () => {
  it('the app opens at an address in which something with a dot is looked for', async () => {
    await using app = await startApp({ serviceWorkers: 'allow' })
    const alice = await openAs(app, 'alice')
    // Who she is, too.
    await isKept(alice, 'Tuesday the announcement')
    await alice.context().setOffline(true)
    await alice.goto('/notifications?q=v1.2')
    await alice.getByRole('searchbox').waitFor()
    expect(app.complaints).toEqual([])
  })

  it('the app opens with what was there, parts that were not used before too, and what was written goes out later, once and in order', async () => {
    await using app = await startApp({ serviceWorkers: 'allow' })
    const { alice, bob, path } = await readBoth(app)
    // One she has not opened here: the last conversations are fetched ahead.
    await isKept(alice, 'Tuesday the announcement')
    const context = alice.context()
    await goOffline(app, context)
    await alice
      .getByRole('banner')
      .getByText(/^Offline/)
      .waitFor({ timeout: 15_000 })
    await say(alice, 'Written in the tunnel')
    await say(alice, 'And a second one')
    await alice
      .getByRole('banner')
      .getByText(/^Offline, 2 messages waiting/)
      .waitFor()
    await isKept(alice, 'And a second one')

    const again = await reopen(context, path)
    await message(again, 'Read me on the train').waitFor()
    await row(again, 'Launch week').waitFor()
    await message(again, 'Written in the tunnel').waitFor()
    await again
      .getByRole('banner')
      .getByText(/^Offline, 2 messages waiting/)
      .waitFor()
    await again.getByText('Kept here, and sent when you are back.').waitFor()
    await again.getByRole('button', { name: 'Details' }).click()
    await again.getByRole('dialog').getByText('Bob').first().waitFor()
    await again.keyboard.press('Escape')
    await again.getByRole('dialog').waitFor({ state: 'hidden' })
    await row(again, 'Launch week').click()
    await message(again, 'Tuesday the announcement').waitFor()
    await again.goto('/notifications')
    await again.getByText('From platform 3').first().waitFor()
    await again.goto(path)
    await message(again, 'And a second one').waitFor()

    await context.setOffline(false)
    await isLive(again)
    await message(bob, 'And a second one').waitFor({ timeout: 15_000 })
    const heard = await bob.locator('.message-body').allInnerTexts()
    const written = heard.map((text) => text.trim()).filter((text) => text !== 'Read me on the train')
    expect(written.slice(-2)).toEqual(['Written in the tunnel', 'And a second one'])
    expect(new Set(heard).size).toBe(heard.length)
    expect(app.complaints).toEqual([])
  })

  it('a server that is away is as good as none, and once it is back everything is true again', async () => {
    await using app = await startApp({ serviceWorkers: 'allow' })
    const { alice, bob, path } = await readBoth(app)
    const context = alice.context()
    await Promise.all([alice.close(), app.stop()])
    const again = await reopen(context, path)
    await message(again, 'Read me on the train').waitFor()
    await again
      .getByRole('banner')
      .getByText(/^Offline/)
      .waitFor()
    await app.start()
    await isLive(bob)
    await say(bob, 'There you are')
    await message(again, 'There you are').waitFor({ timeout: 20_000 })
    expect(app.complaints).toEqual([])
  })
})

describe('what is kept on a device', () => {
  it('goes with whoever signs out: what was read, begun, and waits', async () => {
    await using app = await startApp({ serviceWorkers: 'allow' })
    const { alice } = await readOnce(app)
    await holdBack(alice)
    await say(alice, 'Never sent')
    await isKept(alice, 'Never sent')
    await field(alice).fill('Only begun')
    await alice.getByRole('button', { name: 'Your account' }).click()
    await alice.getByRole('menuitem', { name: 'Sign out' }).click()
    await alice.getByRole('dialog').getByText('1 message is still waiting.').waitFor()
    await alice.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click()
    await alice.waitForURL('**/sign-in')

    // Longer than anything waits before it is written.
    await alice.waitForTimeout(3_000)
    const { content, cached } = await keptBy(alice)
    for (const text of ['Read me', 'From platform 3', 'Never sent', 'Only begun', 'Launch week', 'Alice']) {
      expect(content).not.toContain(text)
    }
    expect(cached.filter((path) => !/^\/(assets\/.*|index\.html|mark(-new)?\.svg)$/.test(path))).toEqual([])
    expect(app.complaints).toEqual([])
  })

  it('goes with a session that was ended elsewhere, but what waits is kept for whoever comes back', async () => {
    await using app = await startApp({ serviceWorkers: 'allow' })
    const { alice, bob, path } = await readBoth(app)
    await holdBack(alice)
    await say(alice, 'Sent when I am back')
    await isKept(alice, 'Sent when I am back')
    const context = alice.context()
    await alice.close()
    await endElsewhere(app)

    const again = await reopen(context, path)
    await again.waitForURL('**/sign-in')
    await again.getByText('You were signed out.').waitFor()
    const asked: string[] = []
    again.on('request', (request) => asked.push(request.url()))
    await eventually(async () => expect((await keptBy(again)).content).not.toContain('Read me'))
    expect((await keptBy(again)).content).toContain('Sent when I am back')
    expect(asked).toEqual([])

    await context.unroute('**/trpc/messages.send*')
    await again.getByLabel('Username').fill('alice')
    await again.getByLabel('Password', { exact: true }).fill(demoPassword)
    await again.getByRole('button', { name: 'Sign in' }).click()
    await again.waitForURL(`**${path}`)
    await message(bob, 'Sent when I am back').waitFor()
    expect(app.complaints).toEqual([])
  })

  it('is shown to nobody once they are signed out, even where it cannot be removed', async () => {
    await using app = await startApp({ serviceWorkers: 'allow' })
    const { alice, path } = await readOnce(app)
    const context = alice.context()
    const fails = () => {
      IDBObjectStore.prototype.delete = () => {
        throw new DOMException('The disk is broken.', 'UnknownError')
      }
    }
    await context.addInitScript(fails)
    await alice.evaluate(fails)
    await alice.getByRole('button', { name: 'Your account' }).click()
    await alice.getByRole('menuitem', { name: 'Sign out' }).click()
    await alice.waitForURL('**/sign-in')
    expect((await keptBy(alice)).content).toContain('Read me on the train')

    await goOffline(app, context)
    const again = await reopen(context, path)
    await again.getByText('cannot be reached').waitFor({ timeout: 15_000 })
    expect(await again.content()).not.toContain('Read me on the train')
    expect(app.complaints).toEqual([])
  })

  it('and what waits there is not a draft as well: only what could not be kept becomes one', async () => {
    await using app = await startApp({ serviceWorkers: 'allow' })
    const { alice, bob, path } = await readBoth(app)
    const context = alice.context()
    await holdBack(alice)
    await say(alice, 'Kept and waiting')
    await isKept(alice, 'Kept and waiting')
    await alice.evaluate(() => {
      IDBObjectStore.prototype.add = () => {
        throw new DOMException('The disk is full.', 'QuotaExceededError')
      }
    })
    await say(alice, 'Kept nowhere')
    await message(alice, 'Kept nowhere').waitFor()
    await endElsewhere(app)
    await alice.waitForURL('**/sign-in')

    await context.unroute('**/trpc/messages.send*')
    await alice.getByLabel('Username').fill('alice')
    await alice.getByLabel('Password', { exact: true }).fill(demoPassword)
    await alice.getByRole('button', { name: 'Sign in' }).click()
    await alice.waitForURL(`**${path}`)
    await message(bob, 'Kept and waiting').waitFor()
    expect(await field(alice).inputValue()).toBe('Kept nowhere')
    expect(app.complaints).toEqual([])
  })

  it('is never seen by somebody else, and goes when they come', async () => {
    await using app = await startApp({ serviceWorkers: 'allow' })
    const { alice } = await readOnce(app)
    const context = alice.context()
    await alice.close()
    const other = await context.newPage()
    await call(other, 'session.signIn', { username: 'david', password: demoPassword })
    await other.addInitScript(() => {
      const watch = () => {
        if (document.body?.textContent?.includes('Read me on the train')) Object.assign(window, { hasShown: true })
      }
      new MutationObserver(watch).observe(document, { childList: true, subtree: true, characterData: true })
    })
    await other.goto('/')
    await isLive(other)
    await row(other, 'Launch week').waitFor()
    expect(await other.evaluate(() => 'hasShown' in window)).toBe(false)
    await eventually(async () => expect((await keptBy(other)).content).not.toContain('Read me on the train'))
    expect(app.complaints).toEqual([])
  })
})
