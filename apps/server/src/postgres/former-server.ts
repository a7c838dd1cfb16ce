// What an earlier start left behind. A killed server takes its PostgreSQL along (guard.ts), but that takes a moment, the guard
// may have been killed too, and after a power cut a process id in a file means nothing.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const hurryMs = 5_000
const orphanPatienceMs = 8_000
const ownerPatienceMs = 3_000

/** Empty when there is no such process or only its zombie. */
function commandLine(pid: number): string {
  try {
    if (existsSync('/proc/self/cmdline')) return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    return execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).trim()
  } catch {
    return ''
  }
}

function numberIn(file: string): number {
  return existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8'), 10) || 0 : 0
}

export const postmasterFile = (cluster: string) => join(cluster, 'postmaster.pid')
const ownerFile = (cluster: string) => `${cluster}.owner`

export function takeOwnership(cluster: string) {
  rmSync(ownerFile(cluster), { force: true })
  writeFileSync(ownerFile(cluster), String(process.pid))
}

/** The running PostgreSQL of this cluster. A stale file may name a process id that something else has by now. */
export function runningPostmaster(cluster: string): number | undefined {
  const pid = numberIn(postmasterFile(cluster))
  return pid > 0 && commandLine(pid).includes(cluster) ? pid : undefined
}

export function signalPostmaster(cluster: string, signal: NodeJS.Signals) {
  try {
    process.kill(runningPostmaster(cluster) ?? Number.NaN, signal)
  } catch {
    // It has just ended.
  }
}

/** Waits for, and if nobody owns it any more ends, the PostgreSQL of an earlier start. */
export async function settleFormerServer(cluster: string): Promise<void> {
  const owner = numberIn(ownerFile(cluster))
  const startedAt = Date.now()
  while (runningPostmaster(cluster)) {
    const isOrphan = commandLine(owner) === ''
    const waitedMs = Date.now() - startedAt
    if (waitedMs > (isOrphan ? orphanPatienceMs : ownerPatienceMs)) {
      throw new Error(
        `The data in ${cluster} is in use by process ${owner}. Stop it, or set DATA_DIR to another folder.`,
      )
    }
    if (isOrphan) signalPostmaster(cluster, waitedMs > hurryMs ? 'SIGQUIT' : 'SIGINT')
    await sleep(50)
  }
  rmSync(postmasterFile(cluster), { force: true })
}
