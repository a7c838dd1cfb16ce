// PostgreSQL refuses to run as root. As root we lend it an unprivileged account. A checkout below a folder that only root may
// enter (/root, a mktemp -d) would then be out of reach, so the account gets the one right to pass through, if it needs it.
import { spawnSync } from 'node:child_process'
import { chownSync, existsSync, readFileSync, statSync } from 'node:fs'

export interface Account {
  /** Put before a command, it makes that command run as this account. */
  prefix: string[]
  /** Gives a file or folder to this account. */
  own(path: string): void
}

interface Ids {
  uid: number
  gid: number
}

/** Nothing of the caller's environment reaches PostgreSQL: PGPORT and the like would change what it does. */
export const environment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
}

const rights = ['', 'dac_read_search', 'dac_override']

const advice = 'Run it as an ordinary user, move the checkout to a folder other users may enter, or set DATABASE_URL.'

function systemAccount(): Ids {
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n')
  const line = lines.find((text) => text.startsWith('postgres:')) ?? lines.find((text) => text.startsWith('nobody:'))
  const [, , uid, gid] = line?.split(':') ?? []
  if (!uid || !gid) throw new Error(`PostgreSQL does not run as root, and there is no account "nobody". ${advice}`)
  return { uid: Number(uid), gid: Number(gid) }
}

/** Data that exists keeps its owner, who may also be the ordinary user of an earlier start. */
function ownerOf(cluster: string): Ids | undefined {
  const owner = existsSync(cluster) ? statSync(cluster) : undefined
  return owner && owner.uid !== 0 ? owner : undefined
}

function setpriv({ uid, gid }: Ids, right: string): string[] {
  const only = right ? `-all,+${right}` : '-all'
  // access(2), by which PostgreSQL looks for its own files, forgets the right of anybody but root unless told not to.
  const kept = right ? ['--securebits=+no_setuid_fixup'] : []
  const capabilities = [...kept, `--inh-caps=${only}`, `--ambient-caps=${only}`, `--bounding-set=${only}`]
  return ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--no-new-privs', ...capabilities]
}

function works(prefix: string[], dataDir: string, postgres: string): boolean {
  const probe = ['sh', '-c', 'cd -- "$1" && exec "$2" --version', 'sh', dataDir, postgres]
  const [command = '', ...args] = [...prefix, ...probe]
  return spawnSync(command, args, { env: environment, stdio: 'ignore' }).status === 0
}

/** Who runs PostgreSQL: ourselves, or as root somebody with as few rights as will do. */
export function chooseAccount(dataDir: string, cluster: string, postgres: string): Account {
  const own = process.getuid?.()
  if (own !== 0) {
    if (existsSync(cluster) && statSync(cluster).uid !== own) {
      throw new Error(`${dataDir} belongs to another user. Start as that user, or set DATA_DIR to another folder.`)
    }
    return { prefix: [], own: () => {} }
  }
  const ids = ownerOf(cluster) ?? systemAccount()
  chownSync(dataDir, ids.uid, ids.gid)
  const prefix = rights.map((right) => setpriv(ids, right)).find((candidate) => works(candidate, dataDir, postgres))
  if (!prefix) throw new Error(`PostgreSQL does not run as root, and no other account can reach ${dataDir}. ${advice}`)
  return { prefix, own: (path) => chownSync(path, ids.uid, ids.gid) }
}
