import { expect, it } from 'vitest'
import { loudness, parseSound } from './device-settings.ts'

it('what was kept comes back, and anything else is as at first', () => {
  expect(parseSound('{"volume":0.2,"isMuted":true}')).toEqual({ volume: 0.2, isMuted: true })
  for (const other of [null, '', 'loud', 'null', '{"volume":7}', '{"volume":"1","isMuted":"no"}']) {
    expect(parseSound(other)).toEqual({ volume: 0.6, isMuted: false })
  }
  expect(loudness({ volume: 0.5, isMuted: true })).toBe(0)
})
