// One build for every package that runs on Node: each entry named in `exports` and `imports` becomes a file in dist/,
// with everything from outside the package left as an import. What is started by itself, and has to be
// there soon, takes all it needs in: one file is read in a fraction of the time that some hundred take.
import { existsSync, readFileSync } from 'node:fs'
import { basename, isAbsolute } from 'node:path'

const manifest = JSON.parse(readFileSync('package.json', 'utf8'))
const main = './src/main.ts'
const sources = [...JSON.stringify([manifest.exports, manifest.imports]).matchAll(/"(\.\/src\/[^"]+\.ts)"/g)].map(
  (match) => match[1],
)
const isProgram = ['@carillon/server', '@carillon/cli'].includes(manifest.name)
const entries = [...new Set([...sources, ...(existsSync(main) && !isProgram ? [main] : [])])]

/** Native, mended where it is installed (scripts/driver-patch.mjs), or loaded by few. */
const staysOutside = /^(@node-rs\/|postgres$|@opentelemetry\/)/

const common = {
  platform: 'node',
  // The oldest Node.js we support has no `using`.
  transform: { target: 'node20.19' },
}
const output = { dir: 'dist', format: 'esm', sourcemap: true }

/** Also for who has entries of another name. */
export const pieces = {
  ...common,
  input: Object.fromEntries(entries.map((entry) => [basename(entry, '.ts'), entry])),
  external: (id) => !id.startsWith('.') && !id.startsWith('@oxc-project/runtime/') && !isAbsolute(id),
  output: { ...output, cleanDir: true },
}
const program = {
  ...common,
  input: { main },
  external: staysOutside,
  // Made of the sources of all packages, so it is never of an older build of one.
  resolve: { conditionNames: ['source', 'import', 'node', 'default'] },
  output: { ...output, chunkFileNames: 'main-[name]-[hash].js', cleanDir: entries.length === 0 },
}

export default [...(entries.length > 0 ? [pieces] : []), ...(isProgram ? [program] : [])]
