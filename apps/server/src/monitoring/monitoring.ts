import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Carillon, Health } from '@carillon/api'
import type { Database } from '@carillon/db'
import { type Calls, untilAnswered } from '../calls.ts'
import type { AddressOf } from '../client-address.ts'
import { credentialsOf } from '../credentials.ts'
import { sendError } from '../error-shape.ts'
import type { Logger } from '../logger.ts'
import { createMetrics } from '../metrics.ts'
import { sendJson } from '../send-json.ts'
import { createMetricsAccess, isFromHere } from './access.ts'
import { type CanaryPace, createCanary } from './canary.ts'
import { createClock } from './clock.ts'
import { createFigures } from './figures.ts'
import { createReadiness } from './readiness.ts'
import { type Reporter, startReporter } from './reporter.ts'
import { openTracing } from './tracing.ts'
import { createTraffic } from './traffic.ts'

interface MonitoringParts {
  carillon: Carillon
  database: Database
  calls: Calls
  addressOf: AddressOf
  /** Aborted once the server has been told to end. */
  leaving: AbortSignal
  canary: CanaryPace
  logger: Logger
  onError(error: unknown): void
  onReadiness(health: Health): void
}

/** Counts from the first moment; `open` shows it to whoever asks, and `watch` to the other servers. */
export async function createMonitoring(otlpEndpoint: string | undefined) {
  const serverId = randomUUID()
  const tracing = await openTracing(otlpEndpoint, serverId)
  const clock = createClock()
  const traffic = createTraffic(serverId)
  const counters = createFigures(clock, traffic)

  function open({ carillon, database, calls, addressOf, leaving, canary: pace, logger, ...heard }: MonitoringParts) {
    const canary = createCanary({ ...pace, database, leaving, logger })
    const readiness = createReadiness({ carillon, leaving, canary })
    const seen = { carillon, counters, traffic, clock, readiness }
    let reporter: Reporter | undefined
    const databaseMs = () => reporter?.databaseMs() ?? null
    const metricsText = createMetrics({ ...seen, reporter: { databaseMs }, canary })
    const demandToken = createMetricsAccess(carillon)

    async function metrics(req: IncomingMessage, res: ServerResponse) {
      if (req.method !== 'GET' && req.method !== 'HEAD') {
        res.setHeader('allow', 'GET, HEAD')
        return sendJson(res, 405, { error: { message: 'GET the figures.' } })
      }
      try {
        untilAnswered(res, calls.begin(addressOf(req)))
        if (!isFromHere(req)) await demandToken(credentialsOf(req).bearer)
        const { contentType, text } = await metricsText()
        res.writeHead(200, { 'content-type': contentType, 'cache-control': 'no-store' }).end(text)
      } catch (error) {
        sendError(res, error, carillon.createContext({ caller: null, isSecure: false }))
      }
    }

    return {
      readiness,
      metrics,
      /** Once it can be reached. */
      watch(url: string) {
        reporter = startReporter({ ...seen, ...heard, serverId, database })
        canary.start(url)
      },
      async stop() {
        const ended = await Promise.allSettled([canary.stop(), reporter?.stop(), tracing?.close()])
        for (const outcome of ended) if (outcome.status === 'rejected') throw outcome.reason
      },
    }
  }

  return { serverId, figures: counters.figures, spans: tracing?.spans, traffic, open }
}
