import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

const isThere = (file: string) => {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

export function findRedis(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return folders.map((folder) => join(folder, 'redis-server')).find(isThere)
}

const port = 16_379
let started: Promise<string> | undefined

/** One for all, which keeps nothing on the disk: rows are what survives. Ends with this process. */
export function startRedis(): Promise<string> {
  started ??= new Promise((resolve, reject) => {
    const redis = spawn(findRedis() ?? '', ['--port', String(port), '--save', '', '--appendonly', 'no'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    process.once('exit', () => redis.kill('SIGKILL'))
    redis.once('error', reject)
    redis.stdout.on('data', (text) => /Ready to accept/.test(String(text)) && resolve(`redis://127.0.0.1:${port}`))
  })
  return started
}
