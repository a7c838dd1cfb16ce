import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { runnerImport } from 'vite'

const folder = resolve(import.meta.dirname, '..')
const isArea = (name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && name !== 'twin.ts'

/** The twins of every area that have all the words in what they say, change or run. */
export async function readTwins(words) {
  const areas = readdirSync(folder).filter(isArea).sort()
  const modules = await Promise.all(areas.map((name) => runnerImport(join(folder, name), { configFile: false })))
  const wanted = words.map((word) => word.toLowerCase())
  return modules
    .flatMap(({ module }, index) => module.twins.map((twin) => ({ ...twin, area: areas[index].replace(/\.ts$/, '') })))
    .filter(({ area, countermeasure, file, test, name = '' }) => {
      const text = [area, countermeasure, file, test, name].join(' ').toLowerCase()
      return wanted.every((word) => text.includes(word))
    })
}
