import { readFile } from 'node:fs/promises'

const ticksPerSecond = 100

/** Seconds of CPU a process has used so far, itself and in the kernel; 0 where the system does not tell. */
export async function cpuSeconds(pid: number): Promise<number> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // After the name, which may hold blanks: fields 14 and 15, counted from 1.
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / ticksPerSecond
}

export async function cpuOfAll(pids: number[]): Promise<number> {
  const each = await Promise.all(pids.map(cpuSeconds))
  return each.reduce((sum, seconds) => sum + seconds, 0)
}
