import { request } from 'node:http'
import { unlimited } from '@carillon/api'
import { eventually } from '@carillon/db/testing'
import type { BrowserContextOptions, Page, Route } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { passFrames } from '../support/at-rest.ts'
import { type App, call, demoPassword, giveSession, newPerson, signIn, startApp } from '../support/browser.ts'
import { fitted, hostileTexts, withNul } from '../support/hostile.ts'
import { findIntruders, watchIntrusions } from '../support/intrusions.ts'

interface Made {
  id: string
}

let app: App
let bob: Page
let thread: Made
beforeAll(async () => {
  app = await startApp({ limits: unlimited })
  bob = await newPerson(app)
  await giveSession(app, bob, 'bob')
  thread = await call<Made>(bob, 'conversations.open', { with: ['alice', 'chloe'], title: 'Written by an enemy' })
  await write(bob)
})
afterAll(() => app[Symbol.asyncDispose]())

/** Every text as a message, quoted by the next one; as a notification; and as the title of a group, with its invitation. */
async function write(page: Page) {
  let replyTo: string | undefined
  for (const [index, text] of hostileTexts.entries()) {
    const message = { conversationId: thread.id, body: text, clientId: `hostile ${index}`, replyTo }
    const data = { title: fitted(text, 200), body: fitted(text, 2_000) }
    const [sent] = await Promise.all([
      call<Made>(page, 'messages.send', message),
      call(page, 'conversations.open', { with: ['alice', 'chloe'], title: fitted(text, 120) }),
      call(page, 'notifications.send', { to: ['alice'], kind: 'announcement', data }),
    ])
    replyTo = sent.id
  }
}

/** Alice at a browser that tells of every intrusion. */
async function openWatched(options: BrowserContextOptions = {}, path = `/conversations/${thread.id}`) {
  const page = await newPerson(app, options)
  const seen = await watchIntrusions(page.context(), app.url)
  await signIn(app, page, 'alice', path)
  const expectNone = async () => expect([...(await findIntruders(page)), ...seen]).toEqual([])
  return { page, seen, expectNone, [Symbol.asyncDispose]: () => page.context().close() }
}

const texts = (page: Page, selector: string) => page.locator(selector).allTextContents()
const sorted = (list: readonly string[]) => [...new Set(list)].sort()

/** Scrolls towards that row of a list that loads as one scrolls, until what shows that all is there is there. */
async function load(page: Page, row: string, end: string, which: 'first' | 'last' = 'last') {
  const isThere = page.locator(end).first()
  const endsAt = Date.now() + 30_000
  while (Date.now() < endsAt && !(await isThere.count())) {
    await page.locator(row).evaluateAll((all, index) => all.at(index)?.scrollIntoView(), which === 'first' ? 0 : -1)
    await page.waitForTimeout(20)
  }
  await isThere.waitFor({ state: 'attached' })
}

/** The texts of all rows of a list that draws only what one looks at, from its top to its end. */
async function textsOfAll(page: Page, scroller: string, selectors: readonly string[]): Promise<string[][]> {
  const list = page.locator(scroller)
  const found = selectors.map(() => new Set<string>())
  await list.evaluate((element) => element.scrollTo(0, 0))
  for (let isEnd = false; !isEnd; ) {
    await passFrames(page)
    for (const [index, selector] of selectors.entries()) {
      for (const text of await texts(page, selector)) found[index]?.add(text)
    }
    expect(await findIntruders(page)).toEqual([])
    isEnd = await list.evaluate((element) => {
      const before = element.scrollTop
      element.scrollBy(0, element.clientHeight / 2)
      return element.scrollTop === before
    })
  }
  return found.map((set) => [...set])
}

/** Tells this of one's browser, as far as a header takes it. */
const signInAs = (text: string) =>
  new Promise<number>((resolve, reject) => {
    const userAgent = Buffer.from(text.replace(/\p{Cc}/gu, ' ')).toString('latin1')
    const headers = { 'content-type': 'application/json', origin: app.url, 'user-agent': userAgent }
    const req = request(`${app.url}/trpc/session.signIn`, { method: 'POST', headers }, (res) => {
      res.resume()
      resolve(res.statusCode ?? 0)
    })
    req.on('error', reject)
    req.end(JSON.stringify({ username: 'alice', password: demoPassword }))
  })

/** Types each of them into the field and presses Enter, faster than fingers could. */
const typeEach = (page: Page, selector: string, written: readonly string[]) =>
  page.locator(selector).evaluate(async (element, list) => {
    const field = element as HTMLInputElement | HTMLTextAreaElement
    for (const text of list) {
      field.value = text
      field.dispatchEvent(new InputEvent('input', { bubbles: true }))
      field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))
      await new Promise(requestAnimationFrame)
    }
  }, written)

