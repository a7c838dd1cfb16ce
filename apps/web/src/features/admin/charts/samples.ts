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
/** One that is late is no gap yet. */
const longestStepMs = 2 * stepMs
const spanMs = 5 * 60_000

const larger = (one: number | null, other: number | null) =>
  one === null || other === null ? (one ?? other) : Math.max(one, other)

const highest = (one: Percentiles, other: Percentiles): Percentiles => ({
  p50: larger(one.p50, other.p50),
  p95: larger(one.p95, other.p95),
  p99: larger(one.p99, other.p99),
})

const unmeasured: Percentiles = { p50: null, p95: null, p99: null }
const timeOf = ({ at }: Sample) => Date.parse(at)
const momentOf = (time: number) => new Date(time).toISOString()

/** The newer one of the same ten seconds; what only the older one has measured is of these ten all the same. */
function after(older: Sample, newer: Sample): Sample {
  const measured = (stage: Stage) => (newer.latencies[stage].p50 === null ? older : newer).latencies[stage]
  return {
    ...newer,
    latencies: { commit: measured('commit'), hint: measured('hint'), delivered: measured('delivered') },
  }
}

/**
 * With the newest figures in the place of the ten seconds they belong to. They tell of the last few seconds, over and over:
 * percentiles of those cannot be added up, so the newest stand for all ten until the servers are asked, who know better.
 */
export function withSample(samples: readonly Sample[], newest: Sample): Sample[] {
  const { users, sockets, notificationsPerSecond, messagesPerSecond, latencies } = newest
  const slot = Math.floor(timeOf(newest) / stepMs) * stepMs
  const earlier = samples.filter((sample) => timeOf(sample) > slot - hourMs && timeOf(sample) < slot)
  const so = samples.findLast((sample) => timeOf(sample) >= slot)
  const now = { at: momentOf(slot), users, sockets, notificationsPerSecond, messagesPerSecond, latencies }
  return [...earlier, so ? after(so, now) : now]
}

/** What the servers have kept, and what has come since: their last ten seconds were not over when they were asked. */
export function joined(kept: readonly Sample[], live: readonly Sample[]): Sample[] {
  const last = kept.at(-1)
  if (!last) return [...live]
  const since = live.filter((sample) => timeOf(sample) > timeOf(last))
  const same = live.find((sample) => timeOf(sample) === timeOf(last))
  return [...kept.slice(0, -1), same ? after(last, same) : last, ...since]
}

const emptyAfter = (sample: Sample): Sample => ({
  ...sample,
  at: momentOf(timeOf(sample) + stepMs),
  latencies: { commit: unmeasured, hint: unmeasured, delivered: unmeasured },
})

/** With something empty in every longer gap: a line through it would tell of what nobody has measured. */
export function withGaps(samples: readonly Sample[]): Sample[] {
  return samples.flatMap((sample, index) => {
    const before = samples[index - 1]
    const isAfterGap = before && timeOf(sample) - timeOf(before) > longestStepMs
    return isAfterGap ? [emptyAfter(before), sample] : [sample]
  })
}

/** Times in seconds, then one column for each rank, as a chart takes them. */
export function columnsOf(samples: readonly Sample[], stage: Stage) {
  const column = (rank: Rank) => samples.map(({ latencies }) => latencies[stage][rank])
  const times = samples.map((sample) => timeOf(sample) / 1_000)
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
