import { expect, it } from 'vitest'
import { matches } from './matches.ts'

it('finds a name by the beginnings of its words, in any order, without accents and capitals', () => {
  expect(matches('Chloé Dubois', 'chlo')).toBe(true)
  expect(matches('Chloé Dubois', 'dub CHLOE')).toBe(true)
  expect(matches('Chloé Dubois', 'loe')).toBe(false)
  expect(matches('Launch week', '')).toBe(true)
})
