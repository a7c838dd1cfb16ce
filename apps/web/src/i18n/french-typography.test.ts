import { expect, it } from 'vitest'
import { setFrench } from './french-typography.ts'

it('sets a narrow unbreakable space before ? ! ; and a wide one before : and inside guillemets', () => {
  expect(setFrench('Prêt ? Oui ! Bon ; voici : « mot »')).toBe(
    'Prêt\u202f? Oui\u202f! Bon\u202f; voici\u00a0: «\u00a0mot\u00a0»',
  )
})

it('keeps a number and its unit together', () => {
  expect(setFrench('dans {seconds} s, puis 5 min')).toBe('dans {seconds}\u00a0s, puis 5\u00a0min')
  expect(setFrench('les 3 suivants')).toBe('les 3 suivants')
})
