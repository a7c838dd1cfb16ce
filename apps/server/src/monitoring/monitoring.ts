import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Carillon, Health } from '@carillon/api'
import type { Database } from '@carillon/db'
import { type Calls, untilAnswered } from '../calls.ts'
import type { AddressOf } from '../client-address.ts'
import { sendError } from '../error-shape.ts'
import { createMetrics } from '../metrics.ts'
import { sendJson } from '../send-json.ts'
import { demandMetricsToken, isFromHere } from './access.ts'
import { createClock } from './clock.ts'
import { createFigures } from './figures.ts'
import { createReadiness } from './readiness.ts'
import { startReporter } from './reporter.ts'
import { createTraffic } from './traffic.ts'

interface MonitoringParts {
  carillon: Carillon
  database: Database
  calls: Calls
  addressOf: AddressOf
  /** Aborted once the server has been told to end. */
  leaving: AbortSignal
  onError(error: unknown): void
  onReadiness(health: Health): void
}

/** Counts from the first moment; `start` shows it to others. */
export function createMonitoring() {
  const serverId = randomUUID()
  const clock = createClock()
  const traffic = createTraffic(serverId)
  const counters = createFigures(clock, traffic)

  function start({ carillon, database, calls, addressOf, leaving, onError, onReadiness }: MonitoringParts) {
    const readiness = createReadiness(carillon, leaving)
    const seen = { carillon, counters, traffic, clock, readiness }
    const reporter = startReporter({ ...seen, serverId, database, onError, onReadiness })
    const metricsText = createMetrics({ ...seen, reporter })

    async function metrics(req: IncomingMessage, res: ServerResponse) {
      if (req.method !== 'GET' && req.method !== 'HEAD') {
        res.setHeader('allow', 'GET, HEAD')
        return sendJson(res, 405, { error: { message: 'GET the figures.' } })
      }
      try {
        untilAnswered(res, calls.begin(addressOf(req)))
        if (!isFromHere(req)) await demandMetricsToken(req, carillon)
        const { contentType, text } = await metricsText()
        res.writeHead(200, { 'content-type': contentType, 'cache-control': 'no-store' }).end(text)
      } catch (error) {
        sendError(res, error, carillon.createContext({ caller: null, isSecure: false }))
      }
    }
    return { readiness, metrics, stop: reporter.stop }
  }

  return { serverId, figures: counters.figures, traffic, start }
}
