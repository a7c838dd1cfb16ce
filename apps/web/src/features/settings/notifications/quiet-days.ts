import type { Preferences } from '@carillon/client'

export type QuietHours = Preferences['quietHours'][number]

/** 1 is Monday, as in the language of calendars everywhere but in the United States. */
export const weekdays = [1, 2, 3, 4, 5, 6, 7] as const

const usual = { from: '22:00', to: '07:00' }

/** What a day begins with when it becomes quiet: as the others are. */
export const usualFor = (all: readonly QuietHours[]) => {
  const [first = usual] = all
  return { from: first.from, to: first.to }
}

export const hoursOf = (all: readonly QuietHours[], day: number) => all.filter((one) => one.day === day)

/** The first part of a day is what the page edits; `null` takes away all of its parts. */
export function withDay(
  all: readonly QuietHours[],
  day: number,
  times: { from: string; to: string } | null,
): QuietHours[] {
  const [, ...rest] = hoursOf(all, day)
  const own = times ? [{ day, ...times }, ...rest] : []
  return [...all.filter((one) => one.day !== day), ...own].toSorted((one, other) => one.day - other.day)
}

export const onEveryDay = (all: readonly QuietHours[], day: number): QuietHours[] =>
  weekdays.flatMap((other) => hoursOf(all, day).map((one) => ({ ...one, day: other })))

export const isOvernight = ({ from, to }: QuietHours) => to <= from
