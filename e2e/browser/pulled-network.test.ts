import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { atRest } from '../support/at-rest.ts'
import { type App, call, isLive, openAs, startApp } from '../support/browser.ts'
import { isKept } from '../support/kept-content.ts'
import { field, lastShown, message, open, say, status } from '../support/messaging.ts'

let app: App
let alice: Page
let bob: Page
let conversationId: string
beforeAll(async () => {
  app = await startApp({ serviceWorkers: 'allow' })
  bob = await openAs(app, 'bob')
  await open(bob, 'Alice')
  conversationId = new URL(bob.url()).pathname.split('/').at(-1) ?? ''
})
beforeEach(async () => {
  alice = await openAs(app, 'alice', {}, `/conversations/${conversationId}`)
  await Promise.all([field(alice).waitFor(), isLive(bob)])
})
afterEach(() => alice.context().close())
afterAll(() => app[Symbol.asyncDispose]())

const soonMs = 20_000

/** The browser is told that there is no network, and the socket it has is cut by ending the server. */
async function pullNetwork(page: Page) {
  await page.context().setOffline(true)
  await app.stop()
  await app.start()
}

/** Exactly these arrive at the other end, each once, and after them nothing. */
const arrive = async (page: Page, texts: string[]) => {
  await message(page, texts.at(-1) ?? '').waitFor({ timeout: soonMs })
  expect(await lastShown(page, texts.length)).toEqual(texts)
  for (const text of texts) expect(await message(page, text).count(), text).toBe(1)
}

/** Where each message on the screen stands. */
const places = (page: Page) =>
  page.locator('.thread').evaluate((thread) => {
    const edge = thread.getBoundingClientRect()
    return [...thread.querySelectorAll('.message')]
      .map((one) => ({
        text: one.querySelector('.message-body')?.textContent ?? '',
        top: one.getBoundingClientRect().top,
      }))
      .filter(({ top }) => top >= edge.top && top < edge.bottom)
      .map(({ text, top }) => `${Math.round(top)} ${text}`)
  })

describe('the server is killed in the middle of a word', () => {
  it('and nothing on the screen is lost, and each message arrives once', async () => {
    await using killable = await startApp({ isKillable: true, serviceWorkers: 'allow' })
    const [writer, reader] = await Promise.all([openAs(killable, 'alice'), openAs(killable, 'bob')])
    await Promise.all([open(writer, 'Bob'), open(reader, 'Alice')])
    await field(writer).pressSequentially('Half a w')
    await killable.stop()
    await field(writer).pressSequentially('ord is said')
    await field(writer).press('Enter')
    await say(writer, 'The second')
    await field(writer).pressSequentially('Not yet fini')
    await writer
      .getByRole('banner')
      .getByText(/^Offline, 2 messages waiting/)
      .waitFor({ timeout: soonMs })
    const texts = ['Half a word is said', 'The second']
    expect(await lastShown(writer, 2)).toEqual(texts)

    await killable.start()
    await field(writer).pressSequentially('shed')
    await arrive(reader, texts)
    await isLive(writer)
    await arrive(writer, texts)
    expect(await field(writer).inputValue()).toBe('Not yet finished')
    await writer.locator('.message[data-pending]').first().waitFor({ state: 'detached' })
    expect(killable.complaints).toEqual([])
  })
})

