import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { createTestDatabase } from '@carillon/db/testing'
import { startServer } from '@carillon/server'
import { inject } from 'vitest'
import type { Env } from './env.ts'
import { runCli } from './run-cli.ts'

export const password = 'a long password'

function collector() {
  let text = ''
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += chunk
      done()
    },
  })
  return { stream, text: () => text }
}

export interface Surroundings {
  env?: Partial<Env>
  /** What comes in on standard input. */
  input?: string
}

/** A command under way, in this process and with streams of its own. */
export function startCli(args: string[], accountFile: string, { env = {}, input = '' }: Surroundings = {}) {
  const [output, errors] = [collector(), collector()]
  const ctrlC = new AbortController()
  const code = runCli(args, {
    env: { url: undefined, token: undefined, password: undefined, accountFile, ...env },
    input: Readable.from([input]),
    output: output.stream,
    errors: errors.stream,
    interrupted: () => ctrlC.signal,
  })
  const lines = () => output.text().split('\n').slice(0, -1)
  return { code, lines, output: output.text, errors: errors.text, interrupt: () => ctrlC.abort() }
}

/** The same server, behind something that lets no WebSocket through. */
export async function createPlainProxy(targetUrl: string) {
  const proxy = createServer((req, res) => {
    const { method, headers } = req
    const onward = request(new URL(req.url ?? '/', targetUrl), { method, headers }, (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.headers)
      res.flushHeaders()
      answer.pipe(res)
    })
    onward.on('error', () => res.destroy())
    res.once('close', () => onward.destroy())
    req.pipe(onward)
  })
  proxy.on('upgrade', (_req, socket) => socket.destroy())
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const cut = () => proxy.closeAllConnections()
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    cut,
    async [Symbol.asyncDispose]() {
      proxy.close()
      cut()
    },
  }
}

/** A server over a database of its own, and a checkout's data folder. The first to sign up is an admin. */
export async function createWorld() {
  const database = await createTestDatabase(inject('postgresUrl'))
  const options = { databaseUrl: database.url, host: '127.0.0.1', allowedOrigins: [] }
  let server = await startServer({ ...options, port: 0 })
  const { url } = server
  const folder = await mkdtemp(join(tmpdir(), 'carillon-cli-'))
  const accountFile = join(folder, 'data', 'cli.json')

  async function signUp(username: string) {
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify({ username, password })
    const response = await fetch(`${url}/trpc/session.signUp`, { method: 'POST', headers, body })
    if (!response.ok) throw new Error(await response.text())
  }

  const start = (...args: string[]) => startCli(args, accountFile)
  async function run(...args: string[]) {
    const { code, output, errors } = start(...args)
    return { code: await code, output: output(), errors: errors() }
  }
  return {
    database,
    url,
    accountFile,
    signUp,
    start,
    run,
    /** Signs in with the command itself; later commands are theirs. */
    async signIn(username: string) {
      const { code, errors } = startCli(['sign-in', username, '--url', url], accountFile, { env: { password } })
      if ((await code) !== 0) throw new Error(errors())
    },
    stopServer: () => server.close(),
    async restartServer() {
      server = await startServer({ ...options, port: Number(new URL(url).port) })
    },
    async [Symbol.asyncDispose]() {
      await server.close()
      await database.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
