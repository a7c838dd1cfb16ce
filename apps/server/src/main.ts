import { createServer } from 'node:net'
import { join, relative } from 'node:path'
import { demoPassword } from '@carillon/api'
import { keepDemoToken } from './demo-token.ts'
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts'
import { builtWebApp, type Env, readEnv } from './env.ts'
import { createLogger, type Logger } from './logger.ts'
import { createPretty } from './pretty.ts'
import { startServer } from './server.ts'

/** Over which the streams of thousands leave, so that they do not come back as one. */
const spreadMs = 5_000
/** After this the end is forced: PostgreSQL shuts down by itself when we are gone. */
const endWithinMs = 19_000
/** The same once somebody asked twice. */
const endSoonMs = 3_000
/** Whoever starts us may pass a signal on that has reached us already. */
const echoMs = 500

function fail(message: string): never {
  console.error(message)
  process.exit(1)
}

/** Before anything is started: a busy port is the most likely thing to be in the way. */
async function claimPort({ port, host }: Env): Promise<void> {
  const probe = createServer()
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject)
    probe.listen(port, host, resolve)
  })
  await new Promise((resolve) => probe.close(resolve))
}

const isLoopback = (host: string) => /^(localhost|127\..*|::1)$/.test(host)

function explain(error: unknown, { port, host }: Env): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE') return `Port ${port} is already in use. Stop what uses it, or set PORT to another number.`
  if (code === 'EACCES') return `Port ${port} may not be used by this user. Set PORT to a number above 1023.`
  if (code === 'EADDRNOTAVAIL') return `HOST ${host} is not an address of this machine.`
  return error instanceof Error ? error.message : String(error)
}

function greet(url: string, env: Env) {
  console.log(`\n  Carillon is ready: ${url}\n`)
  if (env.databaseUrl) return
  if (env.wantsDemo) console.log(`  Sign in as alice, bob, chloe or david, password ${demoPassword}.`)
  else console.log('  The first to sign up becomes admin.')
  console.log(`  Data is kept in ${relative(process.cwd(), env.dataDir) || '.'}. Ctrl-C stops everything.\n`)
}

type Close = (options: { spreadMs: number }) => Promise<void>

/** The first signal ends in good order, a second one at once. */
function endOnSignals(close: Close, logger: Logger) {
  let endingSince: number | undefined
  const exitAfter = (ms: number) => setTimeout(() => process.exit(0), ms).unref()
  const end = async () => {
    if (endingSince !== undefined) {
      if (Date.now() - endingSince < echoMs) return
      exitAfter(endSoonMs)
      return close({ spreadMs: 0 }).catch(() => {})
    }
    endingSince = Date.now()
    exitAfter(endWithinMs)
    await close({ spreadMs }).catch((error) => logger.error({ error }, 'could not end cleanly'))
    process.exit(0)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end)
  return () => endingSince !== undefined
}

function endOnFaults(logger: Logger) {
  const end = (error: unknown) => {
    logger.fatal({ error }, 'unexpected error')
    process.exit(1)
  }
  process.on('uncaughtException', end)
  process.on('unhandledRejection', end)
}

/** A terminal is read by people, everything else by programs. */
function openLogger({ logLevel, logFormat = process.stdout.isTTY ? 'pretty' : 'json' }: Env): Logger {
  const pretty = logFormat === 'pretty' ? createPretty((text) => process.stdout.write(text)) : undefined
  // Whoever read it has gone, as `| head` does: no reason to end.
  if (pretty) process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => code === 'EPIPE' || process.exit(1))
  return createLogger(logLevel, pretty)
}

async function start(env: Env, logger: Logger) {
  await claimPort(env)
  let postgres: EmbeddedPostgres | undefined
  let closeServer: Close = async () => {}
  const isEnding = endOnSignals(async (options) => {
    await closeServer(options)
    await postgres?.close()
  }, logger)

  if (!env.databaseUrl) {
    postgres = await startEmbeddedPostgres({ dataDir: join(env.dataDir, 'postgres'), log: (text) => console.log(text) })
    postgres.ended.then(() => isEnding() || fail('The embedded PostgreSQL has ended unexpectedly.'))
  }
  const wantsDemo = env.wantsDemo && !env.databaseUrl
  const { url, close } = await startServer({
    ...env,
    databaseUrl: env.databaseUrl ?? postgres?.url ?? '',
    webRoot: builtWebApp,
    wantsDemo,
    // Its passwords are known to everybody, or the first to come is made admin.
    isLocalOnly: !env.databaseUrl && isLoopback(env.host),
    logger,
  })
  closeServer = close
  // A world whose alice has another password by now is no demo any more, and no reason not to start.
  if (wantsDemo) await keepDemoToken(join(env.dataDir, 'cli.json'), url).catch((error) => logger.debug({ error }))
  if (!isEnding()) greet(url, env)
}

try {
  const env = readEnv()
  const logger = openLogger(env)
  endOnFaults(logger)
  await start(env, logger).catch((error) => fail(explain(error, env)))
} catch (error) {
  fail(error instanceof Error ? error.message : String(error))
}
