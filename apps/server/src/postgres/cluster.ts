import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Account, environment } from './account.ts'

export interface Cluster {
  folder: string
  password: string
}

export const clusterFolder = (dataDir: string) => join(dataDir, 'cluster')

const options = [
  '--username=carillon',
  '--encoding=UTF8',
  '--locale=C',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--auth=scram-sha-256',
  // The password is 144 random bits: rounds would only make every connection slower.
  '--set=scram_iterations=1',
  '--set=timezone=UTC',
  '--set=log_timezone=UTC',
  '--set=log_checkpoints=off',
]

/** Made under another name and renamed when complete, so that an interrupted first start leaves nothing half made. */
async function initialise(folder: string, passwordFile: string, initdb: string, account: Account) {
  const unfinished = `${folder}.new`
  rmSync(unfinished, { recursive: true, force: true })
  rmSync(passwordFile, { force: true })
  writeFileSync(passwordFile, randomBytes(18).toString('base64url'), { mode: 0o600 })
  account.own(passwordFile)
  const [command = '', ...args] = [
    ...account.prefix,
    initdb,
    ...options,
    `--pgdata=${unfinished}`,
    `--pwfile=${passwordFile}`,
  ]
  await promisify(execFile)(command, args, { env: environment, cwd: '/' })
  renameSync(unfinished, folder)
}

export async function openCluster(dataDir: string, initdb: string, account: Account): Promise<Cluster> {
  const folder = clusterFolder(dataDir)
  const passwordFile = join(dataDir, 'password')
  if (!existsSync(folder)) await initialise(folder, passwordFile, initdb, account)
  return { folder, password: readFileSync(passwordFile, 'utf8') }
}
