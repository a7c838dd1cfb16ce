import type { Event, Notification } from '@carillon/api'
import { describe, expect, test } from 'vitest'
import { type Applied, refetch } from './apply.ts'
import { applyToCounts, applyToFound, applyToNotifications, type NotificationPage } from './notifications.ts'
import { at, counts, everyEvent, notification, pages, twice } from './testing.ts'

const page = (asOf: number, items: Notification[], nextCursor: string | null = null): NotificationPage => ({
  items,
  nextCursor,
  asOf: at(asOf),
})

type Filter = 'all' | 'unread' | 'archived' | 'snoozed'
type List = ReturnType<typeof pages<NotificationPage>>

const take = (filter: Filter, list: List, event: Event, seq = 10) =>
  twice(applyToNotifications, { filter })(list, event, at(seq))
const numbers = (list: Applied<List>) =>
  list === refetch ? 'refetch' : list.pages.map(({ items }) => items.map(({ id }) => Number(id.slice(1))))

const created = (number: number, change: Partial<Notification> = {}): Event => ({
  ...everyEvent['notification.created'],
  notification: notification(number, change),
})

const [early, late] = ['2026-01-02T00:00:00.000Z', '2026-01-03T00:00:00.000Z']
type Change = Extract<Event, { type: 'notification.changed' }>
const changed = (change: Change['change'], ids: number[] | null): Event => ({
  type: 'notification.changed',
  ids: ids?.map((number) => notification(number).id) ?? null,
  upTo: null,
  change,
  counts: counts(),
})

describe('a new notification', () => {
  test('comes first, and the page knows of it', () => {
    const list = take('all', pages(page(5, [notification(2), notification(1)])), created(3))
    expect(numbers(list)).toEqual([[3, 2, 1]])
    expect(list).toMatchObject({ pages: [{ asOf: at(10) }] })
  })

  test('changes nothing in a page that was read after it', () => {
    const list = pages(page(10, [notification(2)]))
    expect(take('all', list, created(3))).toBe(list)
  })

  test('that is already there stays once', () => {
    const list = pages(page(5, [notification(3), notification(2)]))
    expect(take('all', list, created(3))).toBe(list)
  })

  test('committed later than one made after it stands in the order of the server', () => {
    expect(numbers(take('all', pages(page(5, [notification(4), notification(2)])), created(3)))).toEqual([[4, 3, 2]])
  })

  test('goes into the page whose range it falls into', () => {
    const first = page(5, [notification(8), notification(7)], notification(7).id)
    const second = page(5, [notification(4), notification(3)], notification(3).id)
    expect(numbers(take('all', pages(first, second), created(5)))).toEqual([
      [8, 7],
      [5, 4, 3],
    ])
    expect(numbers(take('all', pages(first, second), created(9)))).toEqual([
      [9, 8, 7],
      [4, 3],
    ])
  })

  test('older than all that is loaded waits for its page', () => {
    const list = pages(page(5, [notification(8), notification(7)], notification(7).id))
    expect(take('all', list, created(5))).toBe(list)
  })

  test('falls into the range of a page whose last item has gone since', () => {
    const list = pages(page(5, [notification(8)], notification(5).id))
    expect(numbers(take('all', list, created(6)))).toEqual([[8, 6]])
  })

  test.for([
    ['all', {}, true],
    ['all', { readAt: early }, true],
    ['all', { archivedAt: early }, false],
    ['unread', {}, true],
    ['unread', { readAt: early }, false],
    ['unread', { archivedAt: early }, false],
    ['archived', {}, false],
    ['archived', { archivedAt: early, readAt: early }, true],
  ] as const)('in %s with %o belongs there: %s', ([filter, state, belongs]) => {
    expect(numbers(take(filter, pages(page(5, [])), created(3, state)))).toEqual([belongs ? [3] : []])
  })
})

