import { parseArgs } from 'node:util'
import { soak } from './soak.ts'

const usage = `npm run soak [-- --seed N --minutes 10 --rate 50 --users 100 --devices 2 --servers 3 --every 6 --leaks]

  --seed     plays the same again: who says what, and what is struck when
  --rate     what is said per second
  --devices  of each user
  --every    seconds between two strikes, on average
  --leaks    also looks for what servers hold and never let go, for half an hour; none of them is ended`

function readOptions(args: string[]) {
  const text = (value: string) => ({ type: 'string', default: value }) as const
  const { values } = parseArgs({
    args,
    options: {
      seed: text(String(Math.floor(Math.random() * 1e6))),
      minutes: { type: 'string' },
      leaks: { type: 'boolean', default: false },
      rate: text('50'),
      users: text('100'),
      devices: text('2'),
      servers: text('3'),
      every: text('6'),
    },
  })
  const { leaks: seeksLeaks, minutes = seeksLeaks ? '30' : '10', ...rest } = values
  const numbers = { ...rest, minutes }
  const read = (name: keyof typeof numbers) => {
    const number = Number(numbers[name])
    if (!(number > 0)) throw new Error(`--${name} must be above 0.\n\n${usage}`)
    return number
  }
  return {
    seed: read('seed'),
    seconds: read('minutes') * 60,
    rate: read('rate'),
    users: read('users'),
    devices: read('devices'),
    servers: read('servers'),
    screens: Math.min(20, read('users')),
    secondsBetweenStrikes: read('every'),
    seeksLeaks,
  }
}

try {
  const print = (line: string) => console.log(line)
  const { findings, table } = await soak({ ...readOptions(process.argv.slice(2)), print })
  print(`\n${table}\n`)
  for (const finding of findings) print(`✗ ${finding}`)
  if (findings.length === 0) print('Nothing lost, nothing invented, nothing twice, nothing out of order.')
  process.exitCode = findings.length > 0 ? 1 : 0
} catch (error) {
  console.error(error)
  process.exitCode = 1
}
