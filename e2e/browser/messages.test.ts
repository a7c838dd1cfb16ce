import { unlimited } from '@carillon/api'
import { eventually } from '@carillon/db/testing'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { atRest } from '../support/at-rest.ts'
import { type App, call, giveSession, newPerson, newTab, openAs, phone, signIn, startApp } from '../support/browser.ts'
import { field, lastShown, message, open, row, say, status } from '../support/messaging.ts'

const unread = async (page: Page, name: string) => {
  await row(page, name).waitFor()
  const [count] = await row(page, name).locator('.badge').allTextContents()
  return Number(count ?? 0)
}
const hasUnread = (page: Page, name: string, count: number) =>
  eventually(async () => expect(await unread(page, name)).toBe(count), { timeoutMs: 5_000 })

interface Opened {
  id: string
}

/** A direct conversation in which the other has written so many messages. */
async function write(page: Page, to: string, count: number): Promise<string> {
  const { id: conversationId } = await call<Opened>(page, 'conversations.open', { with: [to] })
  for (let number = 1; number <= count; number++) {
    const body = number % 5 === 0 ? `Number ${number}\nin\nseveral lines` : `Number ${number}`
    await call(page, 'messages.send', { conversationId, body, clientId: `${conversationId} ${number}` })
  }
  return conversationId
}

let app: App
let alice: Page
let bob: Page
beforeAll(async () => {
  app = await startApp()
  ;[alice, bob] = await Promise.all([openAs(app, 'alice'), openAs(app, 'bob')])
})
beforeEach(() => Promise.all([open(alice, 'Bob'), open(bob, 'Alice')]))
afterEach(() => alice.unrouteAll())
afterAll(() => app[Symbol.asyncDispose]())

/** The first whole message on the screen and where it stands. */
const place = (page: Page) =>
  page.locator('.thread').evaluate((thread) => {
    const edge = thread.getBoundingClientRect().top
    const first = [...thread.querySelectorAll('.message')].find((one) => one.getBoundingClientRect().top >= edge)
    return {
      text: first?.querySelector('.message-body')?.textContent ?? '',
      top: Math.round(first?.getBoundingClientRect().top ?? 0),
    }
  })

describe('an answer that is lost', () => {
  it('to a reaction is made up for by asking what became of it', async () => {
    await say(bob, 'Shall we?')
    const reaction = (page: Page, count: string) =>
      message(page, 'Shall we?').getByRole('button', { name: `👍, ${count}` })
    const react = async () => {
      await message(alice, 'Shall we?').hover()
      await message(alice, 'Shall we?').getByRole('button', { name: 'React', exact: true }).click()
      await alice.getByRole('button', { name: 'React with 👍' }).click()
      await alice.locator('.toast').waitFor()
    }
    let hasArrived = false
    let lose = () => {}
    const isLost = new Promise<void>((resolve) => {
      lose = resolve
    })
    await alice.route('**/trpc/messages.react*', async (route) => {
      if (hasArrived) return isLost.then(() => route.abort())
      await route.fetch()
      await reaction(bob, '1 person').waitFor()
      hasArrived = true
      await route.abort()
    })
    await react()
    expect(await reaction(alice, '1 person').count()).toBe(1)
    // This one gets nowhere: it is still there.
    await reaction(alice, '1 person').click()
    await reaction(alice, '1 person').waitFor({ state: 'detached' })
    lose()
    await reaction(alice, '1 person').waitFor()
    expect(app.complaints).toEqual([])
  })

  it('to having read is said again while one looks', async () => {
    let lost = 0
    await alice.route('**/trpc/conversations.markRead*', (route) => (lost++ < 2 ? route.abort() : route.continue()))
    await say(bob, 'Look at me')
    await message(alice, 'Look at me').waitFor()
    await eventually(async () => expect(await status(bob).textContent()).toBe('Read'), { timeoutMs: 8_000 })
    expect(lost).toBeGreaterThan(2)
    expect(app.complaints).toEqual([])
  })
})

