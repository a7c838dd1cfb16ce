// How moments read, in pure functions: the caller says what "now" is and in which language.

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

export function startOfDay(moment: Date): Date {
  return new Date(moment.getFullYear(), moment.getMonth(), moment.getDate())
}

/** Calendar days from `moment` to `now` in the reader's time zone; rounding absorbs days of 23 and 25 hours. */
export function daysBetween(moment: Date, now: Date): number {
  return Math.round((startOfDay(now).getTime() - startOfDay(moment).getTime()) / dayMs)
}

export function formatTime(moment: Date, locale: string): string {
  return dateFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(moment)
}

/** To the second. */
export function formatClock(moment: Date, locale: string): string {
  return dateFormat(locale, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }).format(moment)
}

export function formatMoment(moment: Date, locale: string): string {
  return dateFormat(locale, { dateStyle: 'full', timeStyle: 'short' }).format(moment)
}

/** "Today", "Yesterday", "Monday", "3 March", "3 March 2025". */
export function formatDay(moment: Date, now: Date, locale: string): string {
  const days = daysBetween(moment, now)
  if (days === 0 || days === 1) return capitalise(relative(locale, 'long').format(-days, 'day'), locale)
  if (days > 1 && days < 7) return capitalise(format(moment, locale, { weekday: 'long' }), locale)
  const year = moment.getFullYear() === now.getFullYear() ? undefined : ('numeric' as const)
  return format(moment, locale, { day: 'numeric', month: 'long', year })
}

/** For the edge of a row: "14:02" today, "Mon" this week, "3 Mar" before, with the year when it is another one. */
export function formatRowTime(moment: Date, now: Date, locale: string): string {
  const days = daysBetween(moment, now)
  if (days <= 0) return formatTime(moment, locale)
  if (days < 7) return format(moment, locale, { weekday: 'short' })
  const year = moment.getFullYear() === now.getFullYear() ? undefined : ('numeric' as const)
  return format(moment, locale, { day: 'numeric', month: 'short', year })
}

/** "now", "5 min ago", "2 hr ago", "yesterday", then the date. Clocks that differ a little never show the future. */
export function formatAgo(moment: Date, now: Date, locale: string): string {
  const age = Math.max(0, now.getTime() - moment.getTime())
  if (age < 45_000) return relative(locale, 'short').format(0, 'second')
  if (age < hourMs) return relative(locale, 'short').format(-Math.max(1, Math.floor(age / minuteMs)), 'minute')
  if (daysBetween(moment, now) === 0) return relative(locale, 'short').format(-Math.floor(age / hourMs), 'hour')
  if (daysBetween(moment, now) < 7) return relative(locale, 'short').format(-daysBetween(moment, now), 'day')
  return formatRowTime(moment, now, locale)
}

/** What is still to come: "14:02" today, "tomorrow 08:00", "Mon 08:00" within a week, then "3 Mar 08:00". */
export function formatAhead(moment: Date, now: Date, locale: string): string {
  const days = daysBetween(now, moment)
  const time = formatTime(moment, locale)
  if (days <= 0) return time
  if (days === 1) return `${relative(locale, 'long').format(1, 'day')} ${time}`
  if (days < 7) return `${format(moment, locale, { weekday: 'short' })} ${time}`
  const year = moment.getFullYear() === now.getFullYear() ? undefined : ('numeric' as const)
  return `${format(moment, locale, { day: 'numeric', month: 'short', year })} ${time}`
}

// Making a format takes a hundred times as long as using it, and a list has many rows.
const dateFormats = new Map<string, Intl.DateTimeFormat>()

function dateFormat(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${JSON.stringify(options)}`
  const known = dateFormats.get(key) ?? new Intl.DateTimeFormat(locale, options)
  dateFormats.set(key, known)
  return known
}

const relativeFormats = new Map<string, Intl.RelativeTimeFormat>()

function relative(locale: string, style: 'long' | 'short'): Intl.RelativeTimeFormat {
  const key = `${locale} ${style}`
  const known = relativeFormats.get(key) ?? new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style })
  relativeFormats.set(key, known)
  return known
}

function format(moment: Date, locale: string, options: Intl.DateTimeFormatOptions): string {
  return dateFormat(regional(locale), options).format(moment)
}

/** Day before month, as everywhere but in the United States. */
function regional(locale: string): string {
  return locale === 'en' ? 'en-GB' : locale
}

function capitalise(text: string, locale: string): string {
  return text.charAt(0).toLocaleUpperCase(locale) + text.slice(1)
}
