// Switches off one countermeasure after the other, each in a copy of the checkout, and demands that its test fails.
import { parseArgs } from 'node:util'
import { createCopy } from './copy.mjs'
import { endAll } from './process.mjs'
import { readTwins } from './read-twins.mjs'
import { createBaselines, tryTwin } from './trial.mjs'

const atATime = 2
const most = { lines: 12, columns: 200 }

const { values, positionals } = parseArgs({
  allowPositionals: true,
  // As committed, for when others are at work in the same folder.
  options: { committed: { type: 'boolean', default: false } },
})
const twins = await readTwins(positionals)
const waiting = [...twins]
const copies = Array.from({ length: Math.min(atATime, twins.length) }, () =>
  createCopy({ isCommitted: values.committed }),
)
const baseline = createBaselines()
const sums = { red: 0, hung: 0, 'STILL GREEN': 0, broken: 0 }
let isOver = false

async function end(code) {
  isOver = true
  await endAll()
  for (const copy of copies) copy.remove()
  process.exit(code)
}
process.once('SIGINT', () => end(130))
process.once('SIGTERM', () => end(143))

function report({ area, countermeasure, file, test }, { verdict, why }, seconds) {
  sums[verdict] += 1
  console.log(`${verdict.padEnd(11)} ${area}: ${countermeasure} (${seconds} s)`)
  if (verdict === 'red') return
  console.log(`  ${file} → ${test}`)
  for (const line of why.trim().split('\n').slice(0, most.lines)) console.log(`  ${line.slice(0, most.columns)}`)
}

async function work(copy) {
  for (let twin = waiting.shift(); twin && !isOver; twin = waiting.shift()) {
    const startedAt = Date.now()
    const result = await tryTwin(copy, twin, baseline)
    if (!isOver) report(twin, result, ((Date.now() - startedAt) / 1_000).toFixed(1))
  }
}

await Promise.all(copies.map(work))
const figures = Object.entries(sums).map(([verdict, count]) => `${count} ${verdict}`)
console.log(`${twins.length} twins: ${figures.join(', ')}`)
// A test that never ends does not pass either, but ought to say what is wrong.
if (!isOver) await end(twins.length > 0 && sums.red + sums.hung === twins.length ? 0 : 1)
