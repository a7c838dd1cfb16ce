import { readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { machine } from '../markdown.ts'
import { scenarios } from '../scenarios/registry.ts'
import type { Figures } from '../scenarios/scenario.ts'
import { systems } from '../systems/registry.ts'
import { withFigures } from './readme.ts'
import { type Comparison, compare, faultsOf, type Outcome } from './run.ts'
import { scenarioTable } from './table.ts'

export const comparisonUsage = `npm run bench -- [--quick] [--only a,b] [--systems a,b] [--write]

  --quick     a glance at all that does not take long, too short for figures one would quote
  --only      ${scenarios.map(({ name }) => name).join(', ')}
  --systems   ${systems.map(({ name }) => name).join(', ')}
  --write     puts the tables into bench/README.md`

const readme = resolve(import.meta.dirname, '../README.md')

function choose<Named extends { name: string }>(all: Named[], names: string | undefined): Named[] {
  if (names === undefined) return all
  const chosen = names.split(',')
  const unknown = chosen.find((name) => !all.some((one) => one.name === name))
  if (unknown !== undefined) throw new Error(`There is no “${unknown}”.\n\n${comparisonUsage}`)
  return all.filter(({ name }) => chosen.includes(name))
}

function printTurn(scenario: string, system: string, figures: Figures) {
  const shown = Object.entries(figures).map(([name, value]) => `${name} ${Number(value.toFixed(2))}`)
  console.log(`${scenario}, ${system}: ${shown.join(', ')}`)
}

/** Query plans are printed, and fill no README. */
const withoutPlans = (outcome: Outcome): Outcome => ({
  ...outcome,
  remarks: outcome.remarks.filter((remark) => !remark.includes('```')),
})

function tables({ scenarios, systems, isQuick }: Comparison, outcomes: Outcome[]): string {
  const length = isQuick ? ', a quick run: too short for figures to quote' : ''
  const each = outcomes.flatMap((outcome) => {
    const scenario = scenarios.find(({ name }) => name === outcome.name)
    return scenario ? [scenarioTable(scenario, outcome, systems)] : []
  })
  return [`Measured on ${machine}${length}.`, ...each].join('\n\n')
}

export async function runComparison(
  args: string[],
  keep: (name: string, outcome: object) => Promise<void>,
): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      systems: { type: 'string' },
      write: { type: 'boolean', default: false },
    },
  })
  const comparison: Comparison = {
    isQuick: values.quick,
    scenarios: choose(scenarios, values.only).filter(({ isLong }) => !isLong || !values.quick || values.only),
    systems: choose(systems, values.systems),
  }
  const outcomes = await compare(comparison, printTurn)
  await keep('comparison', { machine, isQuick: values.quick, outcomes })
  const text = tables(comparison, outcomes)
  console.log(`\n${text}\n`)
  if (values.write) {
    const brief = tables(comparison, outcomes.map(withoutPlans))
    await writeFile(readme, withFigures(await readFile(readme, 'utf8'), brief))
  }
  return faultsOf(outcomes, 'carillon')
}
