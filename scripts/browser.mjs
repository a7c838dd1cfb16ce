import { existsSync } from 'node:fs'
import { browsersFolder, findChromium } from './chromium.mjs'
import { run, tool } from './run.mjs'

async function fromDebian() {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return ''
  console.log('Installing Chromium (apt-get install chromium) …')
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  const lists = await run('apt-get', ['update'], env)
  const chromium = await run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], env)
  return chromium.code === 0 ? '' : lists.output + chromium.output
}

async function fromPlaywright() {
  console.log('Installing Chromium (playwright-core install chromium) …')
  const env = { PLAYWRIGHT_BROWSERS_PATH: browsersFolder }
  const { code, output } = await tool('playwright-core/cli.js', ['install', 'chromium', '--no-shell'], env)
  return code === 0 ? '' : output
}

/** The browser tests are never skipped in silence: no browser, no test run. */
export async function installBrowser() {
  let output = ''
  for (const install of [() => '', fromDebian, fromPlaywright]) {
    if (findChromium()) return
    output += await install()
  }
  if (findChromium()) return
  throw new Error(`${output}
The tests need a Chromium and none was found or could be installed. Install one (Debian: apt-get install chromium;
macOS: Google Chrome), or set CHROMIUM_PATH to its executable.`)
}
