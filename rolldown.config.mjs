// One build for every package that runs on Node: each entry named in `exports` and `imports` becomes a file in dist/,
// with everything from outside the package left as an import.
import { existsSync, readFileSync } from 'node:fs'
import { basename, isAbsolute } from 'node:path'

const manifest = JSON.parse(readFileSync('package.json', 'utf8'))
const sources = [...JSON.stringify([manifest.exports, manifest.imports]).matchAll(/"(\.\/src\/[^"]+\.ts)"/g)].map(
  (match) => match[1],
)
const entries = [...new Set([...sources, ...(existsSync('src/main.ts') ? ['./src/main.ts'] : [])])]

export default {
  input: Object.fromEntries(entries.map((entry) => [basename(entry, '.ts'), entry])),
  external: (id) => !id.startsWith('.') && !id.startsWith('@oxc-project/runtime/') && !isAbsolute(id),
  platform: 'node',
  // The oldest Node.js we support has no `using`.
  transform: { target: 'node20.19' },
  output: { dir: 'dist', format: 'esm', sourcemap: true, cleanDir: true },
}
