// Totals are added up since the servers began, so what happens now is how they differ from what they were before.
import type { Overview, Totals } from '@carillon/client'

export interface Moment {
  readonly at: number
  readonly totals: Totals
  /** Whose totals these are. */
  readonly servers: string
}

const minuteMs = 60_000
/** Moments are a second apart, and a little more under load: with less than this between them, it is no minute. */
const nearlyMinuteMs = 55_000
const rateMs = 10_000

type Told = Pick<Overview, 'at' | 'totals'> & { readonly servers: readonly { readonly id: string }[] }

const namesOf = (servers: Told['servers']) =>
  servers
    .map(({ id }) => id)
    .sort()
    .join(' ')

/**
 * The moments of the last minute with one more, oldest first, of the same servers only: one that leaves takes its part of
 * the sum with it, and one that comes back brings all it has ever counted. What happened in between is not known then.
 */
export function remember(moments: readonly Moment[], { at, totals, servers }: Told): Moment[] {
  if (servers.length === 0) return []
  const moment = { at: Date.parse(at), totals, servers: namesOf(servers) }
  const earlier = moments.filter(
    (one) => one.servers === moment.servers && one.at < moment.at && one.at >= moment.at - minuteMs,
  )
  return [...earlier, moment]
}

type Counter = (totals: Totals) => number | undefined

const growth = (first: Moment, last: Moment, pick: Counter) => (pick(last.totals) ?? 0) - (pick(first.totals) ?? 0)

/** How much it has grown within the last minute; nothing is known before it was looked at for a minute. */
export function grownBy(moments: readonly Moment[], pick: Counter): number | undefined {
  const [first] = moments
  const last = moments.at(-1)
  if (!first || !last || last.at - first.at < nearlyMinuteMs) return undefined
  return growth(first, last, pick)
}

/** Per second, over the last ten; nothing is known before there are two moments. */
export function perSecond(moments: readonly Moment[], pick: Counter): number | undefined {
  const last = moments.at(-1)
  const first = last && moments.find(({ at }) => at >= last.at - rateMs)
  if (!first || first === last) return undefined
  return (growth(first, last, pick) * 1_000) / (last.at - first.at)
}
