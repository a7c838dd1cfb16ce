// What Prometheus reads. Figures are counted elsewhere, as numbers; only when somebody asks are they put into prom-client's words.
import { type Carillon, type Histogram as Durations, upperMsOf } from '@carillon/api'
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { Canary } from './monitoring/canary.ts'
import type { Clock } from './monitoring/clock.ts'
import type { Counters } from './monitoring/figures.ts'
import { loopResolutionMs } from './monitoring/load.ts'
import type { Readiness } from './monitoring/readiness.ts'
import type { Reporter } from './monitoring/reporter.ts'
import type { Traffic } from './monitoring/traffic.ts'

export interface MetricsParts {
  carillon: Carillon
  counters: Counters
  traffic: Traffic
  clock: Clock
  readiness: Readiness
  reporter: Pick<Reporter, 'databaseMs'>
  canary: Canary
}

let ofProcess: Registry | undefined

/** Of the process, not of a server in it: what watches the garbage collector cannot be stopped again. */
function processRegistry(): Registry {
  if (!ofProcess) {
    ofProcess = new Registry()
    collectDefaultMetrics({ register: ofProcess, eventLoopMonitoringPrecision: loopResolutionMs })
  }
  return ofProcess
}

const bucketsPerLine = 4

/** In Prometheus' own words: prom-client's histogram has no way in for what was counted by others. */
function describeDurations(name: string, help: string, { counts, totalMs }: Durations): string {
  const lines = [`# HELP ${name} ${help}`, `# TYPE ${name} histogram`]
  let total = 0
  for (const [bucket, count] of counts.entries()) {
    total += count
    const upper = upperMsOf(bucket)
    if (bucket % bucketsPerLine === 0 && upper < Number.POSITIVE_INFINITY) {
      lines.push(`${name}_bucket{le="${upper / 1_000}"} ${total}`)
    }
  }
  const ends = [`${name}_bucket{le="+Inf"} ${total}`, `${name}_sum ${totalMs / 1_000}`, `${name}_count ${total}`]
  return [...lines, ...ends, ''].join('\n')
}

const secondsOf = (ms: number | null) => (ms === null ? Number.NaN : ms / 1_000)

type Labels = Record<string, number>

export function createMetrics({ carillon, counters, traffic, clock, readiness, reporter, canary }: MetricsParts) {
  const registry = new Registry()
  const registers = [registry]

  function gauge(name: string, help: string, read: () => number | Promise<number>) {
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        this.set(await read())
      },
    })
  }
  /** It is told a total, and may only be added to. */
  function counter(name: string, help: string, read: () => number) {
    new Counter({
      name,
      help,
      registers,
      collect() {
        this.reset()
        this.inc(read())
      },
    })
  }
  function counterBy(label: string, name: string, help: string, read: () => Labels) {
    new Counter({
      name,
      help,
      registers,
      labelNames: [label],
      collect() {
        this.reset()
        for (const [value, count] of Object.entries(read())) this.inc({ [label]: value }, count)
      },
    })
  }

  const { counts, failed, latencies } = counters
  gauge('carillon_sockets', 'Open WebSockets.', () => traffic.count().sockets)
  gauge('carillon_streams', 'Open streams over HTTP, where WebSockets are blocked.', () => traffic.count().streams)
  gauge('carillon_users', 'Users with an open socket or stream on this server.', () => traffic.count().users)
  gauge(
    'carillon_followers',
    'Event streams that are followed, one of the canary included.',
    () => carillon.vitals().followers,
  )
  gauge('carillon_ready', 'Whether /readyz says 200.', async () => Number((await readiness()).ok))
  gauge('carillon_hub_well', 'Whether feeds could be read lately.', () => Number(carillon.vitals().isHubWell))
  gauge('carillon_running_calls', 'Calls at work, or waiting for their turn at the database.', () => {
    return carillon.vitals().runningCalls
  })
  gauge('carillon_listener_silence_seconds', 'Since the listener was heard from; NaN before the first time.', () => {
    return secondsOf(carillon.vitals().listenerSilentMs)
  })
  gauge('carillon_hint_lag_seconds', 'How long hints take at present; NaN before the first.', () => {
    return secondsOf(carillon.vitals().hintLagMs)
  })
  gauge('carillon_database_up', 'Whether the database answered the last report.', () => {
    return Number(reporter.databaseMs() !== null)
  })
  gauge('carillon_database_answer_seconds', 'How long the database took to answer; NaN when it did not.', () => {
    return secondsOf(reporter.databaseMs())
  })
  gauge('carillon_clock_ahead_seconds', 'By how much the clock of the database is ahead of ours.', () => {
    return secondsOf(clock.aheadMs())
  })
  counterBy('kind', 'carillon_notifications_published_total', 'Notifications stored, by kind.', () => {
    return counters.notificationsOf(carillon.kinds)
  })
  counter('carillon_messages_published_total', 'Messages stored.', () => counts.messages)
  counter('carillon_events_delivered_total', 'Events handed to readers.', () => counts.delivered)
  counterBy('cause', 'carillon_connects_total', 'Event streams that began, by what ended the one before.', () => {
    return traffic.connects
  })
  counter('carillon_replays_total', 'Event streams that began with what was missed.', () => counts.replays)
  counter('carillon_resets_total', 'Event streams that could not go on where they stopped.', () => counts.resets)
  counter('carillon_slow_closes_total', 'Streams closed because nobody read them.', traffic.slowCloses)
  counter('carillon_calls_total', 'Calls answered.', () => counts.calls)
  counterBy('reason', 'carillon_failed_calls_total', 'Calls that failed because of us.', () => failed)
  counterBy(
    'stage',
    'carillon_canary_failures_total',
    'Flights of the canary that it was not heard from, by where.',
    () => canary.failures,
  )
  gauge(
    'carillon_canary_last_success_timestamp_seconds',
    'When the canary was heard last; before the first time, when it began. NaN where there is none.',
    () => {
      return secondsOf(canary.lastSuccessAt() ?? canary.startedAt())
    },
  )

  return async () => {
    const texts = [
      await registry.metrics(),
      describeDurations('carillon_commit_seconds', 'From a call to its commit.', latencies.commit),
      describeDurations('carillon_hint_seconds', 'From a commit to its hint at a reader’s server.', latencies.hint),
      describeDurations(
        'carillon_delivered_seconds',
        'From a commit to the frame for its reader.',
        latencies.delivered,
      ),
      describeDurations(
        'carillon_canary_seconds',
        'From the canary’s call to its frame, over loopback.',
        canary.latency,
      ),
      await processRegistry().metrics(),
    ]
    return {
      contentType: registry.contentType,
      text: texts
        .map((text) => text.trimEnd())
        .join('\n\n')
        .concat('\n'),
    }
  }
}
