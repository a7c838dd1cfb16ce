import { existsSync, mkdirSync, readFileSync, realpathSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { chooseAccount } from './postgres/account.ts'
import { findBinaries } from './postgres/binaries.ts'
import { type Cluster, clusterFolder, openCluster } from './postgres/cluster.ts'
import { postmasterFile, settleFormerServer, signalPostmaster, takeOwnership } from './postgres/former-server.ts'
import { type Guarded, runGuarded } from './postgres/guard.ts'

export interface EmbeddedPostgresOptions {
  /** Folder that keeps the data; made when missing. */
  dataDir: string
  /** Further server settings, for example `{ fsync: 'off' }`. */
  settings?: Record<string, string> | undefined
  log?: ((message: string) => void) | undefined
}

export interface EmbeddedPostgres {
  url: string
  /** Resolves when PostgreSQL has ended, by `close` or on its own. */
  ended: Promise<unknown>
  close(): Promise<void>
}

const startPatienceMs = 60_000
const stopPatienceMs = 3_000
const attempts = 5

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}

/** The same lines that pg_ctl waits for: the fourth is the port, the eighth the state. */
function isReady(cluster: string, port: number): boolean {
  const file = postmasterFile(cluster)
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
  return lines[3]?.trim() === String(port) && lines[7]?.trim() === 'ready'
}

async function untilReady(cluster: string, port: number, guarded: Guarded): Promise<boolean> {
  const giveUpAt = Date.now() + startPatienceMs
  while (!guarded.hasEnded() && Date.now() < giveUpAt) {
    if (isReady(cluster, port)) return true
    await sleep(10)
  }
  return false
}

async function stop(cluster: string, guarded: Guarded): Promise<void> {
  guarded.release()
  const hurry = setTimeout(() => signalPostmaster(cluster, 'SIGQUIT'), stopPatienceMs)
  if (!guarded.hasEnded()) await guarded.ended
  clearTimeout(hurry)
}

function serverCommand(
  postgres: string,
  { folder }: Cluster,
  port: number,
  settings: Record<string, string>,
): string[] {
  const all = { listen_addresses: '127.0.0.1', port: String(port), unix_socket_directories: '', ...settings }
  return [postgres, '-D', folder, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
}

/**
 * Starts a real PostgreSQL whose data stays in `dataDir`. It listens on a free loopback port and ends with this process.
 *
 * @example
 * const postgres = await startEmbeddedPostgres({ dataDir: '.data/postgres' })
 * await postgres.close()
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  mkdirSync(options.dataDir, { recursive: true })
  const dataDir = realpathSync(options.dataDir)
  const logFile = join(dataDir, 'postgres.log')
  const binaries = findBinaries()
  const account = chooseAccount(dataDir, clusterFolder(dataDir), binaries.postgres)
  if (!existsSync(clusterFolder(dataDir))) options.log?.(`Making a database in ${options.dataDir}`)
  const cluster = await openCluster(dataDir, binaries.initdb, account)
  await settleFormerServer(cluster.folder)
  takeOwnership(cluster.folder)

  for (let attempt = 1; attempt <= attempts; attempt++) {
    const port = await freePort()
    const guarded = runGuarded(
      serverCommand(binaries.postgres, cluster, port, options.settings ?? {}),
      account,
      logFile,
    )
    if (await untilReady(cluster.folder, port, guarded)) {
      const url = `postgres://carillon:${cluster.password}@127.0.0.1:${port}/postgres`
      return { url, ended: guarded.ended, close: () => stop(cluster.folder, guarded) }
    }
    await stop(cluster.folder, guarded)
    // Somebody else may have taken the port since it was found free.
    if (!readFileSync(logFile, 'utf8').includes('could not bind')) break
  }
  const reason = readFileSync(logFile, 'utf8').trim().split('\n').slice(-8).join('\n')
  throw new Error(`The embedded PostgreSQL did not start (${logFile}):\n${reason}`)
}
