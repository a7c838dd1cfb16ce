import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runBounded } from './process.mjs'

const mostMs = 180_000
const servers = ['packages/db', 'packages/api', 'packages/client', 'apps/server', 'apps/cli']

/** A change that cannot be loaded or names what is not there says nothing about the test. */
const signsOfBreakage =
  /SyntaxError|ReferenceError|PARSE_ERROR|Transform failed|Failed to (load|resolve)|Cannot find (module|package)|built from an older|is not built/

function buildsFor(copy, { test }) {
  if (test.startsWith('e2e/browser/')) return [...servers, 'apps/web']
  const runsBuilds = test.startsWith('e2e/') || readFileSync(join(copy.folder, test), 'utf8').includes('dist/')
  return runsBuilds ? servers : []
}

const projectOf = (test) => `${(/^e2e\/(delivery|browser)\//.exec(test) ?? [])[1] ?? 'unit'}*`
const literally = (text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')

function readReport(file) {
  try {
    const { testResults } = JSON.parse(readFileSync(file, 'utf8'))
    return testResults.flatMap(({ status, message, assertionResults }) => {
      const failed = assertionResults.filter((result) => result.status === 'failed')
      if (status === 'failed' && failed.length === 0) return [{ status: 'unloadable', messages: [message] }]
      return assertionResults.map((result) => ({ status: result.status, messages: result.failureMessages ?? [] }))
    })
  } catch {
    return []
  } finally {
    rmSync(file, { force: true })
  }
}

/** Runs the twin's test on the copy as it is: `passed`, `failed`, `hung` or `broken`, and why. */
async function runTest(copy, { test, name }) {
  const report = join(copy.temporary, 'report.json')
  const args = [
    'run',
    '--project',
    projectOf(test),
    test,
    '--typecheck.enabled=false',
    '--retry=0',
    '--reporter=json',
    `--outputFile=${report}`,
  ]
  if (name) args.push('--testNamePattern', literally(name))
  const { code, output } = await runBounded(
    process.execPath,
    [join(copy.folder, 'node_modules/vitest/vitest.mjs'), ...args],
    { cwd: copy.folder, env: { TMPDIR: copy.temporary, NO_COLOR: '1' }, withinMs: mostMs },
  )
  const results = readReport(report)
  const why = results.flatMap(({ messages }) => messages).join('\n') || output
  if (code === null) return { outcome: 'hung', why: `Not over after ${mostMs / 1_000} s.` }
  const ran = results.filter(({ status }) => status === 'passed' || status === 'failed')
  if (ran.length === 0 || results.some(({ status }) => status === 'unloadable')) return { outcome: 'broken', why }
  if (code === 0) return { outcome: 'passed', why: '' }
  return { outcome: signsOfBreakage.test(why) ? 'broken' : 'failed', why }
}

/** The test of a twin without the change, once for all twins that share it. */
export function createBaselines() {
  const known = new Map()
  return (copy, twin) => {
    const key = JSON.stringify([twin.test, twin.name])
    const check = async () => {
      await copy.ensureBuilt(buildsFor(copy, twin))
      const first = await runTest(copy, twin)
      // Two trials at a time are a load, under which a test may run out of time.
      return first.outcome === 'failed' ? runTest(copy, twin) : first
    }
    if (!known.has(key)) known.set(key, check())
    return known.get(key)
  }
}

async function runChanged(copy, twin) {
  const path = join(copy.folder, twin.file)
  const original = readFileSync(path, 'utf8')
  if (original.split(twin.find).length !== 2)
    return { outcome: 'broken', why: 'What is to be replaced is not there once.' }
  writeFileSync(
    path,
    original.replace(twin.find, () => twin.replace),
  )
  try {
    await copy.ensureBuilt(buildsFor(copy, twin), twin)
    return await runTest(copy, twin)
  } finally {
    writeFileSync(path, original)
  }
}

const verdicts = { failed: 'red', hung: 'hung', passed: 'STILL GREEN', broken: 'broken' }

/** `red`: the test passes as things are, and fails without the countermeasure. */
export async function tryTwin(copy, twin, baseline) {
  try {
    const before = await baseline(copy, twin)
    if (before.outcome !== 'passed') {
      return { verdict: 'broken', why: `The test has ${before.outcome} without any change.\n${before.why}` }
    }
    const { outcome, why } = await runChanged(copy, twin)
    return { verdict: verdicts[outcome], why }
  } catch (error) {
    return { verdict: 'broken', why: error.message }
  }
}
