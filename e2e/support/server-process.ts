import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { eventually } from '@carillon/db/testing'
import { serverMain } from './built.ts'

/** One server as it runs anywhere: a process of its own, which can be killed and started again on the same port. */
export interface ServerProcess extends AsyncDisposable {
  readonly url: string
  readonly pid: number | undefined
  /** Resolves when it is ready. */
  start(): Promise<void>
  /** kill -9. */
  kill(): Promise<void>
  /** kill -9, and start. */
  restart(): Promise<void>
  /** SIGTERM: how it ended, and after how long; without a code when it had to be killed. */
  terminate(): Promise<{ code: number | null; tookMs: number }>
  /** Everything it has printed so far. */
  output(): string
  /** How often it has ended after it was ready though nobody had asked it to. */
  readonly deaths: number
}

const readyWithinMs = 20_000
const mostPatienceMs = 15_000

const canListen = (port: number) =>
  new Promise<boolean>((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })

/** Below the range from which outgoing connections take theirs: it must still be free after a kill. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000)
    if (await canListen(port)) return port
  }
}

/** `flags` are for Node.js. */
export async function createServerProcess(env: Record<string, string>, flags: string[] = []): Promise<ServerProcess> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const printed: string[] = []
  let child: ChildProcess | undefined
  let deaths = 0
  /** Those that were asked to end. */
  const doomed = new WeakSet<ChildProcess>()

  const isRunning = () => child !== undefined && child.exitCode === null && child.signalCode === null
  const kill = async () => {
    const last = child
    if (!last || !isRunning()) return
    doomed.add(last)
    last.kill('SIGKILL')
    await once(last, 'exit')
  }
  // Whatever ends the tests ends the servers.
  const killAtExit = () => child?.kill('SIGKILL')
  process.once('exit', killAtExit)

  async function start() {
    const fresh = spawn(process.execPath, [...flags, serverMain], {
      env: { PATH: process.env['PATH'], HOST: '127.0.0.1', PORT: String(port), LOG_LEVEL: 'warn', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child = fresh
    for (const stream of [fresh.stdout, fresh.stderr]) stream.on('data', (text) => printed.push(String(text)))
    const isReady = async () => {
      if (!isRunning()) return false
      const answer = await fetch(`${url}/readyz`)
      if (!answer.ok) throw new Error(`The server on ${url} is not ready: ${await answer.text()}\n${printed.join('')}`)
      return true
    }
    if (!(await eventually(isReady, { timeoutMs: readyWithinMs }))) {
      throw new Error(`The server on ${url} has ended:\n${printed.join('')}`)
    }
    // One that cannot start may say so by ending.
    fresh.once('exit', () => {
      if (!doomed.has(fresh)) deaths += 1
    })
  }

  return {
    url,
    get pid() {
      return child?.pid
    },
    start,
    kill,
    async restart() {
      await kill()
      await start()
    },
    async terminate() {
      const startedAt = performance.now()
      const last = child
      if (!last || !isRunning()) throw new Error('There is no server to end.')
      doomed.add(last)
      last.kill('SIGTERM')
      const giveUp = setTimeout(() => last.kill('SIGKILL'), mostPatienceMs)
      await once(last, 'exit')
      clearTimeout(giveUp)
      return { code: last.exitCode, tookMs: performance.now() - startedAt }
    },
    output: () => printed.join(''),
    get deaths() {
      return deaths
    },
    async [Symbol.asyncDispose]() {
      process.off('exit', killAtExit)
      await kill()
    },
  }
}
