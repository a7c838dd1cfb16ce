// Quiet hours are a person's: "from ten in the evening" is another moment on the day the clocks change. Which moments they are is
// worked out here, by Intl, some weeks ahead.
import type { QuietHours } from '@carillon/db'

const [minuteMs, dayMs] = [60_000, 86_400_000]

const formats = new Map<string, Intl.DateTimeFormat>()
const mostFormats = 500

function formatFor(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known) return known
  // Names are taken in any spelling: there is no end to them.
  if (formats.size >= mostFormats) formats.clear()
  const parts = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const
  const format = new Intl.DateTimeFormat('en-u-ca-iso8601', { timeZone, hourCycle: 'h23', ...parts })
  formats.set(timeZone, format)
  return format
}

/** What the clocks there show, as if it were UTC. */
function wallAt(timeZone: string, moment: number): number {
  const shown = new Map(
    formatFor(timeZone)
      .formatToParts(moment)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const part = (type: Intl.DateTimeFormatPartTypes) => shown.get(type) ?? 0
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'))
}

/** The minute in which the clocks jump, somewhere between two moments. */
function jumpBetween(timeZone: string, before: number, after: number): number {
  let [low, high] = [before, after]
  const offset = wallAt(timeZone, low) - low
  while (high - low > minuteMs) {
    const middle = low + Math.floor((high - low) / 2 / minuteMs) * minuteMs
    if (wallAt(timeZone, middle) - middle === offset) low = middle
    else high = middle
  }
  return high
}

/**
 * When the clocks there show this: two moments where they show it twice, as when they are put back, and where they never do,
 * the moment in which they jump over it, twice.
 */
function momentsOf(timeZone: string, wall: number): [first: number, last: number] {
  const offsets = [wall - dayMs, wall + dayMs].map((moment) => wallAt(timeZone, moment) - moment)
  const [one = wall, other = wall] = offsets.map((offset) => wall - offset)
  const found = [one, other].filter((moment) => wallAt(timeZone, moment) === wall)
  if (found.length > 0) return [Math.min(...found), Math.max(...found)]
  const jump = jumpBetween(timeZone, Math.min(one, other), Math.max(one, other))
  return [jump, jump]
}

const minutesOf = (time: string) => {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return (hours * 60 + minutes) * minuteMs
}

/** 1 is Monday. */
const weekdayOf = (wallDay: number) => new Date(wallDay).getUTCDay() || 7

interface Span {
  from: number
  through: number
}

/** The quiet moments of so many days, and of the night they begin in: from the first `from` of the clocks to the last `to`. */
export function quietRanges(hours: readonly QuietHours[], timeZone: string, { from, through }: Span): [Date, Date][] {
  const today = Math.floor(wallAt(timeZone, from) / dayMs) * dayMs
  const days = Math.ceil((through - from) / dayMs) + 1
  return Array.from({ length: days + 1 }, (_, index) => today + (index - 1) * dayMs).flatMap((day) =>
    hours
      .filter((one) => one.day === weekdayOf(day))
      .flatMap((one): [Date, Date][] => {
        const isOvernight = minutesOf(one.to) <= minutesOf(one.from)
        const [begin] = momentsOf(timeZone, day + minutesOf(one.from))
        const [, end] = momentsOf(timeZone, day + minutesOf(one.to) + (isOvernight ? dayMs : 0))
        return end > begin ? [[new Date(begin), new Date(end)]] : []
      }),
  )
}

/** As PostgreSQL spells them. */
export const rangesLiteral = (ranges: readonly [Date, Date][]): string =>
  `{${ranges.map(([begin, end]) => `[${begin.toISOString()},${end.toISOString()})`).join()}}`
