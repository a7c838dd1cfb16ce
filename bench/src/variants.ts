// The same server twice, built in the same way from the same sources: as it is, and with something left out.
import { rm, symlink } from 'node:fs/promises'
import { relative, resolve } from 'node:path'
import { type Plugin, rolldown } from 'rolldown'
import type { Removal } from './removal.ts'

const checkout = resolve(import.meta.dirname, '../..')
const folder = resolve(checkout, 'bench/dist')

export interface Variant {
  name: 'with' | 'without'
  /** What to run. */
  main: string
}

function leaveOut(left: Removal[]): Plugin {
  return {
    name: 'leave-out',
    transform(code, id) {
      const file = relative(checkout, id)
      let text = code
      for (const { find, replace, what } of left.filter((removal) => removal.file === file)) {
        if (text.split(find).length !== 2) throw new Error(`${file}: ${what} is not there once.`)
        text = text.replace(find, () => replace)
      }
      return text
    },
  }
}

async function build(name: Variant['name'], left: Removal[]): Promise<Variant> {
  const bundle = await rolldown({
    input: resolve(checkout, 'apps/server/src/main.ts'),
    external: (id) => !/^[./]|^@carillon\/|^@oxc-project\/runtime\//.test(id),
    platform: 'node',
    resolve: { conditionNames: ['source', 'import', 'node'] },
    transform: { target: 'node20.19' },
    plugins: [leaveOut(left)],
  })
  await bundle.write({ file: resolve(folder, name, 'main.js'), format: 'esm', codeSplitting: false })
  await bundle.close()
  return { name, main: resolve(folder, name, 'main.js') }
}

export async function buildVariants(left: Removal[]): Promise<Variant[]> {
  // A server looks for them beside the folder it runs from.
  const migrations = resolve(folder, 'migrations')
  await rm(migrations, { force: true })
  await symlink(resolve(checkout, 'packages/db/migrations'), migrations, 'junction')
  return [await build('with', []), await build('without', left)]
}
