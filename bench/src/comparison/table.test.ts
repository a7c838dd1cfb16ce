import { expect, test } from 'vitest'
import type { Scenario } from '../scenarios/scenario.ts'
import type { System } from '../systems/system.ts'
import { faultsOf, type Outcome } from './run.ts'
import { scenarioTable } from './table.ts'

const refuse = () => Promise.reject(new Error('not opened here'))
const system = (name: string, reason?: string): System => ({
  name,
  title: name.toUpperCase(),
  missing: () => reason,
  prepare: refuse,
  openReader: refuse,
  openPublisher: refuse,
})
const scenario: Scenario = {
  name: 'some',
  title: 'Some',
  about: 'What is done.',
  columns: [
    { name: 'perSecond', title: 'per second', digits: 1 },
    { name: 'lost', title: 'lost' },
  ],
  seconds: 1,
  run: async () => {},
}
const outcome: Outcome = {
  name: 'some',
  turns: {
    one: [
      { perSecond: 3, lost: 1 },
      { perSecond: 1, lost: 0 },
      { perSecond: 2, lost: 2 },
    ],
    two: [{ perSecond: 5, lost: 0 }],
  },
  remarks: ['A remark.'],
  seconds: 1,
}

test('a row per system: medians with the lowest and highest turn, and faults added up', () => {
  const lines = scenarioTable(scenario, outcome, [system('one'), system('two')]).split('\n')
  expect(lines).toContain('| ONE | 2.0 (1.0–3.0) | 3 |')
  expect(lines).toContain('| TWO | 5.0 | 0 |')
  expect(lines.at(-1)).toBe('A remark.')
})

test('a system that could not be measured is named with the reason', () => {
  const table = scenarioTable(scenario, outcome, [system('one'), system('three', 'it is not there')])
  expect(table).toContain('THREE was not measured: it is not there.')
})

test('only the faults of the system asked for count', () => {
  expect(faultsOf([outcome], 'one')).toBe(3)
  expect(faultsOf([outcome], 'two')).toBe(0)
  expect(faultsOf([{ ...outcome, turns: { two: [{ lost: 0, failed: 2 }] } }], 'two')).toBe(2)
})