describe.each([
  { policy: 'under the content policy', options: {} },
  { policy: 'with the content policy switched off', options: { bypassCSP: true } },
])('what an enemy wrote, $policy', ({ options }) => {
  it('is text in messages, quotes, titles, invitations and notifications, and would be seen if it were more', async () => {
    await using watched = await openWatched(options)
    const { page, seen, expectNone } = watched
    await load(page, '.message', `.message >> nth=${hostileTexts.length - 1}`, 'first')
    expect(await texts(page, '.message-body')).toEqual(hostileTexts)
    const quotes = await texts(page, '.message-quote button')
    for (const [index, quote] of quotes.entries()) expect(quote).toContain((hostileTexts[index] ?? '').slice(0, 80))
    await expectNone()

    await load(page, '.conversation-row', `.conversation-row >> nth=${hostileTexts.length - 1}`)
    const titles = await texts(page, '.conversation-row-name')
    expect(titles).toEqual(expect.arrayContaining(hostileTexts.map((text) => fitted(text, 120))))
    await expectNone()

    await page.goto('/notifications')
    await load(page, '.notification-row', '.notification-list-end')
    const parts = ['.notification-row-title strong', '.notification-row-body']
    const [announced = [], bodies = []] = await textsOfAll(page, '.notification-list', parts)
    expect(sorted(announced)).toEqual(expect.arrayContaining(sorted(hostileTexts.map((text) => fitted(text, 200)))))
    expect(bodies).toEqual(expect.arrayContaining(hostileTexts.map((text) => fitted(text, 2_000))))
    await expectNone()

    await page
      .locator('.notification-row-body')
      .first()
      .evaluate((element) => {
        element.innerHTML = '<img src=x onerror=intrude(0)><a href="javascript:intrude(0)">x</a>'
      })
    await eventually(() => expect(seen.length).toBeGreaterThan(0))
    expect(await findIntruders(page)).toHaveLength(3)
  })
})

describe('with the content policy switched off', () => {
  it('a name and a title change to whatever it is before everybody’s eyes, and stay text', async () => {
    await using watched = await openWatched({ bypassCSP: true })
    const { page, expectNone } = watched
    for (const text of hostileTexts) {
      const displayName = fitted(text, 80)
      const title = fitted(text, 120)
      await Promise.all([
        call(bob, 'users.update', { displayName }),
        call(bob, 'conversations.rename', { id: thread.id, title }),
      ])
      await page.waitForFunction(
        (expected) => {
          const seen = (selector: string) => document.querySelector(selector)?.textContent
          // Browsers keep neither control characters nor every space in the title of a page.
          const plain = (text: string) => text.replace(/[\p{Cc}\s]/gu, '')
          return (
            seen('.conversation-header bdi') === expected.title &&
            seen('.message-quote bdi') === expected.displayName &&
            plain(document.title).includes(plain(expected.title))
          )
        },
        { title, displayName },
      )
    }
    await expectNone()
    await call(bob, 'users.update', { displayName: 'Bob Keller' })
  })

  it('a draft, an unsent message and a refused one are text', async () => {
    await using watched = await openWatched({ bypassCSP: true })
    const { page, expectNone } = watched
    const field = page.getByRole('textbox', { name: /^Message to/ })
    await field.fill(hostileTexts.join('\n'))
    await page.locator('.conversation-row').nth(3).click()
    await page.locator('.conversation-row-line em').waitFor()
    await expectNone()

    const reason = hostileTexts[9] ?? ''
    const error = { message: reason, code: -32600, data: { code: 'BAD_REQUEST', httpStatus: 400 } }
    await page.route(/messages\.send/, (route) => route.fulfill({ status: 400, json: { error } }))
    const written = [...hostileTexts.slice(0, -1), withNul]
    await typeEach(page, 'textarea', written)
    await page.locator('.message-status[data-state="failed"]').first().waitFor()
    expect((await texts(page, '.message-body')).slice(-written.length)).toEqual(written)
    await expectNone()
  })

  it('what one looks for, and whom one writes to, is text', async () => {
    await using watched = await openWatched({ bypassCSP: true }, '/')
    const { page, expectNone } = watched
    await page.keyboard.press('Control+k')
    await typeEach(page, '[role=dialog] [role=combobox]', hostileTexts)
    await expectNone()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'New conversation' }).click()
    await typeEach(page, '[role=dialog] [role=combobox]', hostileTexts)
    await expectNone()
  })

  it('names of tokens and what a browser says of itself are text', async () => {
    const half = Math.ceil(hostileTexts.length / 2)
    for (const part of [hostileTexts.slice(0, half), hostileTexts.slice(half)]) {
      expect(new Set(await Promise.all(part.map(signInAs)))).toEqual(new Set([200]))
      await using watched = await openWatched({ bypassCSP: true }, '/settings')
      const { page, expectNone } = watched
      const create = (text: string) =>
        call<{ handle: string }>(page, 'tokens.create', { name: fitted(text, 80), scopes: ['read'] })
      const made = await Promise.all(part.map(create))
      await page.reload()
      for (const text of part) await page.getByText(fitted(text, 80)).first().waitFor()
      await page
        .locator('.settings-item')
        .nth(part.length + half)
        .waitFor()
      await expectNone()
      await Promise.all(made.map(({ handle }) => call(page, 'tokens.revoke', { handle })))
    }
  })

  it('a link or an emoji that only a broken server would tell is text', async () => {
    await using watched = await openWatched({ bypassCSP: true }, '/')
    const { page, expectNone } = watched
    // Bodies are JSON: what stands in quotes is put in quotes.
    const enemy = (index: number) => JSON.stringify(hostileTexts[index % hostileTexts.length])
    let told = 0
    const tell = async (route: Route) => {
      const body = await (await route.fetch()).text()
      const links = body.replace(/"link":("[^"]*"|null)/g, () => `"link":${enemy(told++)}`)
      const emoji = links.replaceAll('"reactions":[]', () => `"reactions":[{"emoji":${enemy(told++)},"userIds":["x"]}]`)
      await route.fulfill({ body: emoji, contentType: 'application/json' })
    }
    // One that was under way when the page was left goes nowhere.
    await page.route(/trpc\/(notifications|messages)\.list/, (route) => tell(route).catch(() => {}))
    await page.goto(`/conversations/${thread.id}`)
    await load(page, '.message', `.message >> nth=${hostileTexts.length - 1}`, 'first')
    await page.locator('.message-reactions button').first().waitFor()
    await expectNone()
    await page.goto('/notifications')
    await load(page, '.notification-row', '.notification-list-end')
    expect(told).toBeGreaterThan(2 * hostileTexts.length)
    await expectNone()
    const left = await page
      .locator('a.notification-row-title')
      .evaluateAll((all) =>
        all.map((one) => (one as HTMLAnchorElement).href).filter((href) => !/^(https?|mailto):/.test(href)),
      )
    expect(left).toEqual([])
  })

  it('an address made of it leads nowhere', async () => {
    await using watched = await openWatched({ bypassCSP: true })
    const { page, expectNone } = watched
    const paths = hostileTexts
      .map(encodeURIComponent)
      .flatMap((enemy) => [`/conversations/${enemy}`, `/${enemy}?${enemy}#${enemy}`])
    await page.evaluate(
      async (all) => {
        for (const to of all) {
          history.pushState({ from: to }, '', to)
          dispatchEvent(new PopStateEvent('popstate', { state: { from: to } }))
          await new Promise(requestAnimationFrame)
        }
      },
      paths.map((path) => path.slice(0, 4_000)),
    )
    await page.getByText('There is no page at this address.').waitFor()
    await expectNone()
  })
})

