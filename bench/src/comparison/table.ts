import { row } from '../markdown.ts'
import { medianOf } from '../median.ts'
import type { Column, Figures, Scenario } from '../scenarios/scenario.ts'
import type { System } from '../systems/system.ts'
import type { Outcome } from './run.ts'

/** A median with the lowest and the highest turn, or a count of all turns. */
function cell({ name, digits }: Column, turns: Figures[]): string {
  const values = turns.flatMap((figures) => (Number.isFinite(figures[name]) ? [figures[name] ?? 0] : []))
  if (values.length === 0) return '–'
  if (digits === undefined) return String(values.reduce((sum, value) => sum + value, 0))
  const rounded = (value: number) => value.toFixed(digits)
  if (Math.min(...values) === Math.max(...values)) return rounded(medianOf(values))
  return `${rounded(medianOf(values))} (${rounded(Math.min(...values))}–${rounded(Math.max(...values))})`
}

/** One scenario as Markdown, a row per system. */
export function scenarioTable(scenario: Scenario, outcome: Outcome, systems: System[]): string {
  const known = [...systems, ...(scenario.besides ?? [])].filter(({ name }) => outcome.turns[name])
  const others = Object.keys(outcome.turns).filter((name) => !known.some((system) => system.name === name))
  const rows = [...known.map(({ name, title }) => ({ name, title })), ...others.map((name) => ({ name, title: name }))]
  const missing = (known.length > 0 ? systems : []).flatMap(({ title, missing }) => {
    const reason = missing?.()
    return reason ? [`${title} was not measured: ${reason}.`] : []
  })
  const cells = ({ name, title }: { name: string; title: string }) =>
    row(title, ...scenario.columns.map((column) => cell(column, outcome.turns[name] ?? [])))
  return [
    `### ${scenario.title}`,
    '',
    scenario.about,
    '',
    row('', ...scenario.columns.map(({ title }) => title)),
    row('---', ...scenario.columns.map(() => '---:')),
    ...rows.map(cells),
    ...[...missing, ...outcome.remarks].flatMap((text) => ['', text]),
  ].join('\n')
}
