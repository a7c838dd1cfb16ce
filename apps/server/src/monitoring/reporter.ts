// Once a second a server writes what it sees into the database, where all servers read it. With the same statement it asks how far
// the clocks are apart and how long the database takes to answer. A database that is away is waited for; what was counted
// meanwhile is written when it is back.
import {
  bucketsSince,
  type Carillon,
  type Counted,
  type Health,
  type ReconnectCause,
  type ServerReport,
  takeLeave,
  trimReports,
  writeReport,
} from '@carillon/api'
import type { Database } from '@carillon/db'
import type { Clock } from './clock.ts'
import type { Counters } from './figures.ts'
import { watchLoad } from './load.ts'
import type { Readiness } from './readiness.ts'
import type { Traffic } from './traffic.ts'

export interface ReporterOptions {
  serverId: string
  database: Database
  carillon: Carillon
  counters: Counters
  traffic: Traffic
  clock: Clock
  readiness: Readiness
  onError(error: unknown): void
  /** Hears when it becomes ready, and when it is not any more. */
  onReadiness?(health: Health): void
  /** Default 1,000. */
  everyMs?: number | undefined
}

const secondsPerSlot = 10
const recentReports = 5
const trimEvery = 60
const farewellMs = 1_000

const unknownHealth: Health = { ok: false, status: 'unready', reasons: ['Nobody could tell whether it is.'] }

const round = (value: number) => Math.round(value * 100) / 100

/** Everything counted so far, to be subtracted later. */
function markOf({ counts, latencies }: Counters) {
  const { commit, hint, delivered } = latencies
  return {
    at: performance.now(),
    notifications: counts.notifications,
    messages: counts.messages,
    latencies: { commit: commit.counts.slice(), hint: hint.counts.slice(), delivered: delivered.counts.slice() },
  }
}

type Mark = ReturnType<typeof markOf>

function countedBetween(from: Mark, to: Mark): Counted {
  const bucketsOf = (name: keyof Mark['latencies']) => bucketsSince(to.latencies[name], from.latencies[name])
  return {
    seconds: Math.max(0.001, (to.at - from.at) / 1_000),
    notifications: to.notifications - from.notifications,
    messages: to.messages - from.messages,
    latencies: { commit: bucketsOf('commit'), hint: bucketsOf('hint'), delivered: bucketsOf('delivered') },
  }
}

export function startReporter(options: ReporterOptions) {
  const { serverId, database, carillon, counters, traffic, clock, readiness, onError, everyMs = 1_000 } = options
  const startedAt = new Date().toISOString()
  const load = watchLoad()
  const start = markOf(counters)
  const recent = [start]
  let slot = 0
  /** Where the current slot begins: with what was written last. */
  let slotStart = start
  let written = start
  let databaseMs: number | null = null
  let isReady = false
  let reports = 0
  let writing: Promise<void> | undefined

  function reportOf(mark: Mark): ServerReport {
    recent.push(mark)
    if (recent.length > recentReports + 1) recent.shift()
    const { counts, failed } = counters
    const vitals = carillon.vitals()
    const { users, sockets, streams, slowest, noisiest } = traffic.look()
    return {
      server: {
        id: serverId,
        startedAt,
        users,
        sockets,
        streams,
        ...load.look(),
        listenerSilentMs: vitals.listenerSilentMs,
        databaseMs: databaseMs === null ? null : round(databaseMs),
        isReady,
      },
      totals: {
        notifications: counters.notificationsOf(carillon.kinds),
        messages: counts.messages,
        delivered: counts.delivered,
        connects: traffic.connects satisfies Record<ReconnectCause, number>,
        replays: counts.replays,
        resets: counts.resets,
        slowCloses: traffic.slowCloses(),
        failedCalls: failed.fault + failed.unavailable,
      },
      recent: countedBetween(recent[0] ?? start, mark),
      slowest,
      noisiest,
    }
  }

  async function write(mark: Mark, report: ServerReport) {
    const nowMs = Date.now() + (clock.aheadMs() ?? 0)
    const slotNow = Math.floor(nowMs / 1_000 / secondsPerSlot) * secondsPerSlot
    if (slotNow !== slot) {
      slot = slotNow
      slotStart = written
    }
    const { users, sockets } = report.server
    const sample = { ...countedBetween(slotStart, mark), users, sockets }
    const answer = await writeReport(database, slot, { report, sample })
    databaseMs = answer?.tookMs ?? null
    if (!answer) return
    written = mark
    clock.measure(answer)
    if (reports++ % trimEvery === 0) await trimReports(database)
  }

  function heed(health: Health) {
    if (health.ok !== isReady) options.onReadiness?.(health)
    isReady = health.ok
  }

  function tick() {
    readiness().then(heed, () => heed(unknownHealth))
    // It has had a second: whoever looks is to know that it takes longer.
    if (writing) databaseMs = null
    const mark = markOf(counters)
    const report = reportOf(mark)
    writing ??= write(mark, report)
      .catch((error) => {
        databaseMs = null
        onError(error)
      })
      .finally(() => {
        writing = undefined
      })
  }

  tick()
  const timer = setInterval(tick, everyMs)

  return {
    databaseMs: () => databaseMs,
    /** Tells the others, if the database can be told. */
    async stop() {
      clearInterval(timer)
      load.stop()
      const farewell = (writing ?? Promise.resolve()).then(() => takeLeave(database, serverId)).catch(onError)
      let patience: ReturnType<typeof setTimeout> | undefined
      const giveUp = new Promise<void>((resolve) => {
        patience = setTimeout(resolve, farewellMs)
      })
      await Promise.race([farewell, giveUp])
      clearTimeout(patience)
    },
  }
}

export type Reporter = ReturnType<typeof startReporter>
