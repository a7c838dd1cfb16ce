import { createServer, type Server } from 'node:http'
import { createCarillon, seedDemo } from '@carillon/api'
import { connect, migrate } from '@carillon/db'
import { createConnections } from './connections.ts'
import { createRequestListener } from './http.ts'
import { createLogger, type Logger } from './logger.ts'
import { createSockets } from './ws.ts'

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
  logger?: Logger | undefined
}

export interface RunningServer {
  url: string
  close(): Promise<void>
}

const timeLimits = {
  headersTimeout: 10_000,
  requestTimeout: 10_000,
  connectionsCheckingInterval: 2_000,
}

/** Streams still open after this, for example to a browser that reads no more, are cut. */
const graceMs = 1_000

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

async function stopListening(server: Server) {
  const closed = new Promise((resolve) => server.close(resolve))
  server.closeIdleConnections()
  const cut = setTimeout(() => server.closeAllConnections(), graceMs)
  await closed
  clearTimeout(cut)
}

/**
 * Migrates the database and serves everything on one port.
 *
 * @example
 * const { url, close } = await startServer({ databaseUrl, port: 0, host: '127.0.0.1', allowedOrigins: [] })
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const {
    databaseUrl,
    listenDatabaseUrl,
    allowedOrigins,
    isLocalOnly,
    webRoot,
    logger = createLogger('silent'),
  } = options
  const onError = (error: unknown, faultId?: string) => logger.error({ error, faultId }, 'something went wrong')

  await migrate(listenDatabaseUrl ?? databaseUrl)
  const database = connect(databaseUrl, { listenUrl: listenDatabaseUrl })
  const carillon = await createCarillon({ database, onError }).catch(async (error) => {
    await database.close()
    throw error
  })
  if (options.wantsDemo) await seedDemo(carillon, database)
  const connections = createConnections(carillon.authenticate, onError)
  carillon.onAccessChanged(connections.recheckUsers)
  const sockets = createSockets({ carillon, connections, allowedOrigins, isLocalOnly, logger })
  const server = createServer(
    timeLimits,
    await createRequestListener({ carillon, connections, allowedOrigins, isLocalOnly, webRoot, logger }),
  )
  server.on('upgrade', sockets.handleUpgrade)

  const close = async () => {
    await Promise.all([stopListening(server), sockets.close(), connections.close()])
    await carillon.close()
    await database.close()
  }
  try {
    const url = await listen(server, options.port, options.host)
    let closing: Promise<void> | undefined
    return { url, close: () => (closing ??= close()) }
  } catch (error) {
    await close()
    throw error
  }
}
