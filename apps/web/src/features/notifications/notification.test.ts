import { expect, it } from 'vitest'
import { splitTitle } from './notification.ts'

const chloe = { id: 'c', displayName: 'Chloé' }

it("sets the actor's name in bold, or the whole title when it does not begin with it", () => {
  expect(splitTitle('Chloé mentioned you', chloe)).toEqual({ name: 'Chloé', rest: ' mentioned you' })
  expect(splitTitle('A word from Chloé', chloe)).toEqual({ name: 'A word from Chloé', rest: '' })
  expect(splitTitle('Build done', null)).toEqual({ name: 'Build done', rest: '' })
})
