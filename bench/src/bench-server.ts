import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const builtMain = fileURLToPath(new URL('../../apps/server/dist/main.js', import.meta.url))

export interface BenchServer extends AsyncDisposable {
  url: string
  pid: number
  /** As a crash would end it. */
  kill(): Promise<void>
  /** Resolves when it has heard; only a server that was built for it listens. */
  leaveOut(isLeftOut: boolean): Promise<void>
}

export interface BenchServerOptions {
  /** What to run instead of the server as it is built. */
  main?: string
  /** Where it leaves a CPU profile. */
  profileFolder?: string | undefined
  env?: Record<string, string>
}

const heardWithinMs = 10_000
const readyWithinMs = 60_000
const announced = / is ready: (\S+)/

/** A server as a process of its own on a free port; resolves when it is ready. */
export async function startBenchServer(databaseUrl: string, options: BenchServerOptions = {}): Promise<BenchServer> {
  const { main = builtMain, profileFolder } = options
  const flags = profileFolder ? ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`] : []
  const env = { PATH: process.env['PATH'], DATABASE_URL: databaseUrl, PORT: '0', LOG_LEVEL: 'warn', ...options.env }
  const child = spawn(process.execPath, [...flags, main], { env, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
  const killAtExit = () => child.kill('SIGKILL')
  process.once('exit', killAtExit)

  const late = AbortSignal.timeout(readyWithinMs)
  const announcedUrl = new Promise<string>((resolve, reject) => {
    let printed = ''
    child.stdout?.on('data', (text) => {
      printed += text
      const found = announced.exec(printed)?.[1]
      if (found) resolve(found)
    })
    child.once('exit', () => reject(new Error(`The server has ended:\n${printed}`)))
    late.addEventListener('abort', () => reject(new Error(`The server is not ready:\n${printed}`)))
  })
  async function untilReady() {
    const url = await announcedUrl
    while (!(await fetch(`${url}/readyz`, { signal: late })).ok) await sleep(20, undefined, { signal: late })
    return url
  }
  const url = await untilReady().catch((error) => {
    killAtExit()
    throw error
  })
  async function end(signal: 'SIGTERM' | 'SIGKILL') {
    process.off('exit', killAtExit)
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill(signal)
    await once(child, 'exit')
  }
  return {
    url,
    pid: child.pid ?? 0,
    kill: () => end('SIGKILL'),
    async leaveOut(isLeftOut) {
      const heard = once(child, 'message', { signal: AbortSignal.timeout(heardWithinMs) })
      child.send(isLeftOut)
      await heard
    },
    [Symbol.asyncDispose]: () => end('SIGTERM'),
  }
}
