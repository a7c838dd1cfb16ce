import { expect, it } from 'vitest'
import { makeAnnouncementKeys } from './announcement-keys.ts'

const lift = { title: 'The lift is being mended', body: '' }

it('the same text tried again has the same key, also when another was written in between', () => {
  const { keyOf } = makeAnnouncementKeys()
  const first = keyOf(lift)
  expect(keyOf({ ...lift, body: 'Until noon' })).not.toBe(first)
  expect(keyOf({ ...lift })).toBe(first)
})

it('what was told can be told once more', () => {
  const { keyOf, forget } = makeAnnouncementKeys()
  const first = keyOf(lift)
  forget(lift)
  expect(keyOf(lift)).not.toBe(first)
})