describe('two people', () => {
  it('write to each other without touching reload', async () => {
    await say(bob, 'Are you there?')
    await message(alice, 'Are you there?').waitFor()
    await say(alice, 'I am.')
    await message(bob, 'I am.').waitFor()
    await eventually(async () => expect(await status(alice).textContent()).toBe('Read'), { timeoutMs: 5_000 })
    expect(await lastShown(alice, 2)).toEqual(['Are you there?', 'I am.'])
    expect(await row(bob, 'Alice').textContent()).toContain('I am.')
    expect(app.complaints).toEqual([])
  })

  it('see what the other changes, takes back and thinks of it', async () => {
    await say(alice, 'The meeting is at tree')
    await status(alice)
      .filter({ hasText: /Sent|Read/ })
      .waitFor()
    await field(alice).press('ArrowUp')
    await field(alice).fill('The meeting is at three')
    await field(alice).press('Enter')
    await message(bob, 'at three').getByText('edited').waitFor()

    await message(bob, 'at three').hover()
    await message(bob, 'at three').getByRole('button', { name: 'React' }).click()
    await bob.getByRole('button', { name: 'React with 👍' }).click()
    await message(alice, 'at three').getByRole('button', { name: '👍, 1 person' }).click()
    await message(bob, 'at three').getByRole('button', { name: '👍, 2 people' }).waitFor()

    await message(alice, 'at three').hover()
    await message(alice, 'at three').getByRole('button', { name: 'More' }).click()
    await alice.getByRole('menuitem', { name: 'Remove' }).click()
    await alice.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
    await bob.getByText('This message was removed.').waitFor()
    expect(await message(bob, 'at three').count()).toBe(0)
    expect(app.complaints).toEqual([])
  })

  it('answer a message and see which', async () => {
    await message(alice, 'Shall I look into it?').hover()
    await message(alice, 'Shall I look into it?').getByRole('button', { name: 'Reply' }).click()
    await say(alice, 'Yes, please')
    await message(bob, 'Yes, please').locator('blockquote').getByText('Shall I look into it?').waitFor()
    expect(app.complaints).toEqual([])
  })
})

describe('reading', () => {
  it('in one window clears the count in the other', async () => {
    await using app = await startApp()
    const alice = await openAs(app, 'alice')
    const other = await newTab(alice)
    await hasUnread(alice, 'Launch week', 3)
    await hasUnread(other, 'Launch week', 3)
    await open(other, 'Launch week')
    await other.locator('.new-line').waitFor()
    await hasUnread(other, 'Launch week', 0)
    await hasUnread(alice, 'Launch week', 0)
    expect(await other.locator('.new-line').count()).toBe(1)
    expect(app.complaints).toEqual([])
  })

  it('is not what happens in a window nobody looks at', async () => {
    await using app = await startApp()
    const alice = await newPerson(app)
    await alice.addInitScript(() => {
      document.hasFocus = () => Object.hasOwn(window, 'isLookedAt')
    })
    const [bob] = await Promise.all([openAs(app, 'bob'), signIn(app, alice, 'alice')])
    await Promise.all([open(alice, 'Bob'), open(bob, 'Alice')])
    await say(bob, 'Nobody reads this yet')
    await message(alice, 'Nobody reads this yet').waitFor()
    await say(bob, 'Nor this')
    await message(alice, 'Nor this').waitFor()
    await hasUnread(alice, 'Bob', 4)
    // Alice may have it before Bob hears that it was taken.
    await eventually(async () => expect(await status(bob).textContent()).toMatch(/^(Sent|Delivered)$/))

    await alice.evaluate(() => {
      Object.assign(window, { isLookedAt: true })
      window.dispatchEvent(new Event('focus'))
    })
    await hasUnread(alice, 'Bob', 0)
    await eventually(async () => expect(await status(bob).textContent()).toBe('Read'), { timeoutMs: 5_000 })
    expect(app.complaints).toEqual([])
  })
})

describe('sending', () => {
  it('shows at once, in order, and once, even while the server is away', async () => {
    await app.stop()
    for (const text of ['One', 'Two', 'Three']) await say(alice, text)
    expect(await lastShown(alice, 3)).toEqual(['One', 'Two', 'Three'])
    await alice.getByText('Kept here, and sent when you are back.').waitFor()

    await app.start()
    await status(alice)
      .filter({ hasText: /Sent|Read/ })
      .waitFor({ timeout: 30_000 })
    await eventually(async () => expect(await lastShown(bob, 3)).toEqual(['One', 'Two', 'Three']), {
      timeoutMs: 30_000,
    })
    await say(alice, 'Four')
    await message(bob, 'Four').waitFor()
    expect(await lastShown(alice, 4)).toEqual(['One', 'Two', 'Three', 'Four'])
    expect(await lastShown(bob, 4)).toEqual(['One', 'Two', 'Three', 'Four'])
    expect(app.complaints).toEqual([])
  })

  it('says when it was refused, and tries again or forgets it', async () => {
    const refusal = { message: 'no', code: -32600, data: { code: 'BAD_REQUEST', httpStatus: 400 } }
    await alice.route(/messages\.send/, (route) => route.fulfill({ status: 400, json: { error: refusal } }))
    await say(alice, 'Keep this')
    await say(alice, 'Drop this')
    await message(alice, 'Drop this').getByText('Not sent.').waitFor()
    await alice.unroute(/messages\.send/)
    await message(alice, 'Drop this').getByRole('button', { name: 'Discard' }).click()
    await message(alice, 'Keep this').getByRole('button', { name: 'Retry' }).click()
    await message(bob, 'Keep this').waitFor()
    expect(await message(alice, 'Drop this').count()).toBe(0)
    expect(app.complaints).toEqual([])
  })

  it('keeps what one began to write', async () => {
    await field(alice).fill('I was about to')
    await open(alice, 'Launch week')
    await row(alice, 'Bob').getByText('Draft: I was about to').waitFor()
    await alice.reload()
    await open(alice, 'Bob')
    expect(await field(alice).inputValue()).toBe('I was about to')
    await field(alice).clear()
    expect(app.complaints).toEqual([])
  })
})

