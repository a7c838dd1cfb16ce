// PostgreSQL must end with us, however we end. A small shell stands between: it holds the reading end of a pipe of ours and
// asks PostgreSQL to shut down when the pipe closes, which the kernel does even for a process killed with -9.
// Both live in a session of their own, so that Ctrl-C in a terminal reaches us and not the database we still need.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, rmSync } from 'node:fs'
import type { Account } from './account.ts'
import { environment } from './account.ts'

const script = `
exec 3<&0 </dev/null
"$@" 3<&- &
postgres=$!
( while read -r line; do :; done; kill -INT $postgres ) <&3 >/dev/null 2>&1 &
reader=$!
exec 3<&-
wait $postgres
status=$?
kill $reader 2>/dev/null
exit $status`

export interface Guarded {
  /** Resolves when PostgreSQL has ended, whatever the reason. */
  ended: Promise<unknown>
  hasEnded(): boolean
  /** Asks for a fast shutdown. */
  release(): void
}

function keepAlive(child: ChildProcess, isNeeded: boolean) {
  if (isNeeded) child.ref()
  else child.unref()
}

export function runGuarded(command: string[], account: Account, logFile: string): Guarded {
  rmSync(logFile, { force: true })
  const log = openSync(logFile, 'w', 0o600)
  const [file = '', ...args] = [...account.prefix, 'sh', '-c', script, 'guard', ...command]
  const child = spawn(file, args, { detached: true, cwd: '/', env: environment, stdio: ['pipe', log, log] })
  closeSync(log)
  const ended = once(child, 'exit').catch(() => {})
  // A program that forgets to close must still be able to end; PostgreSQL then ends with it.
  keepAlive(child, false)
  return {
    ended,
    hasEnded: () => child.exitCode !== null || child.signalCode !== null || child.pid === undefined,
    release: () => {
      keepAlive(child, true)
      child.stdin?.end()
    },
  }
}
