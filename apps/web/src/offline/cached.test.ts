import {
  auditOptions,
  conversationListOptions,
  countsOptions,
  createClient,
  historyOptions,
  messageListOptions,
  notificationListOptions,
  type User,
} from '@carillon/client'
import { QueryClient } from '@tanstack/solid-query'
import { expect, it } from 'vitest'
import { isKeepable, putInto, takeFrom } from './cached.ts'

const source = createClient({ url: 'http://127.0.0.1:1' })
const user: User = {
  id: 'alice',
  username: 'alice',
  displayName: 'Alice',
  locale: 'en',
  timeZone: 'UTC',
  isAdmin: false,
}
const pages = (...found: object[]) => ({
  pages: found,
  pageParams: found.map((_, index) => (index === 0 ? null : index)),
})

function cacheOf(entries: [readonly unknown[], unknown][]) {
  const cache = new QueryClient()
  for (const [queryKey, data] of entries) cache.setQueryData(queryKey, data, { updatedAt: 7 })
  return cache
}

const list = conversationListOptions(source).queryKey
const thread = (id: string) => messageListOptions(source, id).queryKey
const inbox = notificationListOptions(source, 'unread').queryKey
const counts = countsOptions(source).queryKey

it('what is kept is the beginning of every list, and comes back where it was', () => {
  const conversations = { items: [{ id: 'a' }], nextCursor: 'next', asOf: 'f.1' }
  const messages = { items: [{ id: 'm', body: 'Hello' }], asOf: 'f.1' }
  const unread = { items: [{ id: 'n' }], nextCursor: null, asOf: 'f.1' }
  const before = cacheOf([
    [list, pages(conversations, { items: [{ id: 'b' }], nextCursor: null, asOf: 'f.1' })],
    [thread('a'), pages(messages, { items: [{ id: 'l' }], asOf: 'f.1' })],
    [thread('b'), pages(messages)],
    [inbox, pages(unread)],
    [counts, { unseen: 1, unread: 2, messages: 3, asOf: 'f.1' }],
  ])
  const after = new QueryClient()
  putInto(after, source, takeFrom(before, source, user))
  expect(after.getQueryData(list)).toEqual(pages(conversations))
  expect(after.getQueryData(thread('a'))).toEqual(pages(messages))
  expect(after.getQueryData(thread('b'))).toBeUndefined()
  expect(after.getQueryData(inbox)).toEqual(pages(unread))
  expect(after.getQueryData(counts)).toEqual({ unseen: 1, unread: 2, messages: 3, asOf: 'f.1' })
  expect(after.getQueryState(list)?.dataUpdatedAt).toBe(7)
})

it('what the server has said by now is not overwritten', () => {
  const kept = takeFrom(cacheOf([[counts, { unseen: 9, unread: 9, messages: 9, asOf: 'f.1' }]]), source, user)
  const fresh = { unseen: 0, unread: 0, messages: 0, asOf: 'f.2' }
  const cache = cacheOf([[counts, fresh]])
  putInto(cache, source, kept)
  expect(cache.getQueryData(counts)).toEqual(fresh)
})

it('what is kept changes with the lists and counts, and not with what an admin looks at', () => {
  expect([list, thread('a'), inbox, counts].map(isKeepable)).toEqual([true, true, true, true])
  expect([historyOptions(source).queryKey, auditOptions(source).queryKey, ['own']].map(isKeepable)).toEqual([
    false,
    false,
    false,
  ])
})
