import { saturate } from '../saturate.ts'
import { byTurns, costs, measureTurn } from './by-turns.ts'
import { faults, type Scenario } from './scenario.ts'

const members = 200
const inFlight = 16
const text = 'A message of the length that people write to each other.'

export const group: Scenario = {
  name: 'group',
  title: `Messages to a group of ${members}`,
  about:
    `${inFlight} messages in flight from one member. In Carillon it is a message of a conversation, which every member can read, ` +
    'search and answer later, with their unread counts; with the others it is a row and a room.',
  columns: [
    { name: 'perSecond', title: 'deliveries per second', digits: 0 },
    { name: 'p50', title: 'ms, p50', digits: 0 },
    { name: 'p95', title: 'ms, p95', digits: 0 },
    ...costs,
    ...faults,
    { name: 'overtaken', title: 'overtaken' },
    { name: 'failed', title: 'failed' },
  ],
  seconds: 60,
  run: (bench) =>
    byTurns(bench, { readers: members, rounds: bench.isQuick ? 1 : 5 }, (world, isWarmUp) =>
      measureTurn(world, () =>
        saturate(inFlight, isWarmUp || bench.isQuick ? 0.5 : 1.5, () => world.send('group', text)),
      ),
    ),
}
