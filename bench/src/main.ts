import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type LatencyOptions, measureLatency } from './latency.ts'
import { latencyTable } from './latency-table.ts'

const results = resolve(import.meta.dirname, '../results')

const usage = `npm run bench -- latency [--users 100] [--rate 200] [--seconds 20] [--warm-up 5] [--profile]

  --rate      notifications per second
  --profile   writes a CPU profile of each server to bench/results`

function readOptions(args: string[]): LatencyOptions {
  const text = (value: string) => ({ type: 'string', default: value }) as const
  const { values } = parseArgs({
    args,
    options: {
      users: text('100'),
      rate: text('200'),
      seconds: text('20'),
      'warm-up': text('5'),
      profile: { type: 'boolean', default: false },
    },
  })
  const numbers = [values.users, values.rate, values.seconds, values['warm-up']].map(Number)
  const [users = 0, perSecond = 0, seconds = 0, warmUpSeconds = 0] = numbers
  if (!numbers.every((number) => number > 0)) throw new Error('Every number must be above 0.')
  return { users, perSecond, seconds, warmUpSeconds, profileFolder: values.profile ? results : undefined }
}

async function runLatency(args: string[]) {
  const options = readOptions(args)
  await mkdir(results, { recursive: true })
  const outcome = await measureLatency(options)
  const file = join(results, `latency-${new Date().toISOString().replaceAll(/[:.]/g, '-')}.json`)
  await writeFile(file, `${JSON.stringify({ options, ...outcome }, null, 2)}\n`)
  console.log(`\n${latencyTable(options, outcome)}\n`)
  if (outcome.lost > 0 || outcome.twice > 0) process.exitCode = 1
}

const [command, ...args] = process.argv.slice(2)
try {
  if (command !== 'latency') throw new Error(usage)
  await runLatency(args)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
