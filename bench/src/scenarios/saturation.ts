import { saturate } from '../saturate.ts'
import { byTurns, costs, measureTurn } from './by-turns.ts'
import { type Column, faults, type Scenario } from './scenario.ts'

const inFlight = 64
const users = 100

const columns: Column[] = [
  { name: 'perSecond', title: 'delivered per second', digits: 0 },
  { name: 'answerP50', title: 'ms to the answer, p50', digits: 0 },
  ...costs,
  ...faults,
  { name: 'overtaken', title: 'overtaken' },
  { name: 'failed', title: 'failed' },
]

function saturation(name: string, spread: number, title: string, about: string): Scenario {
  return {
    name,
    title,
    about,
    columns,
    seconds: 80,
    run: (bench) =>
      byTurns(bench, { readers: users, rounds: bench.isQuick ? 1 : 5 }, (world, isWarmUp) =>
        measureTurn(world, () =>
          saturate(inFlight, isWarmUp || bench.isQuick ? 1.5 : 2, (number) => world.send(number % spread)),
        ),
      ),
  }
}

export const saturationOfAll = saturation(
  'saturation',
  users,
  'Saturation',
  `${inFlight} publishes in flight over one connection, to ${users} users by turns: seldom two to the same user at once.`,
)

const few = 8

export const saturationOfFew = saturation(
  'contention',
  few,
  'Saturation, several in flight to each user',
  `The same to ${few} users, ${inFlight / few} in flight to each.`,
)
