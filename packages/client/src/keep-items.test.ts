import { QueryClient } from '@tanstack/query-core'
import { expect, test } from 'vitest'
import { keepItems } from './keep-items.ts'
import { notificationListOptions } from './notifications.ts'
import { notification, pages } from './testing.ts'

const answer = (...numbers: number[]) => pages({ items: numbers.map((number) => notification(number)) })
type List = ReturnType<typeof answer>
const key = ['list']

/** As a program with these options would hold it. */
function hold() {
  const { structuralSharing } = notificationListOptions({ api: {} as never })
  const cache = new QueryClient()
  cache.setQueryDefaults(key, { structuralSharing })
  return {
    set: (list: List) => cache.setQueryData<List>(key, list) ?? list,
    get: () => cache.getQueryData<List>(key)?.pages.flatMap(({ items }) => items) ?? [],
  }
}

test('one more at the top leaves all the others the objects they were', () => {
  const held = hold()
  const [page] = held.set(answer(2, 1)).pages
  const before = held.get()
  held.set(pages({ items: [notification(3), ...(page?.items ?? [])] }))
  expect(
    held
      .get()
      .slice(1)
      .map((item, index) => item === before[index]),
  ).toEqual([true, true])
})

test('an answer leaves those that say the same the objects they were, wherever they stand now', () => {
  const held = hold()
  held.set(answer(2, 1))
  const before = held.get()
  held.set(pages({ items: [notification(3), notification(2, { title: 'Another' }), notification(1)] }))
  expect(held.get().map((item) => before.includes(item))).toEqual([false, false, true])
})

test('anything else is taken as it is', () => {
  const list = answer(1)
  for (const other of [undefined, null, 7, { items: [] }]) {
    expect(keepItems(other, list)).toBe(list)
    expect(keepItems(list, other)).toBe(other)
  }
})
