// The built server as `npm start` runs it, in a process of its own.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTestDatabase, eventually } from '@carillon/db/testing'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { runningPostmaster } from './postgres/former-server.ts'
import { hold } from './testing.ts'

let folder = ''
const children: ChildProcess[] = []
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'carillon-main-'))
})
afterAll(() => {
  for (const child of children) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

function start(env: Record<string, string>) {
  const path = { PATH: process.env['PATH'] }
  const child = spawn(process.execPath, [join(import.meta.dirname, '../dist/main.js')], { env: { ...path, ...env } })
  children.push(child)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk
    })
  }
  const ended = once(child, 'exit').then(([code]) => code)
  const url = () =>
    eventually(
      () => {
        const [address] = /http:\/\/\S+/.exec(output) ?? []
        if (!address) throw new Error(`No address in: ${output}`)
        return address
      },
      { timeoutMs: 40_000 },
    )
  return { child, ended, url, output: () => output }
}

async function occupy(): Promise<{ port: string; server: Server }> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return { server, port: String(typeof address === 'object' ? address?.port : '') }
}

const post = (url: string, path: string, input: unknown, headers: Record<string, string> = {}) =>
  fetch(`${url}/trpc/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(input),
  })

const account = { username: 'alice', password: 'carillon-demo' }
const signIn = (url: string) => post(url, 'session.signIn', account)

test('it starts by itself, says how to sign in, and keeps its data', { timeout: 90_000 }, async () => {
  const env = { PORT: '0', DATA_DIR: join(folder, 'data') }
  const first = start(env)
  expect((await signIn(await first.url())).status).toBe(200)
  expect(first.output()).toMatch(/alice.*carillon-demo/)
  first.child.kill('SIGINT')
  first.child.kill('SIGTERM')
  expect(await first.ended).toBe(0)
  const second = start(env)
  expect((await signIn(await second.url())).status).toBe(200)
  second.child.kill('SIGTERM')
  expect(await second.ended).toBe(0)
})

test('it ends with a clear word and a code when it has lost its database', { timeout: 60_000 }, async () => {
  const running = start({ PORT: '0', DATA_DIR: join(folder, 'lost'), CARILLON_DEMO: 'off' })
  await running.url()
  const postmaster = runningPostmaster(join(folder, 'lost', 'postgres', 'cluster'))
  process.kill(postmaster ?? Number.NaN, 'SIGKILL')
  expect(await running.ended).toBe(1)
  expect(running.output()).toContain('PostgreSQL has ended')
})

test('a busy port is named, before anything else is started', async () => {
  const { port, server } = await occupy()
  const { ended, output } = start({ PORT: port, DATA_DIR: join(folder, 'busy') })
  expect(await ended).toBe(1)
  expect(output()).toMatch(new RegExp(`^Port ${port} is already in use.*PORT`))
  server.close()
})

test('an odd variable is named', async () => {
  const { ended, output } = start({ PORT: 'http' })
  expect(await ended).toBe(1)
  expect(output()).toMatch(/^PORT must be a number/)
})

test('a database that does not answer is an error, and one that does is left alone', { timeout: 60_000 }, async () => {
  const lost = start({ PORT: '0', DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' })
  expect(await lost.ended).toBe(1)
  expect(lost.output()).toMatch(/ECONNREFUSED/)
  await using database = await createTestDatabase(inject('postgresUrl'))
  const running = start({ PORT: '0', DATABASE_URL: database.url })
  expect((await signIn(await running.url())).status).toBe(401)
  running.child.kill('SIGTERM')
  expect(await running.ended).toBe(0)
})

test('told to end, it is gone within twenty seconds, whatever hangs', { timeout: 60_000 }, async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  const running = start({ PORT: '0', DATABASE_URL: database.url })
  const url = await running.url()
  const cookie = (await post(url, 'session.signUp', account)).headers.get('set-cookie')?.split(';')[0] ?? ''
  const lock = await hold({ database })
  const hanging = post(url, 'users.update', { displayName: 'Alice' }, { cookie, origin: url })
  await lock.isWaitedFor()
  const released = lock.release(10)
  const toldAt = Date.now()
  running.child.kill('SIGTERM')
  expect((await hanging).status).toBe(503)
  expect(await running.ended).toBe(0)
  expect(Date.now() - toldAt).toBeLessThan(20_000)
  await released
})
