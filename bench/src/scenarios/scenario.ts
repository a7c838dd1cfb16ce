import type { System } from '../systems/system.ts'
import type { Stages } from './stage.ts'

/** What one turn of one system came to, by name. */
export type Figures = { [name: string]: number }

export interface Column {
  title: string
  name: string
  /** Behind the point. Without it, the turns are added up: these are counts of what went wrong. */
  digits?: number
}

/** What scenarios run on, and where their figures go. */
export interface Bench {
  stages: Stages
  systems: System[]
  isQuick: boolean
  /** The scenario has had its share: no further turn is begun. */
  isTimeUp(): boolean
  note(system: string, figures: Figures): void
  /** Printed below the table, as it is. */
  remark(text: string): void
}

export interface Scenario {
  name: string
  title: string
  /** What is done, in a sentence or two. */
  about: string
  columns: Column[]
  /** Measured beside the systems, for what no system can pass. */
  besides?: System[]
  /** Left out of a quick run, unless it is asked for. */
  isLong?: boolean
  /** Its share of the whole, of twelve minutes. */
  seconds: number
  run(bench: Bench): Promise<void>
}

/** What Carillon must never do: these decide the exit code. */
export const faults: Column[] = [
  { name: 'lost', title: 'lost' },
  { name: 'twice', title: 'twice' },
  { name: 'outOfOrder', title: 'out of order' },
]
