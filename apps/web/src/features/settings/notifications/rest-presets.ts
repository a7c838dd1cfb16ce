const hourMs = 3_600_000
const morning = 8

/** By the clocks here: a day of 23 hours ends in the morning, too. */
const morningIn = (now: Date, days: number) =>
  new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, morning)

/** Until when each lasts. Monday is the next one, also on a Monday. */
export const restPresets = [
  { name: 'hour', until: (now: Date) => new Date(now.getTime() + hourMs) },
  { name: 'hours', until: (now: Date) => new Date(now.getTime() + 4 * hourMs) },
  { name: 'tomorrow', until: (now: Date) => morningIn(now, 1) },
  { name: 'monday', until: (now: Date) => morningIn(now, (8 - now.getDay()) % 7 || 7) },
] as const
