import type { AuditEntry, AuditPage } from '@carillon/client'

/** Ids are made in the order of time. */
const newestFirst = (one: AuditEntry, other: AuditEntry) => (one.id < other.id ? 1 : -1)

/** The entries that were loaded before, with the newest page of them, which is asked for again and again. */
export function withNewest(entries: readonly AuditEntry[], newest: AuditPage | undefined): AuditEntry[] {
  const all = new Map([...entries, ...(newest?.items ?? [])].map((entry) => [entry.id, entry]))
  return [...all.values()].sort(newestFirst)
}

/** More was done than that page holds: between it and what was loaded before, entries are missing. */
export function hasGap(entries: readonly AuditEntry[], { items, nextCursor }: AuditPage): boolean {
  const known = new Set(entries.map(({ id }) => id))
  return nextCursor !== null && !items.some(({ id }) => known.has(id))
}
