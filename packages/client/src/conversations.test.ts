import type { Conversation, Event, Message } from '@carillon/api'
import { describe, expect, test } from 'vitest'
import { type Applied, type Pages, refetch } from './apply.ts'
import { applyToConversation, applyToConversations, type ConversationPage } from './conversations.ts'
import { at, conversation, counts, everyEvent, me, message, pages, twice } from './testing.ts'

const placeOf = ({ updatedAt, id }: Conversation) => `${updatedAt}_${id}`
const page = (asOf: number, items: Conversation[], isLast = true): ConversationPage => {
  const last = items.at(-1)
  return { items, nextCursor: isLast || !last ? null : placeOf(last), asOf: at(asOf) }
}

const apply = twice(applyToConversations)
const take = (list: Pages<ConversationPage>, event: Event, seq = 10) => apply(list, event, at(seq))
const ids = (list: Applied<Pages<ConversationPage>>) =>
  list === refetch ? 'refetch' : list.pages.map(({ items }) => items.map(({ id }) => id))

const posted = (one: Message, unread = 1): Event => ({
  type: 'message.posted',
  message: one,
  unread,
  counts: counts({ messages: unread }),
})
const inConversation = (number: number, seq = 1, change: Partial<Message> = {}) =>
  message(seq, { conversationId: `c${number}`, ...change })
const changed = (one: Conversation): Event => ({ type: 'conversation.changed', conversation: one })

const two = () => pages(page(5, [conversation(4), conversation(3)], false), page(5, [conversation(2), conversation(1)]))

describe('a posted message', () => {
  test('brings its conversation to the top, from whichever page', () => {
    expect(ids(take(two(), posted(inConversation(2))))).toEqual([['c2', 'c4', 'c3'], ['c1']])
    expect(ids(take(two(), posted(inConversation(3))))).toEqual([
      ['c3', 'c4'],
      ['c2', 'c1'],
    ])
  })

  test('is the last one there, with the unread of the server, and its author has read it', () => {
    const after = take(two(), posted(inConversation(4, 6), 2))
    expect(after).toMatchObject({
      pages: [
        {
          items: [
            { id: 'c4', unread: 2, readSeq: 0, lastMessage: { seq: 6 }, members: [{ readSeq: 0 }, { readSeq: 6 }] },
            {},
          ],
        },
        {},
      ],
    })
  })

  test('of the reader moves what the reader has read', () => {
    const author = { id: me, username: 'me', displayName: 'Me' }
    expect(take(two(), posted(inConversation(4, 6, { author }), 0))).toMatchObject({
      pages: [{ items: [{ id: 'c4', unread: 0, readSeq: 6 }, {}] }, {}],
    })
  })

  test('in a conversation that was never loaded has to be fetched', () => {
    expect(take(two(), posted(inConversation(9)))).toBe(refetch)
  })

  test('that the pages know of changes nothing', () => {
    const list = pages(page(10, [conversation(1)]))
    expect(take(list, posted(inConversation(1)))).toBe(list)
    expect(take(list, posted(inConversation(9)))).toBe(list)
  })

  test('does not take the place of a newer one that an earlier event brought along', () => {
    const newer = conversation(4, { lastMessage: inConversation(4, 8), updatedAt: inConversation(4, 8).createdAt })
    const list = pages(page(5, [newer, conversation(3)]))
    expect(take(list, posted(inConversation(4, 7), 3))).toMatchObject({
      pages: [{ items: [{ id: 'c4', unread: 3, lastMessage: { seq: 8 }, updatedAt: newer.updatedAt }, { id: 'c3' }] }],
    })
  })
})

describe('a conversation', () => {
  test('that begins stands where its time belongs', () => {
    expect(ids(take(two(), changed(conversation(9))))).toEqual([
      ['c9', 'c4', 'c3'],
      ['c2', 'c1'],
    ])
    const between = conversation(7, { updatedAt: conversation(2).updatedAt })
    expect(ids(take(two(), changed(between)))).toEqual([
      ['c4', 'c3'],
      ['c7', 'c2', 'c1'],
    ])
  })

  test('of the same moment stands by its id, as on the server', () => {
    const twin = conversation(5, { updatedAt: conversation(4).updatedAt })
    expect(ids(take(two(), changed(twin)))).toEqual([
      ['c5', 'c4', 'c3'],
      ['c2', 'c1'],
    ])
  })

  test('older than all that is loaded waits for its page', () => {
    const list = pages(page(5, [conversation(4), conversation(3)], false))
    expect(take(list, changed(conversation(1)))).toBe(list)
  })

  test('is not lost in the range of a page whose last one moved to the top since', () => {
    const moved = take(pages(page(5, [conversation(6), conversation(2)], false)), posted(inConversation(2)))
    expect(moved === refetch || ids(take(moved, changed(conversation(4)), 11))).toEqual([['c2', 'c6', 'c4']])
  })

  test('renamed keeps its place', () => {
    const after = take(two(), changed(conversation(2, { title: 'Renamed' })))
    expect(ids(after)).toEqual(ids(two()))
    expect(after).toMatchObject({ pages: [{}, { items: [{ title: 'Renamed' }, {}] }] })
  })

  test('that was left is gone', () => {
    expect(ids(take(two(), everyEvent['conversation.left']))).toEqual([['c4', 'c3'], ['c2']])
  })

  test('cannot find its place where the newest page is not loaded', () => {
    const older = { pages: [page(5, [conversation(1)])], pageParams: ['later'] }
    expect(take(older, changed(conversation(9)))).toBe(refetch)
    expect(take(older, posted(inConversation(1)))).toBe(refetch)
  })
})

