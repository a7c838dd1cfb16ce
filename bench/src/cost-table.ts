import type { Cost, CostOptions, CostOutcome, Round } from './cost.ts'
import { machine, row } from './markdown.ts'
import { summarize } from './summary.ts'

/**
 * Of all turns together: the worst hundredth of one turn is a few publishes, which one pause of the machine brings or spares,
 * so that two turns of the very same servers differ by half.
 */
const percentile = (rounds: Round[], which: 'p50' | 'p99') => summarize(rounds.flatMap(({ samples }) => samples))[which]

const meanOf = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

interface Figure {
  name: string
  digits: number
  of(rounds: Round[]): number
}

function figuresOf({ perSecond, inFlight }: CostOptions) {
  const throughput: Figure = {
    name: `publishes in a second, ${inFlight} in flight`,
    digits: 0,
    of: (rounds) => meanOf(rounds.map((round) => round.throughput)),
  }
  const cpu: Figure = {
    name: `ms of CPU of the servers for a publish, at ${perSecond} a second`,
    digits: 2,
    of: (rounds) => meanOf(rounds.map((round) => round.cpu)),
  }
  const latency = (which: 'p50' | 'p99'): Figure => ({
    name: `ms from send to callback at ${perSecond} a second, ${which}`,
    digits: 1,
    of: (rounds) => percentile(rounds, which),
  })
  return { throughput, cpu, p50: latency('p50'), p99: latency('p99') }
}

const ratio = (outcome: CostOutcome, { of }: Figure) => of(outcome.with) / of(outcome.without)

/**
 * Between what the ratio lies with 95 of 100, as far as these turns tell: by how much it moves when each pair of neighbours is
 * left out in turn (the jackknife).
 */
function interval(outcome: CostOutcome, figure: Figure): string {
  const pairs = outcome.with.length
  const without = (left: number) => (rounds: Round[]) => rounds.filter((_, turn) => turn !== left)
  const logs = Array.from({ length: pairs }, (_, left) => {
    const others = without(left)
    return Math.log(ratio({ with: others(outcome.with), without: others(outcome.without) }, figure))
  })
  const mean = meanOf(logs)
  const error = Math.sqrt((pairs - 1) * meanOf(logs.map((log) => (log - mean) ** 2)))
  const [least, most] = [-2, 2].map((errors) => ratio(outcome, figure) * Math.exp(errors * error))
  return `${least?.toFixed(3)} to ${most?.toFixed(3)}`
}

/** The outcome as Markdown. */
export function costTable({ of, goal }: Cost, options: CostOptions, outcome: CostOutcome): string {
  const { leastThroughput, mostP99 = Number.POSITIVE_INFINITY } = goal
  const { users, rounds, seconds, pacedSeconds } = options
  const figures = figuresOf(options)
  const latencyGoal = goal.mostP99 === undefined ? '' : ` and ${goal.mostP99} of the p99 at most`
  const isMet = ratio(outcome, figures.throughput) >= leastThroughput && ratio(outcome, figures.p99) <= mostP99
  const all = [...outcome.with, ...outcome.without]
  const sum = (key: 'failed' | 'lost' | 'twice') => all.reduce((total, round) => total + round[key], 0)
  return [
    `${users} users on two servers, ${rounds} turns for each of the two, of ${seconds} s for the throughput and ${pacedSeconds} s for all else, ${machine}. Percentiles of all turns together, otherwise the mean of the turns; the last column is where the ratio lies with 95 of 100, by leaving out one pair of turns after the other.`,
    '',
    row('', `with ${of}`, 'without', 'with / without', '95 %'),
    row('---', '---:', '---:', '---:', '---:'),
    ...Object.values(figures).map((figure) =>
      row(
        figure.name,
        figure.of(outcome.with).toFixed(figure.digits),
        figure.of(outcome.without).toFixed(figure.digits),
        ratio(outcome, figure).toFixed(3),
        interval(outcome, figure),
      ),
    ),
    '',
    `The goal, ${leastThroughput} of the throughput at least${latencyGoal}, is ${isMet ? 'met' : 'missed'}.`,
    `Failed: ${sum('failed')}, lost: ${sum('lost')}, twice: ${sum('twice')}.`,
  ].join('\n')
}
