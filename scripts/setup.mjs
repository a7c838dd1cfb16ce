// What `npm start` and `npm test` need before anything is installed: plain Node, no package.
import { installBrowser } from './browser.mjs'
import { patchDriver } from './driver-patch.mjs'
import { installPackages } from './packages.mjs'
import { tool } from './run.mjs'

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
const isSupported = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22

async function build() {
  const { code, output } = await tool('turbo/bin/turbo', ['run', 'build', '--output-logs=errors-only'])
  if (code !== 0) throw new Error(`The build failed:\n${output}`)
}

async function setup(flags) {
  if (!isSupported) throw new Error(`Carillon needs Node.js 20.19 or 22.12 or newer; this is ${process.versions.node}.`)
  await installPackages()
  patchDriver()
  if (flags.includes('--browser')) await installBrowser()
  if (flags.includes('--build')) await build()
}

setup(process.argv.slice(2)).catch((error) => {
  console.error(error.message)
  process.exit(1)
})
