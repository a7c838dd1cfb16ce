import { machine, row } from './markdown.ts'
import { medianOf } from './median.ts'
import type { ProtectionOptions, ProtectionOutcome, Round } from './protection.ts'

type Figure = 'throughput' | 'p50' | 'p99'

/** The median, and the lowest and the highest of all rounds. */
function spread(rounds: Round[], figure: Figure, digits: number): string {
  const values = rounds.map((round) => round[figure])
  const [median, least, most] = [medianOf(values), Math.min(...values), Math.max(...values)].map((value) =>
    value.toFixed(digits),
  )
  return `${median} (${least}–${most})`
}

/** Each turn is compared with its neighbour in time. */
function ratio(outcome: ProtectionOutcome, figure: Figure): number {
  return medianOf(outcome.with.map((round, turn) => round[figure] / (outcome.without[turn]?.[figure] ?? Number.NaN)))
}

/** Of what it would be without protection. */
const goal = { leastThroughput: 0.9, mostP99: 1.1 }

function judge(outcome: ProtectionOutcome): string {
  const isMet = ratio(outcome, 'throughput') >= goal.leastThroughput && ratio(outcome, 'p99') <= goal.mostP99
  return `The goal, ${goal.leastThroughput} of the throughput at least and ${goal.mostP99} of the p99 at most, is ${isMet ? 'met' : 'missed'}.`
}

/** The outcome as Markdown. */
export function protectionTable(options: ProtectionOptions, outcome: ProtectionOutcome): string {
  const { users, perSecond, inFlight, rounds, seconds } = options
  const figures: [string, Figure, number][] = [
    [`publishes in a second, ${inFlight} in flight`, 'throughput', 0],
    [`ms from send to callback at ${perSecond} a second, p50`, 'p50', 1],
    [`ms from send to callback at ${perSecond} a second, p99`, 'p99', 1],
  ]
  const all = [...outcome.with, ...outcome.without]
  const sum = (key: 'failed' | 'lost' | 'twice') => all.reduce((total, round) => total + round[key], 0)
  return [
    `${users} users on two servers, ${rounds} turns of ${seconds} s for each figure, ${machine}. Median (lowest–highest turn); the last column is the median of what each turn and its neighbour come to.`,
    '',
    row('', 'with protection', 'without', 'with / without'),
    row('---', '---:', '---:', '---:'),
    ...figures.map(([name, figure, digits]) =>
      row(
        name,
        spread(outcome.with, figure, digits),
        spread(outcome.without, figure, digits),
        ratio(outcome, figure).toFixed(2),
      ),
    ),
    '',
    judge(outcome),
    `Failed: ${sum('failed')}, lost: ${sum('lost')}, twice: ${sum('twice')}.`,
  ].join('\n')
}
