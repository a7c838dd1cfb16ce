import type { Event, Message } from '@carillon/api'
import { describe, expect, test } from 'vitest'
import { type Applied, type Pages, refetch } from './apply.ts'
import { applyToMessages, type MessagePage, withMessage } from './messages.ts'
import { at, conversation, everyEvent, message, pages, twice } from './testing.ts'

const page = (asOf: number, ...items: Message[]): MessagePage => ({ items, asOf: at(asOf) })
const apply = twice(applyToMessages, { conversationId: 'c1' })
const take = (list: Pages<MessagePage>, event: Event, seq = 10) => apply(list, event, at(seq))
const seqs = (list: Applied<Pages<MessagePage>>) =>
  list === refetch ? 'refetch' : list.pages.map(({ items }) => items.map(({ seq }) => seq))

const posted = (one: Message): Event => ({ ...everyEvent['message.posted'], message: one })
const changed = (one: Message): Event => ({ ...everyEvent['message.changed'], message: one })

describe('a message', () => {
  test('is added to the newest page, at its end', () => {
    const list = take(pages(page(5, message(3), message(4)), page(5, message(1), message(2))), posted(message(5)))
    expect(seqs(list)).toEqual([
      [3, 4, 5],
      [1, 2],
    ])
  })

  test('that the page knows of is not added', () => {
    const list = pages(page(10, message(1)))
    expect(take(list, posted(message(2)))).toBe(list)
  })

  test('of another conversation is none of its business', () => {
    const list = pages(page(5, message(1)))
    expect(take(list, posted(message(2, { conversationId: 'c2' })))).toBe(list)
  })

  test('acknowledged before its event came is there once', () => {
    const acknowledged = withMessage(pages(page(5, message(1))), message(2))
    expect(take(acknowledged, posted(message(2)))).toBe(acknowledged)
    expect(seqs(withMessage(acknowledged, message(2)))).toEqual([[1, 2]])
  })

  test('acknowledged before the events of those posted before it: all come into order', () => {
    const acknowledged = withMessage(pages(page(5, message(1))), message(4))
    const then = take(acknowledged, posted(message(2)))
    expect(then === refetch || seqs(take(then, posted(message(3)), 11))).toEqual([[1, 2, 3, 4]])
  })

  test('that would leave a gap shows that something was missed', () => {
    expect(take(pages(page(5, message(1))), posted(message(3)))).toBe(refetch)
    expect(take(pages(page(5)), posted(message(2)))).toBe(refetch)
    expect(seqs(take(pages(page(5)), posted(message(1))))).toEqual([[1]])
  })

  test('is not added where the newest page is not loaded', () => {
    const older = { pages: [page(5, message(1))], pageParams: [9] }
    expect(take(older, posted(message(9)))).toBe(older)
  })
})

describe('a changed message', () => {
  test('is replaced wherever it stands, and the others stay the same', () => {
    const list = pages(page(5, message(3)), page(5, message(1), message(2)))
    const after = take(list, changed(message(2, { body: '', deletedAt: '2026-01-02T00:00:00.000Z' })))
    if (after === refetch) throw new Error('It is all there.')
    expect(after.pages[1]?.items).toMatchObject([{ body: 'Message 1' }, { body: '' }])
    expect(after.pages[0]).toBe(list.pages[0])
    expect(after.pages[1]?.items[0]).toBe(list.pages[1]?.items[0])
  })

  test('changes what quotes it, also when it is not loaded itself', () => {
    const { id, author } = message(1)
    const reply = message(3, { replyTo: { id, author, body: 'Message 1' } })
    expect(take(pages(page(5, reply)), changed(message(1, { body: 'Edited' })))).toMatchObject({
      pages: [{ items: [{ body: 'Message 3', replyTo: { id, body: 'Edited' } }] }],
    })
  })

  test('that is neither loaded nor quoted changes nothing', () => {
    const list = pages(page(5, message(3)))
    expect(take(list, changed(message(1)))).toBe(list)
  })
})

describe('whoever leaves', () => {
  const left = everyEvent['conversation.left']
  const back = (lastMessage: Message | null): Event => ({
    type: 'conversation.changed',
    conversation: conversation(1, { lastMessage }),
  })

  test('keeps nothing of it, and fetches anew on coming back: what was posted in between is never told', () => {
    const list = take(pages(page(5, message(2)), page(5, message(1))), left)
    expect(seqs(list)).toEqual([[], []])
    expect(list === refetch || take(list, back(message(7)), 11)).toBe(refetch)
  })

  test('and comes back to silence has nothing to fetch', () => {
    const list = pages(page(5))
    expect(take(list, back(null))).toBe(list)
  })

  test('another conversation keeps this one', () => {
    const list = pages(page(5, message(1)))
    expect(take(list, { ...left, id: 'c2' })).toBe(list)
    expect(take(list, back(message(1)))).toBe(list)
  })
})

test.for(Object.values(everyEvent))('$type is taken once, however often it comes', (event) => {
  take(pages(page(5, message(2)), page(5, message(1))), event)
  const known = pages(page(10, message(2)), page(10, message(1)))
  expect(take(known, event)).toBe(known)
})
