import { expect, test } from 'vitest'
import { createEntries } from './entries.ts'
import type { Entry } from './entry.ts'
import type { OutboxStorage } from './storage.ts'

const draft = (clientId: string) => ({
  clientId,
  conversationId: 'c1',
  body: clientId,
  queuedAt: '2026-01-01T00:00:00.000Z',
  failure: null,
})

function createGate() {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open }
}

/** A database that answers when the test says so. */
function createSlowStorage(kept: Entry[]) {
  const listed = createGate()
  const added = createGate()
  const storage: OutboxStorage = {
    list: () => listed.opened.then(() => [...kept]),
    async add(entry) {
      await added.opened
      kept.push({ ...entry, order: kept.length + 1 })
    },
    change: async () => {},
    remove: async () => {},
    clear: async () => {},
    alone: undefined,
    tell() {},
    subscribe: () => () => {},
    close() {},
  }
  return { storage, listed, added }
}

test('what is being written down is shown after all that waits already, and not to be sent before it is written', async () => {
  const { storage, listed, added } = createSlowStorage([{ ...draft('old'), order: 1 }])
  const entries = createEntries(storage)
  const bodies = () => entries.pending.get().map(({ body }) => body)
  const read = entries.refresh()
  const written = entries.add(draft('new'))
  expect(bodies()).toEqual(['new'])
  expect(entries.next('c1')).toBeUndefined()
  listed.open()
  await read
  expect(bodies()).toEqual(['old', 'new'])
  expect(entries.next('c1')).toMatchObject({ body: 'old' })
  await entries.remove('old')
  expect(entries.next('c1')).toBeUndefined()
  added.open()
  await written
  await entries.remove('old')
  expect(entries.next('c1')).toMatchObject({ body: 'new' })
})

test('what is refused is shown behind what was said before, though that is still being written', async () => {
  const { storage, listed, added } = createSlowStorage([])
  const entries = createEntries(storage)
  const bodies = () => entries.pending.get().map(({ body }) => body)
  listed.open()
  const written = entries.add(draft('first'))
  entries.append({ ...draft('refused'), failure: { code: 'OUTBOX_FULL', reason: 'full', field: null } })
  expect(bodies()).toEqual(['first', 'refused'])
  added.open()
  await written
  await entries.add(draft('last'))
  expect(bodies()).toEqual(['first', 'refused', 'last'])
})

test('what could not be written down waits behind what was said before, though that is still being written', async () => {
  const { storage, listed, added } = createSlowStorage([])
  const add = storage.add.bind(storage)
  storage.add = (entry) => (entry.clientId === 'second' ? Promise.reject(new Error('The disk is full.')) : add(entry))
  const entries = createEntries(storage)
  listed.open()
  const all = Promise.all(['first', 'second'].map((clientId) => entries.add(draft(clientId))))
  await new Promise((resolve) => setTimeout(resolve, 10))
  expect(entries.pending.get().map(({ body }) => body)).toEqual(['first', 'second'])
  expect(entries.next('c1')).toBeUndefined()
  added.open()
  await all
  expect(entries.pending.get().map(({ body }) => body)).toEqual(['first', 'second'])
  expect(entries.next('c1')).toMatchObject({ body: 'first' })
})
