import { describe, expect, test } from 'vitest'
import { excerpt, id, isStorable, path, text } from './text.ts'

describe('text', () => {
  const short = text(3)

  test('is composed, trimmed and counted as people count', () => {
    expect(short.parse('  e\u0301  ')).toBe('\u00e9')
    expect(short.parse('🔔🔔🔔')).toBe('🔔🔔🔔')
    for (const wrong of ['', '  ', 'four', '🔔🔔🔔🔔', 'a\0', '\udc00', 'x'.repeat(1_000_000)]) {
      expect(short.safeParse(wrong).success).toBe(false)
    }
  })

  test('fits when it fits composed', () => {
    expect(short.parse('e\u0301e\u0301e\u0301')).toHaveLength(3)
  })
})

test('a path stays within the app', () => {
  for (const fine of ['/', '/a/b?c=d#e', '/é', '/a//b']) expect(path.safeParse(fine).success, fine).toBe(true)
  const wrong = ['', 'a', '//a', '/\\a', '/a\\b', '/a b', '/a\tb', '/\t/a', '/a\0', '/\ud800', '/a\u0085']
  for (const outside of [...wrong, 'javascript:alert(1)', 'https://a', `/${'x'.repeat(2_000)}`]) {
    expect(path.safeParse(outside).success, outside).toBe(false)
  }
})

test('an id has one spelling', () => {
  const one = '0190F5FE-7C00-7A00-8000-00000000ABCD'
  expect(id.parse(one)).toBe(one.toLowerCase())
  for (const wrong of ['', 'x', `${one} `, `{${one}}`, one.replaceAll('-', '')]) {
    expect(id.safeParse(wrong).success).toBe(false)
  }
})

test('what no table can hold is found wherever it is', () => {
  expect(isStorable({ a: ['fine', 1, null, true, { b: '🔔' }] })).toBe(true)
  for (const bad of ['\0', '\ud83d', ['\0'], { a: { b: ['\udc00'] } }, { '\0': 1 }]) expect(isStorable(bad)).toBe(false)
})

test('an excerpt ends with a sign that there is more, and counts characters', () => {
  expect(excerpt('🔔🔔🔔', 3)).toBe('🔔🔔🔔')
  expect(excerpt('🔔🔔🔔🔔', 3)).toBe('🔔🔔…')
})
