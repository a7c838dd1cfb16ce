// What the charts draw, in pure functions over the samples of the last hour.
import type { Sample } from '@carillon/client'

type Latencies = Sample['latencies']
export type Stage = keyof Latencies
export const stages = ['commit', 'hint', 'delivered'] as const satisfies readonly Stage[]
type Percentiles = Latencies[Stage]
export type Rank = keyof Percentiles
export const ranks = ['p50', 'p95', 'p99'] as const satisfies readonly Rank[]

export const hourMs = 60 * 60_000
const stepMs = 10_000
const spanMs = 5 * 60_000

const larger = (one: number | null, other: number | null) =>
  one === null || other === null ? (one ?? other) : Math.max(one, other)

const highest = (one: Percentiles, other: Percentiles): Percentiles => ({
  p50: larger(one.p50, other.p50),
  p95: larger(one.p95, other.p95),
  p99: larger(one.p99, other.p99),
})

/**
 * With the newest figures: the last ten seconds grow until they are over. What comes every second tells of a few seconds
 * only, and percentiles cannot be added up, so the highest of them stands for all ten; asked for again, the servers know
 * better.
 */
export function withSample(samples: readonly Sample[], newest: Sample): Sample[] {
  const { users, sockets, notificationsPerSecond, messagesPerSecond, latencies } = newest
  const slot = Math.floor(Date.parse(newest.at) / stepMs) * stepMs
  const earlier = samples.filter(({ at }) => Date.parse(at) > slot - hourMs && Date.parse(at) < slot)
  const so = samples.findLast(({ at }) => Date.parse(at) >= slot)?.latencies ?? latencies
  const grown = {
    commit: highest(so.commit, latencies.commit),
    hint: highest(so.hint, latencies.hint),
    delivered: highest(so.delivered, latencies.delivered),
  }
  const at = new Date(slot).toISOString()
  return [...earlier, { at, users, sockets, notificationsPerSecond, messagesPerSecond, latencies: grown }]
}

/** Times in seconds, then one column for each rank, as a chart takes them. */
export function columnsOf(samples: readonly Sample[], stage: Stage) {
  const column = (rank: Rank) => samples.map(({ latencies }) => latencies[stage][rank])
  const times = samples.map(({ at }) => Date.parse(at) / 1_000)
  return [times, column('p50'), column('p95'), column('p99')] as const
}

/** Where something was measured and nothing around it: a line would not show it. */
export function isolatedIn(values: ArrayLike<number | null | undefined>): number[] {
  const isThere = (index: number) => typeof values[index] === 'number'
  return Array.from({ length: values.length }, (_, index) => index).filter(
    (index) => isThere(index) && !isThere(index - 1) && !isThere(index + 1),
  )
}

const leastMs = 0.1

/** The powers of ten from at most `least` to at least `most` milliseconds, two of them or more. */
export function decades(least: number, most: number): number[] {
  const first = Math.floor(Math.log10(Math.max(leastMs, least)))
  const last = Math.max(first + 1, Math.ceil(Math.log10(Math.max(leastMs, most))))
  return Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index))
}

export interface Span extends Percentiles {
  /** When it begins. */
  readonly at: string
}

/** The highest of every five minutes in which something was measured. */
export function highestOf(samples: readonly Sample[], stage: Stage): Span[] {
  const spans = new Map<number, Span>()
  for (const { at, latencies } of samples) {
    if (latencies[stage].p50 === null) continue
    const begin = Math.floor(Date.parse(at) / spanMs) * spanMs
    const so = spans.get(begin) ?? latencies[stage]
    spans.set(begin, { at: new Date(begin).toISOString(), ...highest(so, latencies[stage]) })
  }
  return [...spans.values()]
}

/** The newest sample in which something was measured. */
export const lastMeasured = (samples: readonly Sample[], stage: Stage): Sample | undefined =>
  samples.findLast(({ latencies }) => latencies[stage].p50 !== null)
