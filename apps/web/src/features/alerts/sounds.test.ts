import { expect, it } from 'vitest'
import { soundFor, sounds } from './sounds.ts'

it('kinds and severities sound different, and kinds nobody knows sound plain', () => {
  expect(soundFor({ kind: 'message', severity: 'normal' })).toBe('message')
  expect(soundFor({ kind: 'mention', severity: 'high' })).toBe('mention')
  expect(soundFor({ kind: 'mention', severity: 'critical' })).toBe('critical')
  expect(soundFor({ kind: 'build-finished', severity: 'normal' })).toBe('plain')
  expect(soundFor({ kind: 'build-finished', severity: 'high' })).toBe('high')
  expect(new Set(Object.values(sounds).map((voices) => JSON.stringify(voices))).size).toBe(Object.keys(sounds).length)
})

it('every sound is short and of two or three voices', () => {
  for (const voices of Object.values(sounds)) {
    expect([2, 3]).toContain(voices.length)
    for (const { afterMs, forMs, level } of voices) {
      expect(afterMs + forMs).toBeLessThan(1_200)
      expect(level).toBeLessThanOrEqual(1)
    }
  }
})
