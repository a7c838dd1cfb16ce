// Proves now and then that events flow, by the way they take: a call, its commit, the hint, the socket. What all other figures say
// of a server, it says of itself; this is what a client of it sees.
import { createHistogram, enterCanary, leaveCanary } from '@carillon/api'
import type { Database } from '@carillon/db'
import type { Logger } from '../logger.ts'
import { settledWithin } from '../settled-within.ts'
import { fly, type Stage } from './canary-flight.ts'

export interface CanaryPace {
  /** From one flight to the next; 0 for none at all. */
  everyMs: number
  /** How long one may take. Default 10,000. */
  deadlineMs?: number | undefined
}

interface CanaryOptions extends CanaryPace {
  database: Database
  /** Aborted once the server has been told to end. */
  leaving: AbortSignal
  logger: Logger
}

/** What became of the last flight. */
export interface CanaryReport {
  at: string
  /** From the call to the frame; `null` when it was not heard. */
  latencyMs: number | null
  /** Where it failed, or `null`. */
  failed: Stage | null
}

const farewellMs = 1_000
/** A server that has just started is told soon whether it serves, and what the first flight loads is there before others come. */
const firstWithinMs = 2_000

/** A server that listens everywhere is reached here. */
const reachable = (url: string) => url.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:')

/** Ends with the deadline, or when the server does. */
function timeOut(deadlineMs: number, leaving: AbortSignal) {
  const controller = new AbortController()
  const end = () => controller.abort(leaving.reason)
  const timer = setTimeout(() => controller.abort(new Error(`It took longer than ${deadlineMs} ms.`)), deadlineMs)
  timer.unref()
  leaving.addEventListener('abort', end)
  if (leaving.aborted) end()
  const { signal } = controller
  const aborted = new Promise<never>((_resolve, reject) => {
    const give = () => reject(signal.reason)
    if (signal.aborted) give()
    else signal.addEventListener('abort', give)
  })
  // It may be over before anybody waits for it.
  aborted.catch(() => {})
  return {
    signal,
    aborted,
    [Symbol.dispose]() {
      clearTimeout(timer)
      leaving.removeEventListener('abort', end)
    },
  }
}

export function createCanary({ database, everyMs, deadlineMs = 10_000, leaving, logger }: CanaryOptions) {
  const latency = createHistogram()
  const failures: Record<Stage, number> = { enter: 0, listen: 0, send: 0, hear: 0 }
  let last: CanaryReport | null = null
  let lastSuccessAt: number | null = null
  let startedAt: number | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let flying: Promise<void> = Promise.resolve()
  let flights = 0

  function succeed(ms: number) {
    const isBack = last?.failed
    latency.observe(ms)
    lastSuccessAt = Date.now()
    last = { at: new Date().toISOString(), latencyMs: Math.round(ms * 10) / 10, failed: null }
    if (isBack) logger.info('the canary is heard again')
  }

  function fail(stage: Stage, error: unknown) {
    failures[stage]++
    // What goes on for long is told once.
    if (!last?.failed) logger.warn({ stage, error }, 'the canary is not heard')
    last = { at: new Date().toISOString(), latencyMs: null, failed: stage }
  }

  async function flyOnce(url: string): Promise<void> {
    using limit = timeOut(deadlineMs, leaving)
    let stage: Stage = 'enter'
    // Short events are handed on within a server; the others come by way of the database and its hints. Both have to be seen.
    const isLong = flights++ % 2 === 1
    const entering = enterCanary(database)
    try {
      const { token } = await Promise.race([entering, limit.aborted])
      const reach = (reached: Stage) => {
        stage = reached
      }
      succeed(await fly({ url, token, isLong, signal: limit.signal, reach }))
    } catch (error) {
      if (!leaving.aborted) fail(stage, error)
    }
    // Also what came too late. What stays in a database that is away has run out when it is back.
    const left = entering.then((access) => leaveCanary(database, access))
    await left.catch((error) => logger.debug({ error }, 'the canary left something'))
  }

  function flyLater(url: string, afterMs: number) {
    if (leaving.aborted) return
    timer = setTimeout(() => {
      if (leaving.aborted) return
      // Servers that start together do not fly together for long.
      flying = flyOnce(url).finally(() => flyLater(url, flights === 1 ? everyMs * Math.random() : everyMs))
    }, afterMs)
    timer.unref()
  }

  return {
    latency,
    failures,
    lastSuccessAt: () => lastSuccessAt,
    /** `null` where there is none. */
    startedAt: () => startedAt,
    /** `null` before the first flight, and where there is none. */
    last: () => last,
    start(url: string) {
      if (everyMs <= 0) return
      startedAt = Date.now()
      flyLater(reachable(url), Math.min(everyMs, firstWithinMs) * Math.random())
    },
    /** What is under way ends by itself, as the server is leaving: its traces are removed, if that can be done soon. */
    async stop() {
      clearTimeout(timer)
      await settledWithin(farewellMs, flying)
    },
  }
}

export type Canary = ReturnType<typeof createCanary>
