import type { Cluster } from '../comparison/cluster.ts'
import type { System } from '../systems/system.ts'

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
  cluster: Cluster
  systems: System[]
  isQuick: boolean
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
  run(bench: Bench): Promise<void>
}

/** What Carillon must never do: these decide the exit code. */
export const faults: Column[] = [
  { name: 'lost', title: 'lost' },
  { name: 'twice', title: 'twice' },
  { name: 'outOfOrder', title: 'out of order' },
]
