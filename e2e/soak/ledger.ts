// What was attempted and what was acknowledged, in the clock of this process.
import type { Sent } from './verdict.ts'

export interface Entry extends Sent {
  attemptedAt: number
  acknowledgedAt: number | null
}

export interface Ledger {
  readonly entries: readonly Entry[]
  attempt(sent: Omit<Sent, 'outcome'>): void
  acknowledge(label: string): void
  refuse(label: string): void
  count(outcome: Sent['outcome']): number
}

export function createLedger(): Ledger {
  const entries = new Map<string, Entry>()
  const list: Entry[] = []
  const find = (label: string) => {
    const found = entries.get(label)
    if (!found) throw new Error(`${label} was answered and never attempted.`)
    return found
  }
  return {
    entries: list,
    attempt(sent) {
      const entry: Entry = { ...sent, outcome: 'unknown', attemptedAt: performance.now(), acknowledgedAt: null }
      entries.set(sent.label, entry)
      list.push(entry)
    },
    acknowledge(label) {
      const entry = find(label)
      entry.outcome = 'acknowledged'
      entry.acknowledgedAt ??= performance.now()
    },
    refuse(label) {
      find(label).outcome = 'refused'
    },
    count: (outcome) => list.filter((entry) => entry.outcome === outcome).length,
  }
}
