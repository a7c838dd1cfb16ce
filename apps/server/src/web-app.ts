import { existsSync } from 'node:fs'
import { readdir, readFile, rename, writeFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { brotliCompress, constants } from 'node:zlib'
import sirv from 'sirv'

const compress = promisify(brotliCompress)
const worthwhileBytes = 1024

/** Beside each asset its compressed form, once: an asset's name holds its content's hash, so it never goes stale. */
async function compressAssets(folder: string) {
  const names = existsSync(folder) ? await readdir(folder) : []
  const missing = names.filter((name) => /\.(js|css|svg|json)$/.test(name) && !names.includes(`${name}.br`))
  await Promise.all(
    missing.map(async (name) => {
      const content = await readFile(join(folder, name))
      if (content.length < worthwhileBytes) return
      const packed = await compress(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } })
      const unfinished = join(folder, `.${name}.${process.pid}.br`)
      await writeFile(unfinished, packed)
      await rename(unfinished, join(folder, `${name}.br`))
    }),
  )
}

const isAsset = (path: string) => /^\/assets\/.*\.\w+$/.test(path)

function setCaching(res: ServerResponse, path: string) {
  res.setHeader('cache-control', isAsset(path) ? 'public, max-age=31536000, immutable' : 'no-cache')
}

function notFound(res: ServerResponse) {
  res.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('There is nothing here.\n')
}

const mostLooks = 5

/** Another server of the same folder may rename what it has compressed while sirv looks. */
async function serveFrom(webRoot: string) {
  for (let look = 1; ; look++) {
    try {
      return sirv(webRoot, { single: true, brotli: true, gzip: true, etag: true, setHeaders: setCaching })
    } catch (error) {
      const isGone = error instanceof Error && 'code' in error && error.code === 'ENOENT'
      if (!isGone || look === mostLooks) throw error
      await pause(100)
    }
  }
}

export type ServeFile = (req: IncomingMessage, res: ServerResponse) => void

/** The built web app; paths without a dot belong to its router. */
export async function createWebApp(webRoot: string | undefined): Promise<ServeFile> {
  if (!webRoot || !existsSync(join(webRoot, 'index.html'))) return (_req, res) => notFound(res)
  // A folder that cannot be written to is served as it is.
  await compressAssets(join(webRoot, 'assets')).catch(() => {})
  const files = await serveFrom(webRoot)
  return (req, res) => {
    if (req.method !== 'GET' && req.method !== 'HEAD') return void res.writeHead(405, { allow: 'GET, HEAD' }).end()
    // A new build may replace files under our feet: sirv knew them at the start and does not expect one to be gone.
    res.once('pipe', (file) => file.once('error', () => res.destroy()))
    return files(req, res, () => notFound(res))
  }
}
