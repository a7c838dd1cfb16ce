import { afterEach, expect, test, vi } from 'vitest'
import { createBrowser, settle, useFakeClock } from './outbox-world.ts'
import { openOutboxStorage } from './storage.ts'

useFakeClock()
afterEach(() => void vi.restoreAllMocks())

/** Every request of this kind fails from now on. */
const breaks = (name: 'add' | 'put' | 'delete') =>
  vi.spyOn(IDBObjectStore.prototype, name).mockImplementation(() => {
    throw new DOMException('The quota has been exceeded.', 'QuotaExceededError')
  })

test('where there is no database nothing is promised', () => {
  vi.stubGlobal('indexedDB', undefined)
  expect(openOutboxStorage('me')).toBeUndefined()
  vi.unstubAllGlobals()
})

test('what cannot be written down is sent all the same, in order, and said to be lost with the page', async () => {
  using browser = createBrowser()
  const { server, openTab } = browser
  server.fateOf = () => 'lost'
  const tab = openTab()
  tab.write('one')
  await settle()
  expect(tab.outbox.isKept()).toBe(true)
  breaks('add')
  tab.write('two')
  await settle()
  expect(tab.pending()).toEqual(['one: queued', 'two: queued'])
  expect(tab.outbox.isKept()).toBe(false)
  vi.restoreAllMocks()
  tab.write('three')
  await settle()
  server.fateOf = () => 'stored'
  await settle(5_000)
  expect(server.bodies()).toEqual(['one', 'two', 'three'])
  expect(tab.heard).toEqual(['one', 'two', 'three'])
  expect(tab.pending()).toEqual([])
  expect(tab.outbox.isKept()).toBe(true)
})

test('a database that never opens holds up nothing for longer than two seconds', async () => {
  using browser = createBrowser()
  const { server, openTab } = browser
  // Deleting it waits for a page that does not let go, and opening it for the deletion.
  await new Promise((resolve) => {
    indexedDB.open('carillon-outbox').onsuccess = resolve
  })
  indexedDB.deleteDatabase('carillon-outbox')
  const tab = openTab()
  tab.write('one')
  await settle()
  expect(server.calls).toEqual([])
  expect(tab.outbox.isKept()).toBe(false)
  for (let passed = 0; passed < 5; passed++) await settle(1_000)
  expect(tab.heard).toEqual(['one'])
})

test('nor does one that the browser refuses to open', async () => {
  using browser = createBrowser()
  const { openTab } = browser
  vi.spyOn(indexedDB, 'open').mockImplementation(() => {
    throw new DOMException('The operation is insecure.', 'SecurityError')
  })
  const tab = openTab()
  tab.write('one')
  await settle()
  expect(tab.heard).toEqual(['one'])
})

test('a refusal that cannot be written down is one all the same, and is not tried without end', async () => {
  using browser = createBrowser()
  const { server, openTab } = browser
  server.fateOf = ({ body }) => (body === 'bad' ? { code: 'FORBIDDEN' } : 'stored')
  const tab = openTab()
  breaks('put')
  tab.write('bad')
  tab.write('good')
  await settle(60_000)
  expect(tab.pending()).toEqual(['bad: failed'])
  expect(server.calls.map(({ body }) => body)).toEqual(['bad', 'good'])
})

test('what was sent and cannot be taken out of the database is not sent again by this page, nor stored twice by another', async () => {
  using browser = createBrowser()
  const { server, openTab } = browser
  const tab = openTab()
  breaks('delete')
  tab.write('one')
  await settle(60_000)
  expect(tab.pending()).toEqual([])
  expect(server.calls).toHaveLength(1)
  tab.die()
  vi.restoreAllMocks()
  const next = openTab()
  await settle()
  expect(server.bodies()).toEqual(['one'])
  expect(next.pending()).toEqual([])
})

test('it is known of each message whether it outlives the page', async () => {
  using browser = createBrowser()
  const { server, openTab } = browser
  server.fateOf = () => 'lost'
  const tab = openTab()
  tab.write('kept')
  await settle()
  breaks('add')
  tab.write('loose')
  await settle()
  const kept = ['kept', 'loose'].map((body) => tab.outbox.isKept(tab.idOf(body)))
  expect([kept, tab.outbox.isKept()]).toEqual([[true, false], false])
})

test('a database that the browser took away is opened again', async () => {
  using browser = createBrowser()
  const { server, openTab } = browser
  const tab = openTab()
  server.fateOf = () => 'lost'
  tab.write('one')
  await settle()
  // What a newer version of this page does in another tab.
  await new Promise((resolve) => {
    indexedDB.deleteDatabase('carillon-outbox').onsuccess = resolve
  })
  tab.write('two')
  await settle()
  expect(tab.outbox.isKept()).toBe(true)
})
