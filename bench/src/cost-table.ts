import type { Cost, CostOptions, CostOutcome, Round } from './cost.ts'
import { machine, row } from './markdown.ts'
import { medianOf } from './median.ts'
import { summarize } from './summary.ts'

/**
 * Of all turns together: the worst hundredth of one turn is a few publishes, which one pause of the machine brings or spares,
 * so that two turns of the very same servers differ by half.
 */
const percentile = (rounds: Round[], which: 'p50' | 'p99') => summarize(rounds.flatMap(({ samples }) => samples))[which]

interface Figure {
  name: string
  digits: number
  of(rounds: Round[]): number
}

function figuresOf({ perSecond, inFlight }: CostOptions) {
  const throughput: Figure = {
    name: `publishes in a second, ${inFlight} in flight`,
    digits: 0,
    of: (rounds) => medianOf(rounds.map((round) => round.throughput)),
  }
  const cpu: Figure = {
    name: `ms of CPU of the servers for a publish, at ${perSecond} a second`,
    digits: 2,
    of: (rounds) => medianOf(rounds.map((round) => round.cpu)),
  }
  const latency = (which: 'p50' | 'p99'): Figure => ({
    name: `ms from send to callback at ${perSecond} a second, ${which}`,
    digits: 1,
    of: (rounds) => percentile(rounds, which),
  })
  return { throughput, cpu, p50: latency('p50'), p99: latency('p99') }
}

const ratio = (outcome: CostOutcome, { of }: Figure) => of(outcome.with) / of(outcome.without)

/** What a figure says of the same servers twice, once from the even turns and once from the odd ones: as a factor, from 1. */
function noise(outcome: CostOutcome, { of }: Figure): number {
  const factors = [outcome.with, outcome.without].map((rounds) => {
    const [even, odd] = [0, 1].map((rest) => of(rounds.filter((_, turn) => turn % 2 === rest)))
    return Math.max((even ?? Number.NaN) / (odd ?? Number.NaN), (odd ?? Number.NaN) / (even ?? Number.NaN))
  })
  return Math.max(...factors)
}

/** The outcome as Markdown. */
export function costTable({ of, goal }: Cost, options: CostOptions, outcome: CostOutcome): string {
  const { leastThroughput, mostP99 = Number.POSITIVE_INFINITY } = goal
  const { users, rounds, seconds } = options
  const figures = figuresOf(options)
  const latencyGoal = goal.mostP99 === undefined ? '' : ` and ${goal.mostP99} of the p99 at most`
  const isMet = ratio(outcome, figures.throughput) >= leastThroughput && ratio(outcome, figures.p99) <= mostP99
  const all = [...outcome.with, ...outcome.without]
  const sum = (key: 'failed' | 'lost' | 'twice') => all.reduce((total, round) => total + round[key], 0)
  return [
    `${users} users on two servers, ${rounds} turns of ${seconds} s for each figure, ${machine}. Percentiles of all turns together, otherwise the median turn; noise is by what factor the even and the odd turns of the same servers differ.`,
    '',
    row('', `with ${of}`, 'without', 'with / without', 'noise'),
    row('---', '---:', '---:', '---:', '---:'),
    ...Object.values(figures).map((figure) =>
      row(
        figure.name,
        figure.of(outcome.with).toFixed(figure.digits),
        figure.of(outcome.without).toFixed(figure.digits),
        ratio(outcome, figure).toFixed(2),
        noise(outcome, figure).toFixed(2),
      ),
    ),
    '',
    `The goal, ${leastThroughput} of the throughput at least${latencyGoal}, is ${isMet ? 'met' : 'missed'}.`,
    `Failed: ${sum('failed')}, lost: ${sum('lost')}, twice: ${sum('twice')}.`,
  ].join('\n')
}