describe('the network goes in the middle of a word', () => {
  it('and nothing on the screen is lost, and each message arrives once', async () => {
    await field(alice).pressSequentially('Half a w')
    await pullNetwork(alice)
    await field(alice).pressSequentially('ord is said')
    await field(alice).press('Enter')
    await say(alice, 'The second')
    await say(alice, 'The third')
    await field(alice).pressSequentially('Not yet fini')
    const texts = ['Half a word is said', 'The second', 'The third']
    expect(await lastShown(alice, 3)).toEqual(texts)
    await alice
      .getByRole('banner')
      .getByText(/^Offline, 3 messages waiting/)
      .waitFor()
    await alice.getByText('Kept here, and sent when you are back.').waitFor()
    expect(await message(bob, 'Half a word').count()).toBe(0)

    await app.stop()
    await alice.context().setOffline(false)
    await field(alice).pressSequentially('shed')
    await app.start()
    await isLive(alice)
    await arrive(bob, texts)
    expect(await lastShown(alice, 3)).toEqual(texts)
    expect(await field(alice).inputValue()).toBe('Not yet finished')
    await status(alice)
      .filter({ hasText: /Sent|Delivered|Read/ })
      .waitFor()
    expect(await alice.locator('.message[data-pending]').count()).toBe(0)
    expect(app.complaints).toEqual([])
  })

  it('and whoever reads further up stays there while others write and one comes back', async () => {
    for (let number = 1; number <= 18; number++) {
      await call(bob, 'messages.send', { conversationId, body: `Long ${number}\na\nb\nc`, clientId: `long ${number}` })
    }
    await message(alice, 'Long 18').waitFor()
    await alice.locator('.thread').hover()
    for (let turn = 0; turn < 8; turn++) await alice.mouse.wheel(0, -120)
    await field(alice).fill('Half an ans')
    await alice
      .getByRole('button', { name: 'To the latest' })
      .waitFor()
      .catch(() => {})
    const before = await atRest(alice, places)
    await pullNetwork(alice)
    await alice
      .getByRole('banner')
      .getByText(/^Offline, retry in/)
      .waitFor({ timeout: soonMs })
    await isLive(bob)
    await say(bob, 'Written while you were away')
    await alice.context().setOffline(false)
    await isLive(alice)
    await alice.getByRole('button', { name: '1 new message' }).waitFor({ timeout: soonMs })
    expect(await places(alice)).toEqual(before)
    expect(await field(alice).inputValue()).toBe('Half an ans')
    expect(app.complaints).toEqual([])
  })

  it('and the page is loaded anew before it comes back', async () => {
    await isKept(alice, 'Shall I look into it?')
    await pullNetwork(alice)
    await say(alice, 'Before the reload')
    await field(alice).fill('Begun before it')
    await isKept(alice, 'Before the reload')
    await alice.reload()
    await message(alice, 'Before the reload').waitFor()
    await field(alice).waitFor()
    expect(await field(alice).inputValue()).toBe('Begun before it')
    await say(alice, 'And after it')
    await alice
      .getByRole('banner')
      .getByText(/^Offline, 2 messages waiting/)
      .waitFor({ timeout: soonMs })
    await isKept(alice, 'And after it')
    await alice.reload()
    await message(alice, 'And after it').waitFor()
    expect(await lastShown(alice, 2)).toEqual(['Before the reload', 'And after it'])

    await alice.context().setOffline(false)
    await isLive(alice)
    await arrive(bob, ['Before the reload', 'And after it'])
    await arrive(alice, ['Before the reload', 'And after it'])
    expect(app.complaints).toEqual([])
  })

  it('and the tab is closed: another one, opened later, sends what waited', async () => {
    await isKept(alice, 'Shall I look into it?')
    await pullNetwork(alice)
    await say(alice, 'Written in a tab that is gone')
    await say(alice, 'Both of them')
    await alice
      .getByRole('banner')
      .getByText(/^Offline, 2 messages waiting/)
      .waitFor({ timeout: soonMs })
    await isKept(alice, 'Both of them')
    const context = alice.context()
    await alice.close()
    await context.setOffline(false)
    const later = await context.newPage()
    await later.goto('/notifications')
    await isLive(later)
    await arrive(bob, ['Written in a tab that is gone', 'Both of them'])
    await open(later, 'Bob')
    await arrive(later, ['Written in a tab that is gone', 'Both of them'])
    expect(app.complaints).toEqual([])
  })
})
