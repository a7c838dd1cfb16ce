// The browser of the tests: an installed one, wherever it comes from.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { root } from './run.mjs'

/** Where setup puts a browser of its own when the system has none. */
export const browsersFolder = join(root, '.data', 'browsers')

const installed = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

const downloads = [
  browsersFolder,
  join(homedir(), '.cache/ms-playwright'),
  join(homedir(), 'Library/Caches/ms-playwright'),
]

const executables = [
  'chrome',
  'Chromium.app/Contents/MacOS/Chromium',
  'Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing',
]

const entries = (folder) => (existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [])

/** Playwright's layout: chromium-<build>/chrome-<platform>/<executable>, the newest build last. */
function downloaded() {
  const builds = downloads.flatMap((folder) =>
    entries(folder)
      .filter((path) => /[\\/]chromium-\d+$/.test(path))
      .reverse(),
  )
  return builds.flatMap(entries).flatMap((folder) => executables.map((name) => join(folder, name)))
}

/** A file alone proves nothing: on some systems it only advises to install something else. */
const works = (path) =>
  existsSync(path) && spawnSync(path, ['--version'], { stdio: 'ignore', timeout: 20_000 }).status === 0

/** Path of a Chromium that runs here, or undefined. */
export function findChromium() {
  const chosen = process.env.CHROMIUM_PATH
  if (chosen && !works(chosen)) throw new Error(`CHROMIUM_PATH is ${chosen}, but that does not run.`)
  return chosen || [...installed, ...downloaded()].find(works)
}
