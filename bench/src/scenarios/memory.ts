import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { ConnectorTask } from './connector.ts'
import type { Bench, Scenario } from './scenario.ts'
import { openWorld, type World } from './world.ts'

const connector = fileURLToPath(new URL('connector.js', import.meta.url))
const calmMs = 2_000
const together = 4
/** No step takes longer, however few there are then. */
const mostMs = 20_000

async function residentKiB(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1])
}

async function calmKiB(pid: number): Promise<number> {
  await sleep(calmMs)
  return residentKiB(pid)
}

/** Ready, or done with its task. */
async function word(holder: ChildProcess): Promise<unknown> {
  const ended = once(holder, 'exit').then(() => Promise.reject(new Error('A generator process has ended.')))
  const [said] = await Promise.race([once(holder, 'message'), ended])
  return said
}

/** Processes up and ready, so that no figure holds how long they take to start. */
async function startHolders({ system, people, reading }: World) {
  const holders = Array.from({ length: 1 + together }, () =>
    fork(connector, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }),
  )
  await Promise.all(holders.map(word))

  /** Resolves with how many there are. */
  async function hold(place: number, from: number, count: number): Promise<number> {
    const holder = holders[place]
    const tokens = people.slice(from, from + count).map(({ token }) => token)
    const task: ConnectorTask = { system: system.name, url: reading.url, tokens, mostMs }
    if (!holder?.send(task)) return 0
    return Number(await word(holder))
  }
  return { hold, [Symbol.dispose]: () => void holders.map((holder) => holder.kill('SIGKILL')) }
}

/** Few are held by one process, the rest by four at once: the server is to be what is waited for. */
async function measure(world: World, few: number, many: number) {
  const { pid } = world.reading
  using holders = await startHolders(world)
  const idle = await calmKiB(pid)
  const first = await holders.hold(0, 1, few)
  const withFew = await calmKiB(pid)
  const startedAt = performance.now()
  const each = (many - few) / together
  const parts = Array.from({ length: together }, (_, part) => holders.hold(1 + part, 1 + few + part * each, each))
  const more = (await Promise.all(parts)).reduce((sum, count) => sum + count, 0)
  const seconds = (performance.now() - startedAt) / 1_000
  const withMany = await calmKiB(pid)
  return {
    idleMiB: idle / 1_024,
    few: (withFew - idle) / first,
    many: (withMany - idle) / (first + more),
    connections: first + more,
    connects: more / seconds,
  }
}

async function run({ stages, systems, isQuick, note }: Bench) {
  const cluster = await stages.clear()
  const [few, many] = isQuick ? [200, 1_000] : [2_000, 10_000]
  for (const system of systems) {
    await using world = await openWorld(cluster, system, many)
    note(system.name, await measure(world, few, many))
  }
}

export const memory: Scenario = {
  name: 'memory',
  title: 'Memory of an idle connection',
  about:
    'Authenticated and subscribed, one per user. What the server takes more than before them, divided by their number, and ' +
    'how many a second were let in between the two, opened by four processes with 32 attempts under way in each. ' +
    `At most 10,000, or as many as come in ${mostMs / 1_000} s.`,
  columns: [
    { name: 'idleMiB', title: 'server without any, MiB', digits: 0 },
    { name: 'few', title: 'KiB each, of the first 2,000', digits: 1 },
    { name: 'many', title: 'KiB each, of all', digits: 1 },
    { name: 'connections', title: 'all', digits: 0 },
    { name: 'connects', title: 'connects per second', digits: 0 },
  ],
  isLong: true,
  seconds: 120,
  run,
}
