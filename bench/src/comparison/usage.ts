import { performance } from 'node:perf_hooks'
import type { Sql } from 'postgres'
import { cpuOfAll, cpuSeconds } from '../cpu.ts'

/** Seconds of CPU, beside the seconds that passed. */
export interface Usage {
  servers: number
  postgres: number
  generator: number
  passed: number
}

/** Seconds of CPU of each process. */
type Used = ReadonlyMap<number, number>

/** One that has come meanwhile has used all it has since then; one that has ended tells nobody any more. */
export const usedBetween = (before: Used, after: Used) =>
  [...after].reduce((sum, [pid, seconds]) => sum + seconds - (before.get(pid) ?? 0), 0)

/** Without those that serve other databases: servers of other systems ask theirs for something now and then while they wait. */
async function usedByPostgres(sql: Sql, databaseUrl: string): Promise<Used> {
  const name = new URL(databaseUrl).pathname.slice(1)
  const rows = await sql<{ pid: number }[]>`
    select pid from pg_stat_activity where pid <> pg_backend_pid() and (datname is null or datname = ${name})`
  return new Map(await Promise.all(rows.map(async ({ pid }) => [pid, await cpuSeconds(pid)] as const)))
}

interface Watched {
  sql: Sql
  databaseUrl: string
  servers: number[]
}

async function usedSoFar({ sql, databaseUrl, servers }: Watched) {
  return {
    servers: await cpuOfAll(servers),
    postgres: await usedByPostgres(sql, databaseUrl),
    generator: await cpuOfAll([process.pid]),
    passed: performance.now() / 1_000,
  }
}

/** Measures until the returned function is called. */
export async function watchUsage(watched: Watched): Promise<() => Promise<Usage>> {
  const before = await usedSoFar(watched)
  return async () => {
    const after = await usedSoFar(watched)
    return {
      servers: after.servers - before.servers,
      postgres: usedBetween(before.postgres, after.postgres),
      generator: after.generator - before.generator,
      passed: after.passed - before.passed,
    }
  }
}
