import type { Event } from '@carillon/api'
import { expect, test } from 'vitest'
import { refetch } from './apply.ts'
import { at, conversation, me, message, notification, pages } from './testing.ts'
import { applyUser } from './users.ts'

const { author: bob } = message(1)
const ann = { id: 'ann', username: 'ann', displayName: 'Ann' }
const robert = { ...bob, displayName: 'Robert' }
const take = <Data>(path: string, data: Data, user = robert, seq = 10) => {
  const event: Event = { type: 'user.changed', user }
  return applyUser(path, data, { event, cursor: at(seq), userId: me, input: {} })
}

test('a new name stands wherever the old one stood, and nothing else changes', () => {
  const quote = { id: 'm0', author: bob, body: 'Hi' }
  const list = pages({ items: [message(1), message(2, { author: ann, replyTo: quote })], asOf: at(5) })
  expect(take('messages.list', list)).toEqual(
    pages({
      items: [message(1, { author: robert }), message(2, { author: ann, replyTo: { ...quote, author: robert } })],
      asOf: at(5),
    }),
  )
})

test('what does not name the user stays the very same', () => {
  const list = pages({ items: [message(1)], asOf: at(5) })
  expect(take('messages.list', list, { ...robert, id: 'somebody else' })).toBe(list)
  expect(take('messages.list', list, bob)).toBe(list)
})

test('what was read after the event knows better', () => {
  const [old, fresh] = [at(5), at(10)].map((asOf) => ({ items: [message(1)], asOf }))
  if (!old || !fresh) throw new Error('Two pages were made.')
  const list = pages(fresh, old)
  const renamed = take('messages.list', list)
  expect(renamed).toEqual(pages(fresh, { ...old, items: [message(1, { author: robert })] }))
  const single = { conversation: conversation(1), asOf: at(10) }
  expect(take('conversations.get', single)).toBe(single)
})

test('notifications are fetched again: their texts are the server’s', () => {
  const list = pages({ items: [notification(1, { actor: bob })], nextCursor: null, asOf: at(5) })
  const own = { ...robert, id: me }
  for (const path of ['notifications.list', 'notifications.search']) {
    expect(take(path, list)).toBe(refetch)
    expect(take(path, list, { ...robert, id: 'somebody else' })).toBe(list)
    expect(take(path, list, own)).toBe(refetch)
    expect(take(path, list, own, 5)).toBe(list)
  }
})