describe('the server', () => {
  const answer = async (procedure: string, data: object) => {
    const answered = await bob.request.post(`/trpc/${procedure}`, { data, headers: { origin: app.url } })
    return { status: answered.status(), type: answered.headers()['content-type'], text: await answered.text() }
  }

  it('takes none of it as the name to sign in with, as an emoji or as a link elsewhere', async () => {
    const { id } = await call<Made>(bob, 'messages.send', { conversationId: thread.id, body: 'x', clientId: 'emoji' })
    const refuse = async (text: string) => {
      const emoji = await answer('messages.react', { id, emoji: text, on: true })
      expect(emoji.status, text).toBe(400)
      expect(emoji.type).toContain('json')
      const data = { title: 'Follow me', link: text }
      const link = await answer('notifications.send', { to: ['chloe'], kind: 'announcement', data })
      const isPath = /^\/(?![/\\])/.test(text)
      expect(link.status, text).toBe(isPath ? 200 : 400)
      if (/^[a-z0-9][a-z0-9._-]{1,31}$/i.test(text)) return
      const username = await answer('session.signUp', { username: text, password: demoPassword })
      expect(username.status, text).toBe(400)
    }
    await Promise.all(hostileTexts.map(refuse))
    const nul = await answer('messages.send', { conversationId: thread.id, body: withNul, clientId: 'nul' })
    expect(nul.status).toBe(400)
  })

  it('repeats none of an address in a page', async () => {
    const look = async (text: string) => {
      const path = `/${encodeURIComponent(text)}?${encodeURIComponent(text)}`.slice(0, 4_000)
      const answered = await fetch(new URL(path, app.url), { headers: { accept: 'text/html' } })
      expect(answered.headers.get('content-security-policy'), text).toContain("script-src 'self'")
      expect(answered.headers.get('x-content-type-options')).toBe('nosniff')
      const page = await answered.text()
      if (text.length > 12) expect(page).not.toContain(text)
      expect(page).not.toContain('data-hostile')
    }
    await Promise.all(hostileTexts.map(look))
  })
})