describe('a change', () => {
  const three = [notification(3), notification(2, { readAt: early }), notification(1)]
  const readAts = (list: Applied<List>) =>
    list === refetch ? 'refetch' : list.pages.flatMap(({ items }) => items.map(({ readAt }) => readAt))

  test('of some by id leaves the others alone', () => {
    const list = pages(page(5, three))
    const after = take('all', list, changed({ readAt: late }, [1]))
    expect(readAts(after)).toEqual([null, early, late])
    if (after === refetch) throw new Error('It is all there.')
    expect(after.pages[0]?.items[0]).toBe(list.pages[0]?.items[0])
  })

  test('keeps the time that stands', () => {
    expect(readAts(take('all', pages(page(5, three)), changed({ readAt: late }, [2, 1])))).toEqual([null, early, late])
  })

  test('of more than could be named has to be fetched', () => {
    expect(take('all', pages(page(5, three)), changed({ readAt: late }, null))).toBe(refetch)
    const known = pages(page(10, three))
    expect(take('all', known, changed({ readAt: late }, null))).toBe(known)
  })

  test('of what is not loaded changes nothing', () => {
    const list = pages(page(5, three))
    expect(take('all', list, changed({ readAt: late }, [77]))).toBe(list)
  })

  test('that the page knows of changes nothing', () => {
    const list = pages(page(10, three))
    expect(take('all', list, changed({ readAt: late }, [1]))).toBe(list)
    expect(take('unread', list, changed({ readAt: null }, [77]))).toBe(list)
  })

  test('touches the pages that do not know of it, and only those', () => {
    const list = pages(page(12, [notification(3)], notification(3).id), page(5, [notification(1)]))
    expect(readAts(take('all', list, changed({ readAt: late }, [3, 1])))).toEqual([null, late])
  })

  test.for([
    ['all', { readAt: late }, [3, 2, 1]],
    ['all', { seenAt: late }, [3, 2, 1]],
    ['all', { archivedAt: late }, [2]],
    ['all', { readAt: null }, [3, 2, 1]],
    ['unread', { readAt: late }, []],
    ['unread', { archivedAt: late }, []],
    ['unread', { seenAt: late }, [3, 1]],
    ['archived', { readAt: late }, []],
  ] as const)('in %s of %o leaves %o', ([filter, change, left]) => {
    const items = filter === 'all' ? three : filter === 'unread' ? [notification(3), notification(1)] : []
    expect(numbers(take(filter, pages(page(5, items)), changed(change, [3, 1])))).toEqual([left])
  })

  test('that takes something out of the archive takes it out of this list', () => {
    const archived = notification(1, { archivedAt: early })
    expect(numbers(take('archived', pages(page(5, [archived])), changed({ archivedAt: null }, [1])))).toEqual([[]])
  })

  test.for([
    ['all', { archivedAt: null }],
    ['unread', { archivedAt: null }],
    ['unread', { readAt: null }],
    ['archived', { archivedAt: late }],
  ] as const)('in %s of %o may bring back what was never loaded: fetch again', ([filter, change]) => {
    expect(take(filter, pages(page(5, [])), changed(change, [3]))).toBe(refetch)
  })
})

describe('what was snoozed', () => {
  const until = '2026-02-01T00:00:00.000Z'
  const snoozed = { archivedAt: late, snoozedUntil: until }
  const returned = (number: number, place: number, change: Partial<Notification> = {}): Event => ({
    ...everyEvent['notification.returned'],
    notification: notification(number, { place: notification(place).place, ...change }),
  })
  const three = [notification(3), notification(2), notification(1)]

  test.for([
    ['all', [3, 1]],
    ['unread', [3, 1]],
    ['archived', [3, 1]],
  ] as const)('leaves %s', ([filter, left]) => {
    const items = filter === 'archived' ? three.map((item) => ({ ...item, archivedAt: early })) : three
    expect(numbers(take(filter, pages(page(5, items)), changed(snoozed, [2])))).toEqual([left])
  })

  test('was perhaps never loaded: the list of what is snoozed is fetched again', () => {
    expect(take('snoozed', pages(page(5, [])), changed(snoozed, [2]))).toBe(refetch)
  })

  test.for([
    ['by hand', { archivedAt: null, snoozedUntil: null }],
    ['because it is archived', { archivedAt: late, snoozedUntil: null }],
  ] as const)('is snoozed no more %s', ([_, change]) => {
    const list = pages(page(5, [notification(2, snoozed), notification(1, snoozed)]))
    expect(numbers(take('snoozed', list, changed(change, [2])))).toEqual([[1]])
  })

  test('until another time stays, with that time', () => {
    const list = pages(page(10, [notification(2, snoozed)]))
    const other = '2026-03-01T00:00:00.000Z'
    expect(take('snoozed', list, changed({ archivedAt: late, snoozedUntil: other }, [2]), 10)).toBe(list)
    expect(take('snoozed', list, changed({ archivedAt: late, snoozedUntil: other }, [2]), 11)).toBe(refetch)
  })

  test('comes back where it stands now, which is not where its id puts it', () => {
    const list = pages(page(5, [notification(8), notification(7)], notification(7).place), page(5, [notification(2)]))
    expect(numbers(take('all', list, returned(1, 9)))).toEqual([[1, 8, 7], [2]])
    expect(numbers(take('unread', list, returned(1, 5)))).toEqual([
      [8, 7],
      [1, 2],
    ])
    expect(numbers(take('archived', pages(page(5, [])), returned(1, 9)))).toEqual([[]])
  })

  test('comes back once, whatever was known of it', () => {
    const list = pages(page(5, [notification(8), notification(1, { readAt: early })]))
    const after = take('all', list, returned(1, 9))
    expect(numbers(after)).toEqual([[1, 8]])
    expect(after).toMatchObject({ pages: [{ items: [{ readAt: null }, {}] }] })
    const known = pages(page(10, [notification(8)]))
    expect(take('all', known, returned(1, 9))).toBe(known)
  })

  test('leaves what is snoozed when it comes back', () => {
    expect(numbers(take('snoozed', pages(page(5, [notification(1, snoozed)])), returned(1, 9)))).toEqual([[]])
  })

  test('is followed by the page after it by its place', () => {
    const back = notification(1, { place: notification(9).place })
    const list = pages(page(5, [back, notification(8)], notification(8).place), page(5, [notification(5)]))
    expect(numbers(take('all', list, created(6)))).toEqual([
      [1, 8],
      [6, 5],
    ])
  })
})

