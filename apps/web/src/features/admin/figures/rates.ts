// Totals are added up since the servers began, so what happens now is how they differ from what they were before.
import type { Overview, Totals } from '@carillon/client'

export interface Moment {
  readonly at: number
  readonly totals: Totals
}

const minuteMs = 60_000
const rateMs = 10_000

/** The moments of the last minute with one more, oldest first. */
export function remember(moments: readonly Moment[], { at, totals }: Pick<Overview, 'at' | 'totals'>): Moment[] {
  const moment = { at: Date.parse(at), totals }
  const earlier = moments.filter((one) => one.at < moment.at && one.at >= moment.at - minuteMs)
  return [...earlier, moment]
}

/** A server that has gone takes its part of the sum with it, which is no reason to count backwards. */
const growth = (before: number | undefined, now: number | undefined) => Math.max(0, (now ?? 0) - (before ?? 0))

/** How much it has grown within the moments that are known, a minute at most. */
export function grownBy(moments: readonly Moment[], pick: (totals: Totals) => number | undefined): number {
  const [first] = moments
  const last = moments.at(-1)
  return first && last ? growth(pick(first.totals), pick(last.totals)) : 0
}

/** Per second, over the last ten; nothing is known before there are two moments. */
export function perSecond(
  moments: readonly Moment[],
  pick: (totals: Totals) => number | undefined,
): number | undefined {
  const last = moments.at(-1)
  const first = last && moments.find(({ at }) => at >= last.at - rateMs)
  if (!first || first === last) return undefined
  return (growth(pick(first.totals), pick(last.totals)) * 1_000) / (last.at - first.at)
}
