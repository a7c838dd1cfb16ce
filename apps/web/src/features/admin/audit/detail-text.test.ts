import { expect, it } from 'vitest'
import { detailText } from './detail-text.ts'

it('tells what a server has written down in words', () => {
  expect(detailText('sessions: 2, tokens: 1')).toBe('2 sessions, 1 token')
  expect(detailText('recipients: 1400, kind: announcement')).toBe('1,400 people')
  expect(detailText('')).toBe('')
})
