import { expect, test } from 'vitest'
import { withFigures } from './readme.ts'

test('figures replace what stood between the markers, and nothing else', () => {
  const written = withFigures('before\n<!-- figures -->\nold\n<!-- /figures -->\nafter', 'new')
  expect(written).toBe('before\n<!-- figures -->\n\nnew\n\n<!-- /figures -->\nafter')
  expect(withFigures(written, 'new')).toBe(written)
})

test('a README without markers is left alone', () => {
  expect(() => withFigures('nothing here', 'new')).toThrow('has no')
})
