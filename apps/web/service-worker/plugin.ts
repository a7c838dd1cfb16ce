import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build, type Plugin, type ResolvedConfig } from 'vite'

/** A name with a hash in it is a revision of its own. */
const isHashed = (name: string) => name.startsWith('assets/')
/** What only admins open is not put on everybody's device. */
const isForFew = (name: string) => name.startsWith('assets/admin-')
const isWanted = (name: string) => /\.(html|js|css|svg|woff2)$/.test(name) && !isForFew(name)

async function listBuilt(folder: string) {
  const found = await readdir(folder, { recursive: true })
  const names = found.map((name) => name.replaceAll('\\', '/')).filter(isWanted)
  return Promise.all(
    names.sort().map(async (name) => {
      if (isHashed(name)) return { url: `/${name}`, revision: null }
      const content = await readFile(join(folder, name))
      return { url: `/${name}`, revision: createHash('sha256').update(content).digest('hex').slice(0, 16) }
    }),
  )
}

/** Builds the worker once all it keeps has been written, as one script of the old kind: not every browser takes modules. */
export function serviceWorker(): Plugin {
  let config: ResolvedConfig
  return {
    name: 'service-worker',
    apply: 'build',
    configResolved(resolved) {
      config = resolved
    },
    async closeBundle() {
      const outDir = join(config.root, config.build.outDir)
      await build({
        configFile: false,
        root: config.root,
        logLevel: 'warn',
        publicDir: false,
        define: { __BUILT__: JSON.stringify(await listBuilt(outDir)), 'process.env.NODE_ENV': '"production"' },
        build: {
          outDir,
          emptyOutDir: false,
          target: config.build.target,
          rolldownOptions: {
            input: join(import.meta.dirname, 'worker.ts'),
            output: { format: 'iife', entryFileNames: 'sw.js' },
          },
        },
      })
    },
  }
}
