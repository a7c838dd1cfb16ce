import { pace } from '../pace.ts'
import { byTurns, costs, measureTurn } from './by-turns.ts'
import { faults, type Scenario } from './scenario.ts'

const users = 100
const perSecond = 200

export const latency: Scenario = {
  name: 'latency',
  title: `Latency at ${perSecond} a second`,
  about: `To ${users} users by turns, whether or not earlier calls were answered; from the call to the reader's callback.`,
  columns: [
    { name: 'p50', title: 'ms, p50', digits: 1 },
    { name: 'p95', title: 'ms, p95', digits: 1 },
    { name: 'p99', title: 'ms, p99', digits: 1 },
    { name: 'answerP50', title: 'ms to the answer, p50', digits: 1 },
    ...costs,
    ...faults,
    { name: 'failed', title: 'failed' },
  ],
  seconds: 90,
  run: (bench) =>
    byTurns(bench, { readers: users, rounds: bench.isQuick ? 1 : 5 }, (world, isWarmUp) =>
      measureTurn(world, () =>
        pace(perSecond, isWarmUp || bench.isQuick ? 1 : 3, (number) => world.send(number % users)),
      ),
    ),
}
