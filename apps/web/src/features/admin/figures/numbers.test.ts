import { describe, expect, it } from 'vitest'
import { formatBytes, formatCount, formatDuration, formatRate, formatShare, formatTick } from './numbers.ts'

describe('figures', () => {
  it('say of what was not measured that it was not', () => {
    expect(formatDuration(null, 'en')).toBe('–')
    expect(formatRate(undefined, 'fr')).toBe('–')
  })

  it('read as the language does', () => {
    expect(formatCount(12_345, 'en')).toBe('12,345')
    expect(formatCount(12_345, 'fr')).toBe('12\u202f345')
    expect(formatRate(2.46, 'fr')).toBe('2,5')
    expect(formatShare(0.074, 'en')).toBe('7%')
    expect(formatShare(0.074, 'fr')).toMatch(/^7\s%$/)
  })

  it('have decimals only while they are small', () => {
    expect(formatRate(0, 'en')).toBe('0.0')
    expect(formatRate(1_250.4, 'en')).toBe('1,250')
    expect(formatDuration(3.21, 'en')).toBe('3.2 ms')
    expect(formatDuration(140.4, 'en')).toBe('140 ms')
    expect(formatDuration(12_300, 'en')).toBe('12 sec')
  })

  it('stand at the edge of a chart as short as they can', () => {
    expect([0.1, 10, 100, 1_000, 10_000].map((ms) => formatTick(ms, 'en'))).toEqual([
      '0.1 ms',
      '10 ms',
      '100 ms',
      '1 sec',
      '10 sec',
    ])
  })

  it('measure sizes in the largest unit that fits', () => {
    expect(formatBytes(0, 'en')).toBe('0 kB')
    expect(formatBytes(960, 'en')).toBe('1.0 kB')
    expect(formatBytes(12_300, 'en')).toBe('12 kB')
    expect(formatBytes(142_000_000, 'en')).toBe('142 MB')
    expect(formatBytes(142_000_000, 'fr')).toMatch(/^142\sMo$/)
    expect(formatBytes(3_400_000_000_000, 'en')).toBe('3,400 GB')
  })
})
