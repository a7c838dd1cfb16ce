import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { comparisonUsage, runComparison } from './comparison/command.ts'
import { type Cost, measureCost } from './cost.ts'
import { costTable } from './cost-table.ts'
import { measureLatency } from './latency.ts'
import { latencyTable } from './latency-table.ts'
import { openOnlookers } from './onlookers.ts'
import { protections } from './protections.ts'
import { summarize } from './summary.ts'
import { watching } from './watching.ts'

const results = resolve(import.meta.dirname, '../results')

const usage = `${comparisonUsage}

npm run bench -- latency    [--users 100] [--rate 200] [--seconds 20] [--warm-up 5] [--profile]
npm run bench -- protection [--users 100] [--rate 200] [--warm-up 5] [--in-flight 64] [--starts 4] [--rounds 100] [--seconds 0.5] [--paced 2]
npm run bench -- watching   [the same, --rounds 300, --seconds 1, --paced 0.25]
npm run bench -- nothing    [as for watching]

  --rate      notifications per second
  --profile   writes a CPU profile of each server to bench/results
  --rounds    how often each of the two is measured, with what protects or watches and without: --seconds with so many in flight,
              and --paced seconds at the rate; over so many --starts of the servers
  nothing     leaves out nothing: what comes out is how far protection and watching can be trusted`

const watched = { starts: 4, rounds: 300, seconds: 1, pacedSeconds: 0.25 }

const costs: Record<string, Cost> = {
  protection: {
    of: 'protection',
    left: protections,
    goal: { leastThroughput: 0.9, mostP99: 1.1 },
    defaults: { starts: 4, rounds: 100, seconds: 0.5, pacedSeconds: 2 },
  },
  watching: {
    of: 'what watches',
    left: watching,
    use: openOnlookers,
    goal: { leastThroughput: 0.97 },
    defaults: watched,
  },
  nothing: { of: 'nothing', left: [], goal: { leastThroughput: 0.97 }, defaults: watched },
}

function readOptions<Name extends string>(args: string[], defaults: Record<Name, number>) {
  const names = Object.keys(defaults) as Name[]
  const texts = names.map((name) => [name, { type: 'string', default: String(defaults[name]) }] as const)
  const { values } = parseArgs({ args, options: { ...Object.fromEntries(texts), profile: { type: 'boolean' } } })
  const given: Record<string, string | boolean | undefined> = values
  const numbers = names.map((name) => [name, Number(given[name])] as const)
  if (!numbers.every(([, number]) => number > 0 && number < 1e6)) {
    throw new Error('Every number must be above 0 and below a million.')
  }
  return { numbers: Object.fromEntries(numbers) as Record<Name, number>, isProfiled: given['profile'] === true }
}

async function keep(name: string, outcome: object) {
  await mkdir(results, { recursive: true })
  const file = join(results, `${name}-${new Date().toISOString().replaceAll(/[:.]/g, '-')}.json`)
  await writeFile(file, `${JSON.stringify(outcome, null, 2)}\n`)
}

async function runLatency(args: string[]) {
  const { numbers, isProfiled } = readOptions(args, { users: 100, rate: 200, seconds: 20, 'warm-up': 5 })
  const { users, seconds, rate: perSecond, 'warm-up': warmUpSeconds } = numbers
  const profileFolder = isProfiled ? results : undefined
  const options = { users, perSecond, seconds, warmUpSeconds, profileFolder }
  const outcome = await measureLatency(options)
  await keep('latency', { options, ...outcome })
  console.log(`\n${latencyTable(options, outcome)}\n`)
  return outcome.failed + outcome.lost + outcome.twice
}

async function runCost(name: string, cost: Cost, args: string[]) {
  const { pacedSeconds: paced, ...usual } = cost.defaults
  const defaults = { users: 100, rate: 200, 'warm-up': 5, 'in-flight': 64, paced, ...usual }
  const given = readOptions(args, defaults)
  if (given.isProfiled) throw new Error('--profile is for latency only.')
  const { rate, 'warm-up': warmUpSeconds, 'in-flight': inFlight, ...numbers } = given.numbers
  const options = { ...numbers, pacedSeconds: numbers.paced, perSecond: rate, inFlight, warmUpSeconds }
  const outcome = await measureCost(cost, options, (side, { throughput, samples }) => {
    const { p50, p99 } = summarize(samples)
    console.log(`${side}: ${Math.round(throughput)} publishes in a second, p50 ${p50} ms, p99 ${p99} ms`)
  })
  await keep(name, { options, ...outcome })
  console.log(`\n${costTable(cost, options, outcome)}\n`)
  return [...outcome.with, ...outcome.without].reduce((sum, { failed, lost, twice }) => sum + failed + lost + twice, 0)
}

const commands: Record<string, (args: string[]) => Promise<number>> = {
  latency: runLatency,
  ...Object.fromEntries(
    Object.entries(costs).map(([name, cost]) => [name, (args: string[]) => runCost(name, cost, args)]),
  ),
}

// What it has started ends with it.
process.once('SIGTERM', () => process.exit(143))

const [command = '', ...args] = process.argv.slice(2)
const isOption = command === '' || command.startsWith('--')
try {
  const run = commands[command]
  if (!run && !isOption) throw new Error(usage)
  const wrong = await (run ? run(args) : runComparison(process.argv.slice(2), keep))
  if (wrong > 0) process.exitCode = 1
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
