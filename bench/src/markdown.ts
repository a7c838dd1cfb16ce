import { availableParallelism, cpus } from 'node:os'

export const row = (...cells: (string | number)[]) => `| ${cells.join(' | ')} |`

/** What it was measured on. */
export const machine = `${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), Node ${process.versions.node}`
