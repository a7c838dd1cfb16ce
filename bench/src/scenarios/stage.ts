import { type Cluster, startCluster } from '../comparison/cluster.ts'
import type { System } from '../systems/system.ts'
import { openWorld, type World } from './world.ts'

interface Stage extends AsyncDisposable {
  cluster: Cluster
  /** One of each system, all up at once, so that a machine that is slow for a while is slow for all. */
  worlds: World[]
}

/** What scenarios play on. One at a time: what another left to be cleaned up must not slow the next. */
export interface Stages extends AsyncDisposable {
  /** The one that stands, when it is the same. */
  open(systems: System[], readers: number): Promise<Stage>
  /** A new one with nothing on it. */
  clear(): Promise<Cluster>
}

async function build(systems: System[], readers: number): Promise<Stage> {
  const cluster = await startCluster()
  const worlds: World[] = []
  async function close() {
    for (const world of worlds) await world[Symbol.asyncDispose]()
    await cluster[Symbol.asyncDispose]()
  }
  try {
    for (const system of systems) {
      const world = await openWorld(cluster, system, readers)
      worlds.push(world)
      await world.addReaders(readers)
    }
  } catch (error) {
    await close()
    throw error
  }
  return { cluster, worlds, [Symbol.asyncDispose]: close }
}

export function createStages(): Stages {
  let standing: { plan: string; stage: Stage } | undefined

  async function close() {
    const former = standing
    standing = undefined
    await former?.stage[Symbol.asyncDispose]()
  }

  async function open(systems: System[], readers: number) {
    const plan = `${systems.map(({ name }) => name)} ${readers}`
    if (standing?.plan === plan) return standing.stage
    await close()
    const stage = await build(systems, readers)
    standing = { plan, stage }
    return stage
  }

  return {
    open,
    async clear() {
      await close()
      return (await open([], 0)).cluster
    },
    [Symbol.asyncDispose]: close,
  }
}
