import { expect, test } from 'vitest'
import { wordsOf } from './announcement.ts'

test('a short line is a title', () => {
  expect(wordsOf(' Build done\n')).toEqual({ title: 'Build done' })
})

test('of a longer text the first line is the title', () => {
  expect(wordsOf('Build done\nin 3 s')).toEqual({ title: 'Build done', body: 'Build done\nin 3 s' })
})

test('a long line is cut between characters, and kept whole below', () => {
  const { title, body } = wordsOf('🎺'.repeat(300))
  expect(title).toBe(`${'🎺'.repeat(199)}…`)
  expect(body).toBe('🎺'.repeat(300))
})

test('with a title, the text stands below it', () => {
  expect(wordsOf('412 tests', 'Green')).toEqual({ title: 'Green', body: '412 tests' })
  expect(wordsOf(' ', 'Green')).toEqual({ title: 'Green' })
})
