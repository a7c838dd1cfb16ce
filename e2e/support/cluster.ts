// A PostgreSQL of its own that stories may harm: end it in every way, freeze it, and start it again. It is reached by a
// road, so that it is found at the same address after every start.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '@carillon/server/embedded-postgres'
import { createRoad } from './road.ts'

export const endings = {
  /** Cuts who is connected and writes everything down. */
  fast: 'SIGINT',
  /** Leaves the rest to the recovery at the next start. */
  immediate: 'SIGQUIT',
  /** kill -9, its helpers and its connections included. */
  kill: 'SIGKILL',
} as const

export interface Cluster extends AsyncDisposable {
  /** The same as long as it lives, whether it runs or not. */
  readonly url: string
  /** Where it runs now, or ran last. */
  readonly currentUrl: string
  stop(how: keyof typeof endings): Promise<void>
  start(): Promise<void>
  /** Nothing of it runs any more, and nobody is told, until `thaw`. */
  freeze(): void
  thaw(): void
}

/** The process and those it has started, one level deep: PostgreSQL has no grandchildren. */
function family(pid: number): number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n')
  const pairs = lines.map((line) => line.trim().split(/\s+/).map(Number))
  return [pid, ...pairs.flatMap(([child, parent]) => (child && parent === pid ? [child] : []))]
}

/** Also to a process that has just ended. */
export function signal(pids: number[], name: NodeJS.Signals) {
  for (const pid of pids) {
    try {
      process.kill(pid, name)
    } catch {}
  }
}

/** It writes to the disk as in earnest, so what it has acknowledged outlives its sudden end. */
export async function createCluster(): Promise<Cluster> {
  const dataDir = await mkdtemp(join(tmpdir(), 'carillon-cluster-'))
  const begin = () => startEmbeddedPostgres({ dataDir, settings: { max_connections: '200' } })
  let running: EmbeddedPostgres | undefined = await begin()
  let currentUrl = running.url
  const road = await createRoad(() => currentUrl)
  const postmaster = () => Number.parseInt(readFileSync(join(dataDir, 'cluster', 'postmaster.pid'), 'utf8'), 10)

  return {
    url: road.url,
    get currentUrl() {
      return currentUrl
    },
    async stop(how) {
      const last = running
      if (!last) return
      running = undefined
      const pid = postmaster()
      signal(how === 'kill' ? family(pid) : [pid], endings[how])
      await last.ended
      await last.close()
    },
    async start() {
      running ??= await begin()
      currentUrl = running.url
    },
    freeze() {
      // First the one that starts the others.
      signal([postmaster()], 'SIGSTOP')
      signal(family(postmaster()), 'SIGSTOP')
    },
    thaw: () => signal(family(postmaster()).reverse(), 'SIGCONT'),
    async [Symbol.asyncDispose]() {
      await road[Symbol.asyncDispose]()
      await running?.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
