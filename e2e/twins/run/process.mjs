// Whatever a trial starts is in a group of its own: a test that hangs is ended together with its servers and its database.
import { spawn } from 'node:child_process'

const graceMs = 5_000
const running = new Set()

function signal(child, name) {
  try {
    process.kill(-child.pid, name)
  } catch {
    // The whole group has ended.
  }
}

/** What is left of a group a while after it was asked to end is ended the hard way. */
async function endGroup(child) {
  signal(child, 'SIGTERM')
  const isOver = Promise.race([child.closed, new Promise((resolve) => setTimeout(resolve, graceMs).unref())])
  await isOver
  signal(child, 'SIGKILL')
  await child.closed
}

/** Resolves to the exit code, `null` when time was up, and to what was printed. */
export async function runBounded(command, args, { cwd, env = {}, withinMs }) {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const printed = []
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => printed.push(text))
  child.closed = new Promise((resolve) => {
    child.once('close', (code) => resolve(code ?? 1))
    child.once('error', (error) => {
      printed.push(error.message)
      resolve(127)
    })
  })
  running.add(child)
  let timer
  const timeUp = new Promise((resolve) => {
    timer = setTimeout(resolve, withinMs, null)
  })
  const code = await Promise.race([child.closed, timeUp])
  clearTimeout(timer)
  await endGroup(child)
  running.delete(child)
  return { code, output: printed.join('') }
}

/** Ends everything that runs. */
export const endAll = () => Promise.all([...running].map(endGroup))
