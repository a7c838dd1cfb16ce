import { describe, expect, it } from 'vitest'
import { daysBetween, formatAgo, formatAhead, formatDay, formatRowTime } from './dates.ts'

const now = new Date(2026, 2, 18, 14, 30)
const at = (...parts: [number, number, number, number?, number?]) => new Date(...parts)

describe('a day separator', () => {
  it('says today and yesterday, by the calendar and not by 24 hours', () => {
    expect(formatDay(at(2026, 2, 18, 0, 1), now, 'en')).toBe('Today')
    expect(formatDay(at(2026, 2, 17, 23, 59), now, 'en')).toBe('Yesterday')
    expect(formatDay(at(2026, 2, 17, 0, 0), now, 'fr')).toBe('Hier')
    expect(formatDay(at(2026, 2, 18, 9, 0), now, 'fr')).toBe('Aujourd’hui')
  })

  it('names the weekday within a week, then the date, then the year too', () => {
    expect(formatDay(at(2026, 2, 16), now, 'en')).toBe('Monday')
    expect(formatDay(at(2026, 2, 12), now, 'fr')).toBe('Jeudi')
    expect(formatDay(at(2026, 2, 11), now, 'en')).toBe('11 March')
    expect(formatDay(at(2025, 2, 11), now, 'fr')).toBe('11 mars 2025')
  })

  it('counts days of 23 and 25 hours as days', () => {
    expect(daysBetween(at(2026, 2, 28, 12), at(2026, 2, 30, 1))).toBe(2)
    expect(daysBetween(at(2026, 9, 24, 23), at(2026, 9, 26, 0))).toBe(2)
  })
})

describe('the edge of a row', () => {
  it('shows the time today, the weekday this week, and then the date', () => {
    expect(formatRowTime(at(2026, 2, 18, 9, 5), now, 'en')).toBe('09:05')
    expect(formatRowTime(at(2026, 2, 16, 9, 5), now, 'en')).toBe('Mon')
    expect(formatRowTime(at(2026, 1, 3), now, 'en')).toBe('3 Feb')
  })
})

describe('what is still to come', () => {
  it('says the time today, then the day as well, then the date', () => {
    expect(formatAhead(at(2026, 2, 18, 18, 0), now, 'en')).toBe('18:00')
    expect(formatAhead(at(2026, 2, 19, 8, 0), now, 'en')).toBe('tomorrow 08:00')
    expect(formatAhead(at(2026, 2, 19, 8, 0), now, 'fr')).toBe('demain 08:00')
    expect(formatAhead(at(2026, 2, 23, 8, 0), now, 'en')).toBe('Mon 08:00')
    expect(formatAhead(at(2026, 2, 25, 8, 0), now, 'en')).toBe('25 Mar 08:00')
    expect(formatAhead(at(2027, 0, 4, 8, 0), now, 'fr')).toBe('4 janv. 2027 08:00')
  })
})

describe('time ago', () => {
  const ago = (seconds: number, locale = 'en') => formatAgo(new Date(now.getTime() - seconds * 1000), now, locale)

  it('goes from now over minutes and hours to days', () => {
    expect(ago(10)).toBe('now')
    expect(ago(50)).toBe('1 min. ago')
    expect(ago(5 * 60)).toBe('5 min. ago')
    expect(ago(3 * 3600)).toBe('3 hr. ago')
    expect(ago(20 * 3600)).toBe('yesterday')
    expect(ago(5 * 60, 'fr')).toMatch(/^il y a 5.min$/)
  })

  it('never speaks of the future when clocks differ', () => {
    expect(ago(-90)).toBe('now')
  })
})
