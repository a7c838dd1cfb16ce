import { spawn } from 'node:child_process'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Quiet tools: no questions, no telemetry, no hints about newer versions. */
const quiet = {
  DO_NOT_TRACK: '1',
  TURBO_TELEMETRY_DISABLED: '1',
  TURBO_NO_UPDATE_NOTIFIER: '1',
  NO_UPDATE_NOTIFIER: '1',
  NPM_CONFIG_UPDATE_NOTIFIER: 'false',
}

const signals = { SIGINT: 130, SIGTERM: 143 }

/** Passes signals on and shows what was printed so far: a run stopped by a time limit still tells where it stood. */
function endWith(child, output) {
  const handlers = Object.entries(signals).map(([signal, code]) => [
    signal,
    () => {
      child.kill(signal)
      process.stderr.write(output.join(''))
      process.exit(code)
    },
  ])
  for (const [signal, handler] of handlers) process.once(signal, handler)
  return () => {
    for (const [signal, handler] of handlers) process.off(signal, handler)
  }
}

/** Runs a command from the checkout's root without a terminal; resolves to its exit code and all it printed. */
export function run(command, args, env = {}) {
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, ...quiet, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = []
  const release = endWith(child, output)
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => output.push(text))
  return new Promise((resolve) => {
    const end = (code) => {
      release()
      resolve({ code, output: output.join('') })
    }
    child.on('error', (error) => {
      output.push(`${command}: ${error.message}\n`)
      end(127)
    })
    child.on('close', (code) => end(code ?? 1))
  })
}

/** A tool of the checkout, started by its script so that it works on every platform. */
export const tool = (script, args, env) => run(process.execPath, [`${root}/node_modules/${script}`, ...args], env)

/** npm itself: the one that started us, or the first on the path. */
export function npm(args, env) {
  const script = process.env.npm_execpath
  return script?.endsWith('.js') ? run(process.execPath, [script, ...args], env) : run('npm', args, env)
}
