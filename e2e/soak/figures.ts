import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import type { Entry } from './ledger.ts'
import type { Listener } from './listener.ts'
import type { Struck } from './nemesis.ts'

export interface Spread {
  p50: number
  p99: number
  max: number
}

function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((one, other) => one - other)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
  return { p50: at(0.5), p99: at(0.99), max: sorted.at(-1) ?? 0 }
}

/** By label, when the last device applied it. */
function appliedAt(listeners: readonly Listener[]): Map<string, number> {
  const last = new Map<string, number>()
  for (const { heard } of listeners) {
    for (const { label, at } of heard) if (label !== null) last.set(label, Math.max(at, last.get(label) ?? 0))
  }
  return last
}

export interface Timings {
  /** From the acknowledgement to the last device, of everything. */
  delivery: Spread
  /** From the end of a strike until all that was attempted before that was acknowledged and applied; one for each. */
  recovery: Spread
}

export function timingsOf(
  entries: readonly Entry[],
  listeners: readonly Listener[],
  struck: readonly Struck[],
): Timings {
  const applied = appliedAt(listeners)
  const delays: number[] = []
  const doneAt = new Map<Entry, number>()
  for (const entry of entries) {
    const at = applied.get(entry.label)
    if (entry.acknowledgedAt === null || at === undefined) continue
    delays.push(Math.max(0, at - entry.acknowledgedAt))
    doneAt.set(entry, Math.max(at, entry.acknowledgedAt))
  }
  const recoveries = struck.map(({ startedAt, endedAt }) => {
    let last = endedAt
    for (const [{ attemptedAt }, at] of doneAt) {
      if (attemptedAt >= startedAt - 1_000 && attemptedAt <= endedAt) last = Math.max(last, at)
    }
    return last - endedAt
  })
  return { delivery: spreadOf(delays), recovery: spreadOf(recoveries) }
}

/** Megabytes a process holds in memory; 0 when it has ended. */
export function memoryOf(pid: number | undefined): number {
  try {
    const kilobytes = execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })
    return Math.round(Number(kilobytes) / 1_024)
  } catch {
    return 0
  }
}

/** Its files and sockets; 0 when it has ended, or where the system does not tell. */
export function countOpenFiles(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/fd`).length
  } catch {
    return 0
  }
}

export function countByName(struck: readonly Struck[]): [string, number][] {
  const counts = new Map<string, number>()
  for (const { name } of struck) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts].toSorted(([one], [other]) => (one < other ? -1 : 1))
}

const seconds = (ms: number) => `${(ms / 1_000).toFixed(2)} s`
export const spreadText = ({ p50, p99, max }: Spread) => `p50 ${seconds(p50)}, p99 ${seconds(p99)}, max ${seconds(max)}`

export function table(rows: readonly (readonly [string, string | number])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`).join('\n')
}
