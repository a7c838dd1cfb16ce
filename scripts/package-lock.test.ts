import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

interface Locked {
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}

const lock = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'))
const packages: Record<string, Locked> = lock.packages

/** Where Node looks: in the package's own node_modules, then in those of the folders above. */
function isLocked(name: string, from: string): boolean {
  if (`${from}/node_modules/${name}` in packages || `node_modules/${name}` in packages) return true
  const above = from.lastIndexOf('/node_modules/')
  return above > 0 && isLocked(name, from.slice(0, above))
}

// A registry that lacks the build for another platform makes npm write a lock file that npm ci then refuses, everywhere.
test('the lock file holds every dependency, those for other platforms too', () => {
  const missing = Object.entries(packages).flatMap(([path, { dependencies, optionalDependencies }]) =>
    Object.keys({ ...dependencies, ...optionalDependencies }).filter((name) => !isLocked(name, path)),
  )
  expect(missing).toEqual([])
})

test('the lock file names no registry', () => {
  expect(JSON.stringify(lock)).not.toMatch(/"resolved":"https?:/)
})
