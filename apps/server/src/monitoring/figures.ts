// Counts what happens on the way of every event: a number or a place in an array is all that changes, nothing is allocated.
import { createHistogram, type Figures } from '@carillon/api'
import type { Clock } from './clock.ts'
import type { Traffic } from './traffic.ts'

/** More than the clocks can be apart by mistake: the hint was for something else. */
const toleranceMs = 20

export function createFigures(clock: Clock, traffic: Traffic) {
  const notifications = new Map<string, number>()
  const counts = { notifications: 0, messages: 0, delivered: 0, replays: 0, resets: 0, calls: 0 }
  /** Calls that failed because of us, by whether the database was away or it was a mistake. */
  const failed = { fault: 0, unavailable: 0 }
  const latencies = { commit: createHistogram(), hint: createHistogram(), delivered: createHistogram() }

  function failure(code: string) {
    if (code === 'INTERNAL_SERVER_ERROR') failed.fault++
    if (code === 'SERVICE_UNAVAILABLE') failed.unavailable++
  }

  const figures: Figures = {
    notified(kind, count) {
      counts.notifications += count
      notifications.set(kind, (notifications.get(kind) ?? 0) + count)
    },
    posted() {
      counts.messages++
    },
    committed: latencies.commit.observe,
    hinted(storedAt, heardAt) {
      const aheadMs = clock.aheadMs()
      if (aheadMs === null || heardAt === 0) return
      const ms = heardAt + aheadMs - storedAt
      if (ms > -toleranceMs) latencies.hint.observe(ms)
    },
    delivered(storedAt) {
      counts.delivered++
      const aheadMs = clock.aheadMs()
      if (storedAt !== null && aheadMs !== null) latencies.delivered.observe(Date.now() + aheadMs - storedAt)
    },
    connected: traffic.connected,
    synced(verdict) {
      if (verdict === 'replayed') counts.replays++
      if (verdict === 'reset') counts.resets++
    },
    called(code) {
      counts.calls++
      if (code) failure(code)
    },
    failed: failure,
  }

  return {
    figures,
    counts,
    failed,
    latencies,
    /** By kind; what is not registered, from a newer version of a kind's file, counts together. */
    notificationsOf(kinds: readonly string[]): Record<string, number> {
      const byKind: Record<string, number> = Object.fromEntries(kinds.map((kind) => [kind, 0]))
      for (const [kind, count] of notifications) {
        const label = kinds.includes(kind) ? kind : 'other'
        byKind[label] = (byKind[label] ?? 0) + count
      }
      return byKind
    },
  }
}

export type Counters = ReturnType<typeof createFigures>
