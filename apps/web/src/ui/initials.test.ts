import { expect, it } from 'vitest'
import { hueOf, initialsOf } from './initials.ts'

it('takes the first and the last word', () => {
  expect(['Chloé van Dam', 'bob', '  ', 'élise durand', '👩‍👩‍👧 Club'].map(initialsOf)).toEqual([
    'CD',
    'B',
    '',
    'ÉD',
    '👩‍👩‍👧C',
  ])
})

it('gives a name the same hue every time, and never that of the accent', () => {
  const hues = Array.from({ length: 500 }, (_, index) => hueOf(`name ${index}`))
  expect(hueOf('Chloé')).toBe(hueOf('Chloé'))
  expect(hues.filter((hue) => hue > 40 && hue < 100)).toEqual([])
  expect(new Set(hues).size).toBeGreaterThan(150)
})
