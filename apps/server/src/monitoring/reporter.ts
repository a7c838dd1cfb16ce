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
import { settledWithin } from '../settled-within.ts'
import type { Clock } from './clock.ts'
import { createComplaint } from './complaint.ts'
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
/** A database that takes longer than this does not answer. */
const patienceMs = 3_000

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
  const load = watchLoad(onError)
  const complaints = { look: createComplaint(onError), write: createComplaint(onError), trim: createComplaint(onError) }
  const start = markOf(counters)
  const recent = [start]
  /** Nobody knows it before the clocks were compared. */
  let slot: number | null = null
  /** Where the current slot begins: with what was written last. */
  let slotStart = start
  let written = start
  let databaseMs: number | null = null
  /** When the report left that has no answer yet. */
  let askedAt: number | null = null
  let isReady = false
  let looks = 0
  let writing: Promise<void> | undefined
  let trimming: Promise<void> | undefined

  /** `null` when the database does not answer. */
  function answerMs(): number | null {
    if (databaseMs === null || askedAt === null) return databaseMs
    const waitedMs = performance.now() - askedAt
    return waitedMs > patienceMs ? null : Math.max(databaseMs, waitedMs)
  }

  function reportOf(mark: Mark): ServerReport {
    recent.push(mark)
    if (recent.length > recentReports + 1) recent.shift()
    const { counts, failed } = counters
    const vitals = carillon.vitals()
    const { users, sockets, streams, slowest, noisiest } = traffic.look()
    const tookMs = answerMs()
    return {
      server: {
        id: serverId,
        startedAt,
        users,
        sockets,
        streams,
        ...load.look(),
        listenerSilentMs: vitals.listenerSilentMs,
        databaseMs: tookMs === null ? null : round(tookMs),
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

  function turnSlot() {
    const aheadMs = clock.aheadMs()
    const now = aheadMs === null ? null : Math.floor((Date.now() + aheadMs) / 1_000 / secondsPerSlot) * secondsPerSlot
    if (slot !== null && now !== slot) slotStart = written
    slot = now
  }

  async function write(mark: Mark, report: ServerReport) {
    turnSlot()
    const { users, sockets } = report.server
    const sample = { ...countedBetween(slotStart, mark), users, sockets }
    const leftAt = performance.now()
    askedAt = leftAt
    try {
      const answer = await writeReport(database, slot, { report, sample })
      databaseMs = answer?.tookMs ?? null
      if (!answer) return
      written = mark
      clock.measure(answer)
      complaints.write.well()
    } catch (error) {
      // It has answered, if only that it will not.
      databaseMs = performance.now() - leftAt
      complaints.write.fail(error)
    } finally {
      askedAt = null
    }
  }

  /** On its own: reports neither wait for it nor fail with it. */
  function trim() {
    trimming ??= trimReports(database)
      .then(complaints.trim.well, complaints.trim.fail)
      .finally(() => {
        trimming = undefined
      })
  }

  function heed(health: Health) {
    if (health.ok !== isReady) options.onReadiness?.(health)
    isReady = health.ok
  }

  function look() {
    readiness().then(heed, () => heed(unknownHealth))
    if (looks++ % trimEvery === 0) trim()
    const mark = markOf(counters)
    const report = reportOf(mark)
    writing ??= write(mark, report)
      .catch(complaints.look.fail)
      .finally(() => {
        writing = undefined
      })
  }

  /** Nobody else catches what a timer throws, and the process would end with it. */
  function tick() {
    try {
      look()
      complaints.look.well()
    } catch (error) {
      complaints.look.fail(error)
    }
  }

  tick()
  const timer = setInterval(tick, everyMs)

  return {
    databaseMs: answerMs,
    /** Tells the others, if the database can be told. */
    async stop() {
      clearInterval(timer)
      load.stop()
      const farewell = Promise.all([writing, trimming])
        .then(() => takeLeave(database, serverId))
        .catch(onError)
      await settledWithin(farewellMs, farewell)
    },
  }
}

export type Reporter = ReturnType<typeof startReporter>
