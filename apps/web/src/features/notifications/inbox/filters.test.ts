import { expect, it } from 'vitest'
import { filterOf, filters, pathOf } from './filters.ts'

it('the address of every filter leads to it, and any other address to everything', () => {
  for (const filter of filters) {
    const named = new URL(pathOf(filter), 'http://127.0.0.1').searchParams.get('filter') ?? undefined
    expect(filterOf(named)).toBe(filter)
  }
  const found = new URL(pathOf('unread', 'a & b'), 'http://127.0.0.1').searchParams
  expect([found.get('filter'), found.get('q')]).toEqual(['unread', 'a & b'])
  for (const other of ['', 'toString', 'UNREAD', '<script>']) expect(filterOf(other)).toBe('all')
})
