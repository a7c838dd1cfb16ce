// Servers of the stories are child processes and run what was built, so a stale build would test yesterday's code. Dates
// do not tell, because builds come out of a cache; the source maps do: they hold the very text that was built.
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'

const checkout = resolve(import.meta.dirname, '../..')
const built = ['apps/server', 'packages/api', 'packages/db'].map((folder) => join(checkout, folder, 'dist'))

export const serverMain = join(checkout, 'apps/server/dist/main.js')

interface SourceMap {
  sources: string[]
  sourcesContent: string[]
}

const howTo = 'Run `npx turbo run build --filter=@carillon/server`.'

/** What was taken in of dependencies is theirs: another version of one is another lock file, for which all is built anew. */
const isOurs = (file: string) => !file.includes('/node_modules/')

/** The first source of ours that is not what it was when this was built. */
async function changedSince(mapFile: string): Promise<string | undefined> {
  const { sources, sourcesContent } = JSON.parse(await readFile(mapFile, 'utf8')) as SourceMap
  for (const [index, source] of sources.entries()) {
    const file = resolve(dirname(mapFile), source)
    if (!isOurs(file)) continue
    const text = await readFile(file, 'utf8').catch(() => null)
    if (text !== sourcesContent[index]) return relative(checkout, file)
  }
}

async function checkFolder(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  const maps = names.filter((name) => name.endsWith('.js.map'))
  if (maps.length === 0) throw new Error(`${relative(checkout, folder)} is missing: the server is not built. ${howTo}`)
  for (const name of maps) {
    const changed = await changedSince(join(folder, name))
    if (changed) throw new Error(`The server is built from an older ${changed}. ${howTo}`)
  }
}

/** Fails, and says what to do, when the built server is missing or not made of today's sources. */
export async function requireBuilt(): Promise<void> {
  await Promise.all(built.map(checkFolder))
}
