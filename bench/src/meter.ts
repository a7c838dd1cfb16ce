import { monitorEventLoopDelay } from 'node:perf_hooks'
import { cpuOfAll } from './cpu.ts'
import type { LoadWorld } from './load-world.ts'
import { type Summary, summarize } from './summary.ts'

export interface Metered {
  /** Seconds of CPU used, and how long it was measured. */
  cpu: { servers: number[]; postgres: number; generator: number; seconds: number }
  /** What the generator itself adds to every figure: how late its timers are, and a request that does nothing. */
  generator: { timersLate: { p50: number; p99: number; max: number }; idleRequest: Summary }
}

const timerMs = 1
const inMs = (nanoseconds: number) => Math.round(nanoseconds / 1e5) / 10 - timerMs

async function usedSoFar({ database, servers }: LoadWorld) {
  const rows = await database.sql<{ pid: number }[]>`select pid from pg_stat_activity where pid <> pg_backend_pid()`
  return {
    servers: await Promise.all(servers.map(({ pid }) => cpuOfAll([pid]))),
    postgres: await cpuOfAll(rows.map(({ pid }) => pid)),
    generator: await cpuOfAll([process.pid]),
    seconds: performance.now() / 1_000,
  }
}

/** Measures until the returned function is called. */
export async function startMeter(world: LoadWorld): Promise<() => Promise<Metered>> {
  const before = await usedSoFar(world)
  const timers = monitorEventLoopDelay({ resolution: timerMs })
  timers.enable()
  const samples: number[] = []
  const probe = setInterval(async () => {
    const startedAt = performance.now()
    await fetch(`${world.servers[0]?.url}/healthz`).then((response) => response.text())
    samples.push(performance.now() - startedAt)
  }, 50)

  return async () => {
    clearInterval(probe)
    timers.disable()
    const after = await usedSoFar(world)
    return {
      cpu: {
        servers: after.servers.map((seconds, index) => seconds - (before.servers[index] ?? 0)),
        postgres: after.postgres - before.postgres,
        generator: after.generator - before.generator,
        seconds: after.seconds - before.seconds,
      },
      generator: {
        timersLate: { p50: inMs(timers.percentile(50)), p99: inMs(timers.percentile(99)), max: inMs(timers.max) },
        idleRequest: summarize(samples),
      },
    }
  }
}
