import type { Notification } from '@carillon/client'
import { createSignal } from 'solid-js'
import { expect, it } from 'vitest'
import { type Entry, toEntries } from '../entries.ts'
import { notification } from '../testing.ts'
import { createSelection } from './create-selection.ts'

/** The rows f, d and e as one, c, b and a. */
function createList() {
  const [list, setList] = createSignal(['f', 'e', 'd', 'c', 'b', 'a'])
  const entries = () =>
    toEntries(list().map((id) => notification(id, { groupKey: 'de'.includes(id) ? 'x' : null }))).map(
      (entry) => (): Entry<Notification> => entry,
    )
  const selection = createSelection(entries)
  const chosen = () =>
    selection
      .items()
      .map(({ id }) => id)
      .join('')
  return { selection, chosen, setList }
}

it('rows are chosen one by one, and a group as a whole', () => {
  const { selection, chosen } = createList()
  selection.toggle('d')
  selection.toggle('b')
  expect(chosen()).toBe('edb')
  selection.toggle('d')
  expect(chosen()).toBe('b')
})

it('rows are chosen from the last one to this one, in either direction', () => {
  const { selection, chosen } = createList()
  selection.toggle('a')
  selection.toggle('c', true)
  expect(chosen()).toBe('cba')
  selection.clear()
  selection.toggle('f', true)
  selection.toggle('d', true)
  expect(chosen()).toBe('fed')
  selection.all()
  expect(chosen()).toBe('fedcba')
})

it('what is not there any more is not chosen any more', () => {
  const { selection, chosen, setList } = createList()
  selection.toggle('c')
  selection.toggle('a')
  setList(['f', 'c'])
  expect(chosen()).toBe('c')
  expect(selection.isAny()).toBe(true)
  setList(['f'])
  expect(selection.isAny()).toBe(false)
})
