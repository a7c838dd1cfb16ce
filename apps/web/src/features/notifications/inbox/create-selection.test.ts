import type { Notification } from '@carillon/client'
import { createSignal } from 'solid-js'
import { expect, it } from 'vitest'
import { type Entry, toEntries } from '../entries.ts'
import { notification } from '../testing.ts'
import { createSelection } from './create-selection.ts'

/** The rows f, d and e as one, c, b and a. */
function createList(ids = ['f', 'e', 'd', 'c', 'b', 'a']) {
  const [list, setList] = createSignal(ids)
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
  const toggle = (id: string, isRange = false) => {
    const entry = entries().find((one) => one().items.some((item) => item.id === id))
    selection.toggle(entry?.().key ?? '', isRange)
  }
  return { selection, toggle, chosen, setList }
}

it('rows are chosen one by one, and a group as a whole', () => {
  const { toggle, chosen } = createList()
  toggle('d')
  toggle('b')
  expect(chosen()).toBe('edb')
  toggle('d')
  expect(chosen()).toBe('b')
})

it('rows are chosen from the last one to this one, in either direction', () => {
  const { selection, toggle, chosen } = createList()
  toggle('a')
  toggle('c', true)
  expect(chosen()).toBe('cba')
  selection.clear()
  toggle('f', true)
  toggle('d', true)
  expect(chosen()).toBe('fed')
  selection.all()
  expect(chosen()).toBe('fedcba')
})

it('what joins a group once that is chosen is not meant', () => {
  const { selection, toggle, chosen, setList } = createList(['d', 'b'])
  toggle('d')
  setList(['e', 'd', 'b'])
  expect(chosen()).toBe('d')
  setList(['e', 'b'])
  expect(selection.isAny()).toBe(false)
})

it('what is not there any more is not chosen any more', () => {
  const { selection, toggle, chosen, setList } = createList()
  toggle('c')
  toggle('a')
  setList(['f', 'c'])
  expect(chosen()).toBe('c')
  expect(selection.isAny()).toBe(true)
  setList(['f'])
  expect(selection.isAny()).toBe(false)
})
