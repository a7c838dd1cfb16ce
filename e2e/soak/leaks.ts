// What a server holds and does not let go: its heap after all garbage was collected, and its open files and sockets.
// Both go up and down with what is under way, so the middle of the first samples is compared with that of the last.
import { eventually } from '@carillon/db/testing'
import type { ServerProcess } from '../support/server-process.ts'
import { countOpenFiles } from './figures.ts'

const onSignal =
  'process.on("SIGUSR2", () => { gc(); process.stdout.write("held " + process.memoryUsage().heapUsed + "\\n") })'

/** For a Node.js that is to say what it holds. */
export const tellingFlags = ['--expose-gc', '--import', `data:text/javascript,${encodeURIComponent(onSignal)}`]

export interface Sample {
  heapMegabytes: number
  /** Zero where the system does not tell. */
  openFiles: number
}

const told = ({ output }: ServerProcess) => [...output().matchAll(/^held (\d+)$/gm)].map(([, bytes]) => Number(bytes))

async function sample(server: ServerProcess): Promise<Sample> {
  const { pid } = server
  if (pid === undefined) throw new Error(`The server on ${server.url} does not run.`)
  const before = told(server).length
  process.kill(pid, 'SIGUSR2')
  const heap = await eventually(() => {
    const all = told(server)
    if (all.length === before) throw new Error(`The server on ${server.url} does not say what it holds.`)
    return all.at(-1) ?? 0
  })
  return { heapMegabytes: heap / 2 ** 20, openFiles: countOpenFiles(pid) }
}

const middle = (values: readonly number[]) => values.toSorted((one, other) => one - other)[values.length >> 1] ?? 0

/** Connections come and go, and caches fill up to their bound. */
const allowed = { share: 1.25, heapMegabytes: 8, openFiles: 20 }
/** Begin with one of each third at least, after the first, in which everything is still being made for the first time. */
const fewestSamples = 6

/** A sentence for everything that has grown. */
export function judgeSamples(name: string, samples: readonly Sample[]): string[] {
  if (samples.length < fewestSamples) return [`${name} was looked at ${samples.length} times, too seldom to judge`]
  const third = Math.floor(samples.length / 3)
  const [first, last] = [samples.slice(1, 1 + third), samples.slice(-third)]
  const judge = (part: keyof Sample, what: string) => {
    const [before, after] = [first, last].map((some) => middle(some.map((one) => one[part])))
    if (before === undefined || after === undefined) return []
    if (after <= before * allowed.share + allowed[part]) return []
    return [`${name} holds ever more ${what}: ${before.toFixed(0)} at first, ${after.toFixed(0)} in the end`]
  }
  return [...judge('heapMegabytes', 'memory, in megabytes'), ...judge('openFiles', 'open files')]
}

export interface LeakWatch extends AsyncDisposable {
  findings(): string[]
  /** For the table. */
  figures(): [string, string][]
}

/** Looks again and again until it is disposed of. */
export function watchForLeaks(servers: readonly ServerProcess[], everyMs: number): LeakWatch {
  const samples = servers.map((): Sample[] => [])
  let looking: Promise<unknown> = Promise.resolve()
  // A server that is frozen just now is looked at the next time.
  const look = () =>
    Promise.allSettled(servers.map(async (server, index) => samples[index]?.push(await sample(server))))
  const timer = setInterval(() => {
    looking = looking.then(look)
  }, everyMs)
  const list = (part: keyof Sample) => (some: Sample[]) => {
    const values = some.map((one) => one[part].toFixed(0))
    return `${values[1] ?? '?'} → ${values.at(-1) ?? '?'}, at most ${Math.max(...some.map((one) => one[part])).toFixed(0)}`
  }
  return {
    findings: () => samples.flatMap((some, index) => judgeSamples(`the server on ${servers[index]?.url}`, some)),
    figures: () => [
      ['heap after collection, MB', samples.map(list('heapMegabytes')).join('; ')],
      ['open files', samples.map(list('openFiles')).join('; ')],
    ],
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      await looking
    },
  }
}
