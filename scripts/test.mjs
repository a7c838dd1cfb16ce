// Every check and every test; the last line is the count. What is given on the command line goes to vitest.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { tool } from './run.mjs'

const mostNamed = 12

const checks = {
  'format and lint': () => tool('@biomejs/biome/bin/biome', ['check', '.']),
  'unused code': () => tool('knip/bin/knip.js', ['--no-progress']),
  'build and types': () =>
    tool('turbo/bin/turbo', ['run', 'build', 'typecheck', '--continue', '--output-logs=errors-only']),
}

function report(name, passed, startedAt, details, output) {
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1)
  console.log(`${passed ? '✓' : '✗'} ${name} (${[...details, `${seconds} s`].join(', ')})`)
  if (!passed) console.log(output)
}

async function runChecks() {
  let failed = 0
  for (const [name, check] of Object.entries(checks)) {
    const startedAt = Date.now()
    const { code, output } = await check()
    if (code !== 0) failed += 1
    report(name, code === 0, startedAt, [], output)
  }
  return { passed: Object.keys(checks).length - failed, failed, skipped: 0 }
}

/** A file that broke before its first test has no test to count, so it counts itself. */
function count(file) {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(
      readFileSync(file, 'utf8'),
    )
    const broken = testResults.filter((suite) => {
      return suite.status === 'failed' && !suite.assertionResults.some(({ status }) => status === 'failed')
    })
    const failed = numFailedTests + broken.length
    return { passed: numPassedTests, failed, skipped: numPendingTests + numTodoTests, files: testResults }
  } catch {
    return { passed: 0, failed: 1, skipped: 0, files: [] }
  }
}

/** Where the time goes: the whole is to stay under fifteen minutes. */
function slowest(files) {
  const lasted = files.map(({ name, startTime, endTime }) => [relative('.', name), (endTime - startTime) / 1000])
  const longest = lasted.sort(([, one], [, other]) => other - one).slice(0, mostNamed)
  return longest.map(([name, seconds]) => `${name} ${seconds.toFixed(0)} s`).join(', ')
}

async function runTests(args) {
  const startedAt = Date.now()
  const folder = mkdtempSync(join(tmpdir(), 'carillon-report-'))
  const file = join(folder, 'report.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const { code, output } = await tool('vitest/vitest.mjs', ['run', ...reporters, ...args])
  const counted = count(file)
  rmSync(folder, { recursive: true, force: true })
  // An error outside of any test fails the run and no test.
  if (code !== 0 && counted.failed === 0) counted.failed = 1
  report('tests', counted.failed === 0, startedAt, [`${counted.passed} passed`], output)
  const { files, ...counts } = counted
  for (const line of output.match(/^.*\(retry x\d+\).*$/gm) ?? []) console.log(`  tried again, as time ran out:${line}`)
  if (files.length > mostNamed) console.log(`  slowest: ${slowest(files)}`)
  return counts
}

const results = [await runChecks(), await runTests(process.argv.slice(2))]
const total = (key) => results.reduce((sum, result) => sum + result[key], 0)
const skipped = total('skipped') > 0 ? `, ${total('skipped')} skipped` : ''
console.log(`${total('passed')} passed, ${total('failed')} failed${skipped}`)
process.exitCode = total('failed') > 0 ? 1 : 0
