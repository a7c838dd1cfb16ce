import { type Bench, type Figures, faults, type Scenario } from '../scenarios/scenario.ts'
import { createStages } from '../scenarios/stage.ts'
import type { System } from '../systems/system.ts'

export interface Comparison {
  isQuick: boolean
  scenarios: Scenario[]
  systems: System[]
}

/** What a scenario came to: the turns of each system, in the order they were measured. */
export interface Outcome {
  name: string
  turns: { [system: string]: Figures[] }
  remarks: string[]
  seconds: number
}

export type Progress = (scenario: string, system: string, figures: Figures) => void

/** A quick run has a sixth of the time. */
const quickness = 6

type Given = Pick<Bench, 'stages' | 'systems' | 'isQuick'>

async function runScenario(scenario: Scenario, given: Given, progress: Progress) {
  const outcome: Outcome = { name: scenario.name, turns: {}, remarks: [], seconds: 0 }
  const startedAt = performance.now()
  const mostMs = (scenario.seconds * 1_000) / (given.isQuick ? quickness : 1)
  await scenario.run({
    ...given,
    systems: [...given.systems, ...(scenario.besides ?? [])],
    isTimeUp: () => performance.now() - startedAt > mostMs,
    note(system, figures) {
      const turns = outcome.turns[system] ?? []
      turns.push(figures)
      outcome.turns[system] = turns
      progress(scenario.name, system, figures)
    },
    remark: (text) => void outcome.remarks.push(text),
  })
  outcome.seconds = (performance.now() - startedAt) / 1_000
  return outcome
}

export async function compare({ isQuick, scenarios, systems }: Comparison, progress: Progress): Promise<Outcome[]> {
  const present = systems.filter((system) => !system.missing?.())
  const outcomes: Outcome[] = []
  await using stages = createStages()
  for (const scenario of scenarios) {
    outcomes.push(await runScenario(scenario, { stages, systems: present, isQuick }, progress))
  }
  return outcomes
}

const wrong = [...faults.map(({ name }) => name), 'failed']

/** How much of what must not happen happened to a system; who refuses everything loses nothing of it. */
export function faultsOf(outcomes: Outcome[], system: string): number {
  const turns = outcomes.flatMap((outcome) => outcome.turns[system] ?? [])
  return turns.reduce((total, figures) => wrong.reduce((sum, name) => sum + (figures[name] ?? 0), total), 0)
}
