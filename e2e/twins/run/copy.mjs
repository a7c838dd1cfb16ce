// A copy of the checkout to break things in: its files are its own, the packages from outside are those of the checkout.
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { runBounded } from './process.mjs'

const checkout = resolve(import.meta.dirname, '../../..')
const scope = '@carillon'

/** What each build is made of: packages leave the others outside, and what is started by itself holds them. */
const parts = {
  'packages/db': ['packages/db'],
  'packages/api': ['packages/api'],
  'packages/client': ['packages/client'],
  'apps/server': ['apps/server', 'packages/api', 'packages/db'],
  'apps/cli': ['apps/cli', 'packages/client', 'packages/api'],
  'apps/web': ['apps/web', 'packages/client', 'packages/api'],
}

function copyFiles(folder) {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: checkout,
  })
  for (const file of new Set(String(listed).split('\0'))) {
    const from = join(checkout, file)
    if (!file || !existsSync(from)) continue
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    cpSync(from, join(folder, file))
  }
}

function copyCommitted(folder) {
  const archive = join(folder, '.tar')
  execFileSync('git', ['archive', '--output', archive, 'HEAD'], { cwd: checkout })
  execFileSync('tar', ['-xf', archive, '-C', folder])
  rmSync(archive)
}

function linkPackages(folder, place = '.') {
  const from = join(checkout, place, 'node_modules')
  const to = join(folder, place, 'node_modules')
  if (!existsSync(from)) return
  mkdirSync(to, { recursive: true })
  const isLinked = (name) => name !== scope && (!name.startsWith('.') || name === '.bin')
  for (const name of readdirSync(from).filter(isLinked)) symlinkSync(join(from, name), join(to, name))
}

function linkWorkspaces(folder) {
  mkdirSync(join(folder, 'node_modules', scope), { recursive: true })
  const { workspaces } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const places = workspaces.flatMap((place) => {
    if (!place.endsWith('/*')) return [place]
    const parent = place.slice(0, -2)
    return readdirSync(join(folder, parent)).map((name) => join(parent, name))
  })
  for (const place of places) {
    const { name } = JSON.parse(readFileSync(join(folder, place, 'package.json'), 'utf8'))
    symlinkSync(join(folder, place), join(folder, 'node_modules', name))
    linkPackages(folder, place)
  }
}

/** `ensureBuilt` builds what is not yet built from the files as they are, knowing by `changed` which one is not the checkout's. */
export function createCopy({ isCommitted }) {
  const folder = mkdtempSync(join(tmpdir(), 'carillon-twins-'))
  // PostgreSQL may run as somebody else, and has its data below this folder.
  chmodSync(folder, 0o755)
  if (isCommitted) copyCommitted(folder)
  else copyFiles(folder)
  linkPackages(folder)
  linkWorkspaces(folder)
  const temporary = join(folder, '.tmp')
  mkdirSync(temporary)
  const builtWith = new Map()

  async function ensureBuilt(places, changed) {
    for (const place of places) {
      const state = parts[place].some((part) => changed?.file.startsWith(`${part}/`)) ? changed : 'the checkout'
      if (builtWith.get(place) === state) continue
      builtWith.delete(place)
      // Reading the twins leaves the word that this is a development build, which has no service worker.
      const env = { TMPDIR: temporary, NODE_ENV: 'production' }
      const options = { cwd: join(folder, place), env, withinMs: 120_000 }
      const { code, output } = await runBounded('npm', ['run', 'build'], options)
      if (code !== 0) throw new Error(`${place} cannot be built:\n${output}`)
      builtWith.set(place, state)
    }
  }
  return {
    folder,
    temporary,
    ensureBuilt,
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }),
  }
}