test('what is removed is gone from every page, and nothing else', () => {
  const list = pages(page(5, [notification(3), notification(2)], notification(2).place), page(5, [notification(1)]))
  const removed: Event = { ...everyEvent['notification.removed'], ids: [notification(2).id, notification(77).id] }
  expect(numbers(take('all', list, removed))).toEqual([[3], [1]])
  const elsewhere: Event = { ...everyEvent['notification.removed'], ids: [notification(77).id] }
  expect(take('all', list, elsewhere)).toBe(list)
})

describe('what was found', () => {
  const take = twice(applyToFound, { filter: 'all', query: 'news' })
  const found = () => pages(page(5, [notification(3), notification(1)]))

  test('changes and goes, and nobody looks through what comes', () => {
    expect(numbers(take(found(), changed({ archivedAt: late }, [3]), at(10)))).toEqual([[1]])
    expect(
      numbers(take(found(), { ...everyEvent['notification.removed'], ids: [notification(1).id] }, at(10))),
    ).toEqual([[3]])
    const list = found()
    expect(take(list, created(9), at(10))).toBe(list)
    expect(numbers(take(list, everyEvent['notification.returned'], at(10)))).toEqual([[3]])
    expect(take(list, changed({ readAt: late }, null), at(10))).toBe(refetch)
  })
})

test('other words replace the words and nothing else', () => {
  const list = pages(page(5, [notification(2), notification(1, { readAt: early })]))
  const rewritten: Event = {
    type: 'notification.rewritten',
    notification: notification(1, { title: 'Other', body: 'words', data: { title: 'Other' } }),
    counts: counts(),
    alerts: [],
  }
  expect(take('all', list, rewritten)).toMatchObject({
    pages: [
      { items: [{ title: 'News 2' }, { title: 'Other', body: 'words', data: { title: 'Other' }, readAt: early }] },
    ],
  })
})

test.for(Object.values(everyEvent))('$type is taken once, however often it comes', (event) => {
  for (const filter of ['all', 'unread', 'archived', 'snoozed'] as const) {
    take(filter, pages(page(5, [notification(2), notification(1)])), event)
  }
  const known = pages(page(10, [notification(2), notification(1)]))
  for (const filter of ['all', 'unread', 'archived', 'snoozed'] as const) expect(take(filter, known, event)).toBe(known)
})

describe('the counts', () => {
  const take = twice(applyToCounts)
  const before = { ...counts({ unread: 9 }), asOf: at(5) }

  test.for(Object.values(everyEvent))('after $type are what it says, if it says anything', (event) => {
    const said = 'counts' in event ? { ...event.counts, asOf: at(10) } : before
    expect(take(before, event, at(10))).toEqual(said)
  })

  test('that are newer stay', () => {
    const newer = { ...before, asOf: at(10) }
    expect(take(newer, everyEvent['notification.created'], at(10))).toBe(newer)
  })
})