describe('a long history', () => {
  it('keeps the place one reads at while it loads and while others write', async () => {
    await using app = await startApp({ limits: unlimited })
    const david = await newPerson(app)
    await giveSession(app, david, 'david')
    const conversationId = await write(david, 'alice', 180)
    const alice = await openAs(app, 'alice')
    await open(alice, 'David')
    await message(alice, 'Number 180').waitFor()

    await alice.locator('.thread').hover()
    for (let turn = 0; turn < 12; turn++) await alice.mouse.wheel(0, -120)
    await eventually(async () => expect(await alice.locator('.message').count()).toBeGreaterThan(50), {
      timeoutMs: 5_000,
    })
    await alice.waitForLoadState('networkidle')
    const before = await atRest(alice, place)
    for (const body of ['New one', 'New two']) {
      await call(david, 'messages.send', { conversationId, body, clientId: body })
    }
    await alice.getByRole('button', { name: '2 new messages' }).waitFor()
    expect(await place(alice)).toEqual(before)

    await alice.locator('.thread').evaluate((thread) => thread.scrollTo(0, 0))
    await eventually(async () => expect(await alice.locator('.message').count()).toBeGreaterThan(100), {
      timeoutMs: 5_000,
    })
    expect((await place(alice)).text).not.toBe('Number 1')
    // What is older arrives on the way to the end, and does not keep one from it.
    let letCome = () => {}
    const mayCome = new Promise<void>((resolve) => {
      letCome = resolve
    })
    await alice.route('**/trpc/messages.list*', (route) => mayCome.then(() => route.continue()))
    const asked = alice.waitForRequest('**/trpc/messages.list*')
    await alice.locator('.thread').evaluate((thread) => thread.scrollTo(0, 0))
    await asked
    await alice.getByRole('button', { name: '2 new messages' }).click()
    setTimeout(letCome, 120)
    await message(alice, 'New two').waitFor()
    await hasUnread(alice, 'David', 0)
    expect(app.complaints).toEqual([])
  })
})

describe('a group', () => {
  it('is made in a dialog, and those invited see it', async () => {
    const chloe = await openAs(app, 'chloe', { locale: 'en-GB' })
    await alice.getByRole('button', { name: 'New conversation' }).click()
    const dialog = alice.getByRole('dialog', { name: 'New conversation' })
    const to = dialog.getByRole('combobox', { name: 'To' })
    for (const name of ['chl', 'dav']) {
      await to.fill(name)
      await dialog.getByRole('option').waitFor()
      await to.press('Enter')
    }
    await dialog.getByLabel('Name of the group').fill('Summer party')
    await dialog.getByRole('button', { name: 'Start conversation' }).click()
    await alice.getByRole('heading', { name: 'Summer party' }).waitFor()
    await say(alice, 'Who brings the music?')

    await row(chloe, 'Summer party').click()
    await message(chloe, 'Who brings the music?').waitFor()
    await eventually(async () => expect(await status(alice).textContent()).toBe('Read by Chloé Dubois'), {
      timeoutMs: 5_000,
    })
    expect(app.complaints).toEqual([])
  })

  it('can be left, and is gone', async () => {
    await open(bob, 'Launch week')
    // The tab in front: in those behind it every step takes a second.
    const front = await newTab(bob)
    await open(front, 'Launch week')
    await front.getByRole('button', { name: 'Details' }).click()
    await front.getByRole('button', { name: 'Leave conversation' }).click()
    const question = front.getByRole('dialog', { name: 'Leave conversation' })
    await question.getByRole('button', { name: 'Leave conversation' }).click()
    await front.getByText('You left the conversation.').waitFor()
    await row(front, 'Launch week').waitFor({ state: 'detached' })
    await front.close()
    await bob.getByText('This conversation is not here.').waitFor()
    expect(app.complaints).toEqual([])
  })
})

describe('on a telephone', () => {
  it('shows the list, then the thread, and the way back', async () => {
    const pocket = await openAs(app, 'alice', phone)
    expect(await pocket.locator('.message-box').count()).toBe(0)
    await row(pocket, 'Bob').tap()
    await message(pocket, 'Morning!').waitFor()
    expect(await row(pocket, 'Bob').isVisible()).toBe(false)
    expect(await pocket.evaluate(() => document.documentElement.scrollWidth)).toBe(360)
    await pocket.getByRole('link', { name: 'Back' }).tap()
    await row(pocket, 'Bob').waitFor()
    expect(await pocket.locator('.message-box').count()).toBe(0)
    expect(app.complaints).toEqual([])
  })
})
