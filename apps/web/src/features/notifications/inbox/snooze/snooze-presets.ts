const hourMs = 3_600_000
const morningHour = 8
const eveningHour = 18
const monday = 1

export interface SnoozePreset {
  readonly name: 'inAnHour' | 'thisEvening' | 'tomorrow' | 'nextWeek'
  readonly at: Date
}

/** So many days later at that hour, by the clock of whoever reads: a day may have 23 hours or 25. */
const onDay = (now: Date, days: number, hour: number) =>
  new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour)

/** Until when something may be snoozed by one press, in the reader's time zone; none of them twice. */
export function snoozePresets(now: Date): SnoozePreset[] {
  const inAnHour = new Date(now.getTime() + hourMs)
  const evening = onDay(now, 0, eveningHour)
  const daysToMonday = (monday - now.getDay() + 7) % 7 || 7
  return [
    { name: 'inAnHour', at: inAnHour },
    ...(inAnHour < evening ? [{ name: 'thisEvening', at: evening } as const] : []),
    { name: 'tomorrow', at: onDay(now, 1, morningHour) },
    ...(daysToMonday > 1 ? [{ name: 'nextWeek', at: onDay(now, daysToMonday, morningHour) } as const] : []),
  ]
}

/** For a field of the browser: the minute, by the clock of whoever reads. */
export function toFieldValue(moment: Date): string {
  const two = (number: number) => String(number).padStart(2, '0')
  const day = [moment.getFullYear(), two(moment.getMonth() + 1), two(moment.getDate())].join('-')
  return `${day}T${two(moment.getHours())}:${two(moment.getMinutes())}`
}
