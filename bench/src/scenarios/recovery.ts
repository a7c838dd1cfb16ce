import { setTimeout as sleep } from 'node:timers/promises'
import { type Bench, type Figures, faults, type Scenario } from './scenario.ts'
import { openWorld, type World } from './world.ts'

const missed = 5
/** Away so long at least, so that clients wait equally long between two attempts to come back. */
const awayMs = 5_000
/** Longer than any client waits between two attempts. */
const patienceMs = 20_000

async function recover(world: World): Promise<Figures> {
  // Everybody has heard of something, and so has a place to go on from.
  await world.send('everyone')
  await world.logbook.settled()
  world.logbook.account()

  const killedAt = performance.now()
  let backAt = killedAt
  await world.restartReading(async () => {
    for (let sent = 0; sent < missed; sent += 1) await world.send('everyone')
    await sleep(Math.max(0, awayMs - (performance.now() - killedAt)))
    backAt = performance.now()
  })
  const readyAt = performance.now()
  await world.logbook.settled(patienceMs)
  const { latencies, answers, lastHeardAt, ...account } = world.logbook.account()
  return {
    ...account,
    away: (backAt - killedAt) / 1_000,
    start: (readyAt - backAt) / 1_000,
    caughtUp: (lastHeardAt - backAt) / 1_000,
  }
}

async function run({ stages, systems, isQuick, note }: Bench) {
  const cluster = await stages.clear()
  const [readers, kills] = isQuick ? [200, 1] : [1_000, 3]
  for (const system of systems) {
    await using world = await openWorld(cluster, system, readers)
    await world.addReaders(readers)
    for (let kill = 0; kill < kills; kill += 1) note(system.name, await recover(world))
  }
}

export const recovery: Scenario = {
  name: 'recovery',
  title: 'A server is killed, 1,000 clients come back',
  about:
    `SIGKILL; ${missed} broadcasts go out through the other server; the killed one is started again after ` +
    `${awayMs / 1_000} s, or when all are stored. Each client comes back as it does by itself. Three times, with \`--quick\` once.`,
  columns: [
    { name: 'away', title: 'away, s', digits: 1 },
    { name: 'start', title: 'server up after, s', digits: 1 },
    { name: 'caughtUp', title: 'all caught up after, s', digits: 1 },
    ...faults,
    { name: 'failed', title: 'failed' },
  ],
  seconds: 160,
  run,
}