describe('inside a conversation', () => {
  const last = inConversation(4, 6)
  const quoted = { id: 'c4-m1', author: last.author, body: 'Before' }
  const list = pages(page(5, [conversation(4, { lastMessage: { ...last, replyTo: quoted } }), conversation(3)]))

  test('the last message changes with its event', () => {
    const edited = inConversation(4, 6, { body: 'Edited' })
    expect(take(list, { ...everyEvent['message.changed'], message: edited })).toMatchObject({
      pages: [{ items: [{ lastMessage: { body: 'Edited' } }, {}] }],
    })
  })

  test('what the last message quotes changes with it', () => {
    const message = inConversation(4, 1, { body: 'After' })
    expect(take(list, { ...everyEvent['message.changed'], message })).toMatchObject({
      pages: [{ items: [{ lastMessage: { body: 'Message 6', replyTo: { body: 'After' } } }, {}] }],
    })
  })

  test('any other message is not looked at', () => {
    const message = inConversation(4, 2, { body: 'Edited' })
    expect(take(list, { ...everyEvent['message.changed'], message })).toBe(list)
  })

  test.for([
    [me, { readSeq: 2, members: [{ readSeq: 2 }, { readSeq: 0 }] }],
    ['bob', { readSeq: 0, members: [{ readSeq: 0 }, { readSeq: 2 }] }],
  ] as const)('%s moves what they have read', ([userId, expected]) => {
    const moved: Event = { ...everyEvent['read.moved'], conversationId: 'c4', userId, seq: 2, unread: 4 }
    expect(take(list, moved)).toMatchObject({ pages: [{ items: [{ unread: 4, ...expected }, {}] }] })
  })

  const bobAt = (list: Applied<Pages<ConversationPage>>) => {
    const member = list === refetch ? undefined : list.pages[0]?.items[0]?.members[1]
    return member && [member.readSeq, member.deliveredSeq]
  }
  const about = { conversationId: 'c4', userId: 'bob' }
  const delivered = (seq: number): Event => ({ ...everyEvent['delivered.moved'], ...about, seq })
  const read = (seq: number): Event => ({ ...everyEvent['read.moved'], ...about, seq })

  test('what a device of a member has moves forwards only', () => {
    const after = take(list, delivered(3))
    expect(bobAt(after)).toEqual([0, 3])
    expect(after).toMatchObject({
      pages: [{ asOf: at(10), items: [{ unread: 0, readSeq: 0, updatedAt: '2026-01-01T00:04:00.000Z' }, {}] }],
    })
    if (after !== refetch) expect(take(after, delivered(2), 11)).toBe(after)
  })

  test('what was read or written has arrived, and stays so when it is marked unread', () => {
    const after = take(list, read(4))
    expect(bobAt(after)).toEqual([4, 4])
    expect(after === refetch || bobAt(take(after, read(1), 11))).toEqual([1, 4])
    expect(bobAt(take(list, posted(inConversation(4, 7))))).toEqual([7, 7])
  })
})

test.for(Object.values(everyEvent))('$type is taken once, however often it comes', (event) => {
  take(two(), event)
  const known = pages(page(10, [conversation(2), conversation(1)]))
  expect(take(known, event)).toBe(known)
})

describe('one conversation by itself', () => {
  const take = twice(applyToConversation, { id: 'c1' })
  const lastMessage = message(2, { replyTo: { id: 'c1-m1', author: message(1).author, body: 'Message 1' } })
  const dated = { conversation: conversation(1, { lastMessage }), asOf: at(5) }
  const expected: Partial<Record<Event['type'], object>> = {
    'message.posted': { lastMessage: { seq: 3 }, unread: 3 },
    'message.changed': { lastMessage: { seq: 2, replyTo: { body: 'Edited' } } },
    'read.moved': { readSeq: 2, unread: 3, members: [{ readSeq: 2, deliveredSeq: 2 }, { deliveredSeq: 0 }] },
    'delivered.moved': { readSeq: 0, members: [{ deliveredSeq: 0 }, { readSeq: 0, deliveredSeq: 3 }] },
    'conversation.changed': { title: 'Renamed' },
  }

  test.for(Object.values(everyEvent))('takes $type if it is about it', (event) => {
    const after = take(dated, event, at(10))
    const change = expected[event.type]
    if (change) expect(after).toMatchObject({ conversation: change, asOf: at(10) })
    else expect(after).toBe(dated)
    const newer = { ...dated, asOf: at(10) }
    expect(take(newer, event, at(10))).toBe(newer)
  })

  test('leaves alone what is about another', () => {
    expect(take(dated, posted(inConversation(2)), at(10))).toBe(dated)
    expect(take(dated, changed(conversation(2)), at(10))).toBe(dated)
  })
})

test.each(['conversation.muted', 'message.flagged'])(
  '%s, which this version does not know, changes nothing',
  (type) => {
    // What a newer server or an extending team may send: our types do not have it.
    const event = { type, conversationId: conversation(1).id, message: message(1) } as unknown as Event
    const list = two()
    expect(take(list, event)).toBe(list)
  },
)
