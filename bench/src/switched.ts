// A server that leaves something out by turns, built from the sources as they are.
import { relative, resolve } from 'node:path'
import { type Plugin, rolldown } from 'rolldown'
import type { Removal } from './removal.ts'

const checkout = resolve(import.meta.dirname, '../..')

function leaveOut(left: Removal[]): Plugin {
  const missing = new Set(left)
  return {
    name: 'leave-out',
    transform(code, id) {
      const file = relative(checkout, id)
      let text = code
      for (const removal of left.filter((one) => one.file === file)) {
        const { find, replace, what } = removal
        if (text.split(find).length !== 2) throw new Error(`${file}: ${what} is not there once.`)
        text = text.replace(find, () => replace)
        missing.delete(removal)
      }
      return text
    },
    buildEnd(error) {
      const [removal] = missing
      if (removal && !error) throw new Error(`${removal.file} is no part of the server.`)
    },
  }
}

/** What a replacement asks, and who is told; see bench-server.ts. */
const banner = `
let isLeftOut = false
const unlessLeftOut = (counts) => Object.fromEntries(
  Object.entries(counts).map(([name, count]) => [name, (...told) => { if (!isLeftOut) count(...told) }]),
)
process.on('message', (told) => {
  isLeftOut = told
  process.send(told)
})
process.on('disconnect', () => process.exit())
process.channel.unref()
`

/** Resolves with what to run. */
export async function buildSwitched(left: Removal[]): Promise<string> {
  const bundle = await rolldown({
    input: resolve(checkout, 'apps/server/src/main.ts'),
    external: (id) => !/^[./]|^@carillon\/|^@oxc-project\/runtime\//.test(id),
    platform: 'node',
    resolve: { conditionNames: ['source', 'import', 'node'] },
    transform: { target: 'node20.19' },
    plugins: [leaveOut(left)],
  })
  const main = resolve(checkout, 'bench/dist/switched/main.js')
  await bundle.write({ file: main, format: 'esm', codeSplitting: false, banner })
  await bundle.close()
  return main
}
