import { expect, test } from 'vitest'
import { at } from '../testing.ts'
import { createJournal } from './journal.ts'
import { syncAt } from './reader.ts'

test('knows what came after any of the last five hundred events, and says so of all before', () => {
  const journal = createJournal()
  expect(journal.since(at(0))).toBeNull()
  journal.startFrom(at(0))
  expect(journal.since(at(0))).toEqual([])
  for (let seq = 1; seq <= 501; seq++) journal.add(syncAt(at(seq), 'live'))
  expect(journal.last()).toBe(at(501))
  expect(journal.since(at(0))).toBeNull()
  expect(journal.since(at(1))).toHaveLength(500)
  expect(journal.since(at(500))?.map(({ cursor }) => cursor)).toEqual([at(501)])
  expect(journal.since(at(501))).toEqual([])
  expect(journal.since(at(501, 'other'))).toBeNull()
})
