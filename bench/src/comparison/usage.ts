import { performance } from 'node:perf_hooks'
import type { Sql } from 'postgres'
import { cpuOfAll } from '../cpu.ts'

/** Seconds of CPU, beside the seconds that passed. */
export interface Usage {
  servers: number
  postgres: number
  generator: number
  passed: number
}

async function usedSoFar(sql: Sql, servers: number[]): Promise<Usage> {
  const rows = await sql<{ pid: number }[]>`select pid from pg_stat_activity where pid <> pg_backend_pid()`
  return {
    servers: await cpuOfAll(servers),
    postgres: await cpuOfAll(rows.map(({ pid }) => pid)),
    generator: await cpuOfAll([process.pid]),
    passed: performance.now() / 1_000,
  }
}

/** Measures until the returned function is called. */
export async function watchUsage(sql: Sql, servers: number[]): Promise<() => Promise<Usage>> {
  const before = await usedSoFar(sql, servers)
  return async () => {
    const after = await usedSoFar(sql, servers)
    return {
      servers: after.servers - before.servers,
      postgres: after.postgres - before.postgres,
      generator: after.generator - before.generator,
      passed: after.passed - before.passed,
    }
  }
}
