import type { Cost, CostOptions, CostOutcome, Round } from './cost.ts'
import { machine, row } from './markdown.ts'
import { quantile } from './summary.ts'

interface Figure {
  name: string
  digits: number
  of(rounds: Round[]): number
}

type Interval = [least: number, most: number]

/** How often the turns are drawn anew. */
const draws = 400

const meanOf = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

/**
 * Of all turns together: the worst hundredth of one turn is a few publishes, which one pause of the machine brings or spares,
 * so that two turns of the very same servers differ by half.
 */
const percentile = (rounds: Round[], share: number) =>
  quantile(Float64Array.from(rounds.flatMap(({ samples }) => samples)).sort(), share)

function figuresOf({ perSecond, inFlight }: CostOptions) {
  const mean = (name: string, digits: number, of: (round: Round) => number): Figure => {
    return { name, digits, of: (rounds) => meanOf(rounds.map(of)) }
  }
  const latency = (name: string, share: number): Figure => ({
    name: `ms from send to callback at ${perSecond} a second, ${name}`,
    digits: 1,
    of: (rounds) => percentile(rounds, share),
  })
  const cpu = 'µs of CPU of the servers for a publish'
  return {
    throughput: mean(`publishes in a second, ${inFlight} in flight`, 0, ({ throughput }) => throughput),
    saturatedCpu: mean(`${cpu}, ${inFlight} in flight`, 1, ({ saturatedCpu }) => saturatedCpu * 1_000),
    pacedCpu: mean(`${cpu}, at ${perSecond} a second`, 0, ({ pacedCpu }) => pacedCpu * 1_000),
    p50: latency('p50', 0.5),
    p99: latency('p99', 0.99),
  }
}

const ratio = (outcome: CostOutcome, { of }: Figure) => of(outcome.with) / of(outcome.without)

/** Between what the ratio lies with 95 of 100, as far as these turns tell: pairs of neighbours are drawn anew, with repeats. */
function intervalOf(outcome: CostOutcome, figure: Figure): Interval {
  const pairs = outcome.with.length
  const ratios = Float64Array.from({ length: draws }, () => {
    const drawn = Array.from({ length: pairs }, () => Math.floor(Math.random() * pairs))
    const pick = (rounds: Round[]) => drawn.flatMap((pair) => rounds[pair] ?? [])
    return ratio({ with: pick(outcome.with), without: pick(outcome.without) }, figure)
  }).sort()
  return [quantile(ratios, 0.025), quantile(ratios, 0.975)]
}

function verdict(least: number, most: number, [from, to]: Interval): string {
  if (from >= least && to <= most) return 'met'
  return to < least || from > most ? 'missed' : 'neither met nor missed, as far as this run can tell'
}

/** The outcome as Markdown. */
export function costTable({ of, goal }: Cost, options: CostOptions, outcome: CostOutcome): string {
  const { leastThroughput, mostP99 } = goal
  const { users, rounds, starts, seconds, pacedSeconds } = options
  const figures = figuresOf(options)
  const measured = Object.values(figures).map((figure) => ({ figure, interval: intervalOf(outcome, figure) }))
  const intervalFor = (wanted: Figure): Interval =>
    measured.find(({ figure }) => figure === wanted)?.interval ?? [Number.NaN, Number.NaN]
  const all = [...outcome.with, ...outcome.without]
  const sum = (key: 'failed' | 'lost' | 'twice') => all.reduce((total, round) => total + round[key], 0)
  const throughputVerdict = verdict(leastThroughput, Number.POSITIVE_INFINITY, intervalFor(figures.throughput))
  const goals = [`The goal, ${leastThroughput} of the throughput at least, is ${throughputVerdict}.`]
  if (mostP99 !== undefined) {
    goals.push(`The goal, ${mostP99} of the p99 at most, is ${verdict(0, mostP99, intervalFor(figures.p99))}.`)
  }
  return [
    `${users} users on two servers, started ${starts} times; ${rounds} turns for each of the two, of ${seconds} s with ${options.inFlight} in flight and ${pacedSeconds} s at the fixed rate, ${machine}. Percentiles of all turns together, otherwise the mean of the turns; the last column is where the ratio lies with 95 of 100.`,
    '',
    row('', `with ${of}`, 'without', 'with / without', '95 %'),
    row('---', '---:', '---:', '---:', '---:'),
    ...measured.map(({ figure, interval }) =>
      row(
        figure.name,
        figure.of(outcome.with).toFixed(figure.digits),
        figure.of(outcome.without).toFixed(figure.digits),
        ratio(outcome, figure).toFixed(3),
        interval.map((end) => end.toFixed(3)).join(' to '),
      ),
    ),
    '',
    ...goals,
    `Failed: ${sum('failed')}, lost: ${sum('lost')}, twice: ${sum('twice')}.`,
  ].join('\n')
}
