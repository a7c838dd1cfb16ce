import { createServer, type Server } from 'node:http'
import { type CarillonOptions, createCarillon, createStory, type Health, seedDemo } from '@carillon/api'
import { connect, migrate } from '@carillon/db'
import { createAnswers } from './answers.ts'
import { createCalls } from './calls.ts'
import { createAddressOf } from './client-address.ts'
import { createConnections } from './connections.ts'
import { createDeparture } from './departure.ts'
import { createRequestListener } from './http.ts'
import { createLogger, type Logger } from './logger.ts'
import type { CanaryPace } from './monitoring/canary.ts'
import { createMonitoring } from './monitoring/monitoring.ts'
import { createPlaces } from './places.ts'
import { createSockets, type KeepAlive } from './ws.ts'

export interface ServerOptions {
  databaseUrl: string
  /** A direct connection, when the first goes through a pooler. */
  listenDatabaseUrl?: string | undefined
  /** 0 takes any free one. */
  port: number
  host: string
  /** Origins that may call beside our own. */
  allowedOrigins: string[]
  /** Folder of the built web app. */
  webRoot?: string | undefined
  /** Fill an empty database with a small world to look at. */
  wantsDemo?: boolean | undefined
  /** Answer only when asked by a name of this machine, or one of the allowed origins. */
  isLocalOnly?: boolean | undefined
  /** How much anybody may do; what is not named has its default. */
  limits?: CarillonOptions['limits']
  /** Kinds of notification beside the built-in ones. */
  kinds?: CarillonOptions['kinds']
  /** Telling browsers in which no page of ours is open. */
  push?: CarillonOptions['push']
  /** Open streams a user may have at once, on this server. Default 32. */
  socketsPerUser?: number | undefined
  /** Open streams that may come from one address. Default 1,000. */
  socketsPerAddress?: number | undefined
  /** Addresses, subnets or `loopback`: proxies whose X-Forwarded-For says who is calling. */
  trustedProxies?: string[] | undefined
  /** How often open streams are looked at whose session may have ended unheard. Default 15,000. */
  sweepMs?: number | undefined
  /** How long a socket may be silent before it is asked whether it is there, and then before it is cut. Default 15,000 and 10,000. */
  keepAlive?: KeepAlive | undefined
  /** How often the way of an event is tried, over loopback. Default: never. */
  canary?: CanaryPace | undefined
  /** Where traces are sent, by OTLP over HTTP. Default: nowhere. */
  otlpEndpoint?: string | undefined
  logger?: Logger | undefined
}

export interface RunningServer {
  url: string
  /**
   * Ends in good order: nobody new, the streams are sent elsewhere, what is under way is finished. With `spreadMs`, the
   * streams leave one after the other over that time; asked again, nothing is waited for any more.
   */
  close(options?: { spreadMs?: number }): Promise<void>
}

const timeLimits = {
  headersTimeout: 10_000,
  requestTimeout: 10_000,
  connectionsCheckingInterval: 2_000,
}

async function listen(server: Server, port: number, host: string): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  const address = server.address()
  const actualPort = typeof address === 'object' && address ? address.port : port
  return `http://${host.includes(':') ? `[${host}]` : host}:${actualPort}`
}

type OnError = NonNullable<CarillonOptions['onError']>

type Watching = Pick<CarillonOptions, 'onError' | 'figures' | 'spans' | 'story' | 'serverId'>

async function openCarillon(options: ServerOptions, watching: Watching) {
  const { databaseUrl, listenDatabaseUrl, wantsDemo, limits, kinds, push } = options
  await migrate(listenDatabaseUrl ?? databaseUrl)
  const database = connect(databaseUrl, { listenUrl: listenDatabaseUrl })
  const carillon = await createCarillon({ database, limits, kinds, push, ...watching }).catch(async (error) => {
    await database.close()
    throw error
  })
  if (wantsDemo) await seedDemo(carillon, database)
  const close = async () => {
    await carillon.close()
    await database.close()
  }
  return { carillon, database, close }
}

/**
 * Migrates the database and serves everything on one port.
 *
 * @example
 * const { url, close } = await startServer({ databaseUrl, port: 0, host: '127.0.0.1', allowedOrigins: [] })
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { logger = createLogger('silent'), socketsPerUser = 32, socketsPerAddress = 1_000 } = options
  const onError: OnError = (error, faultId, where) => logger.error({ error, faultId, ...where }, 'something went wrong')
  // Asked once: what nobody reads is not even put together.
  const story = logger.isLevelEnabled('debug') ? createStory(logger) : undefined
  const addressOf = createAddressOf(options.trustedProxies ?? [])
  const monitoring = await createMonitoring(options.otlpEndpoint)
  const { figures, spans, traffic, serverId } = monitoring
  const watching = { onError, figures, spans, story, serverId }
  const { carillon, database, close: closeCarillon } = await openCarillon(options, watching)
  const connections = createConnections(carillon.authenticate, onError, options.sweepMs)
  carillon.onAccessChanged(connections.recheckUsers)
  carillon.onDeparture(connections.sendAway)
  const answers = createAnswers()
  const { leaving, begin, hurry } = createDeparture(connections, answers)
  const places = createPlaces({ perUser: socketsPerUser, perAddress: socketsPerAddress })
  const calls = createCalls()
  const onReadiness = ({ ok, reasons }: Health) => {
    if (ok) logger.info({ serverId }, 'ready')
    else logger[leaving.aborted ? 'info' : 'warn']({ serverId, reasons }, 'not ready')
  }
  const watched = { carillon, database, calls, addressOf, leaving, logger, onError, onReadiness }
  const { readiness, metrics, watch, stop } = monitoring.open({ ...watched, canary: options.canary ?? { everyMs: 0 } })
  const shared = { carillon, connections, calls, places, traffic, figures, addressOf, answers, leaving, logger }
  const parts = { ...shared, allowedOrigins: options.allowedOrigins, isLocalOnly: options.isLocalOnly }
  const { webRoot } = options
  const server = createServer(timeLimits)

  let closing: Promise<void> | undefined
  /** One that fails keeps nothing else open, and is told of. */
  const closeParts = async () => {
    const ended = await Promise.allSettled([connections.close(), stop()])
    await closeCarillon()
    logger.info({ serverId }, 'ended')
    for (const outcome of ended) if (outcome.status === 'rejected') throw outcome.reason
  }
  const end = (spreadMs: number) => begin(server, spreadMs).finally(closeParts)
  const close = ({ spreadMs = 0 } = {}) => {
    if (closing) hurry()
    closing ??= end(spreadMs)
    return closing
  }
  try {
    server.on('request', await createRequestListener({ ...parts, readiness, metrics, webRoot }))
    server.on('upgrade', createSockets({ ...parts, keepAlive: options.keepAlive }).handleUpgrade)
    const url = await listen(server, options.port, options.host)
    logger.info({ serverId, port: new URL(url).port }, 'serving')
    // Not before somebody can come: the other servers would count one that never was there.
    watch(url)
    return { url, close }
  } catch (error) {
    await close().catch(onError)
    throw error
  }
}
