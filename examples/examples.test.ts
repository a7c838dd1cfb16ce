// The scripts run as they stand, in a folder of their own beside a client made of today's sources: so no build is needed,
// and nothing of this checkout helps them.
import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createTestDatabase, eventually, type TestDatabase } from '@carillon/db/testing'
import { type RunningServer, startServer } from '@carillon/server'
import { build } from 'rolldown'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'

let database: TestDatabase
let server: RunningServer
let folder: string
let env: NodeJS.ProcessEnv

async function post(path: string, input: object, cookie?: string) {
  const headers = { 'content-type': 'application/json', ...(cookie && { cookie, origin: server.url }) }
  const response = await fetch(`${server.url}/trpc/${path}`, { method: 'POST', headers, body: JSON.stringify(input) })
  const { result } = await response.json()
  return { data: result.data, cookie: response.headers.getSetCookie()[0]?.split(';')[0] }
}

async function createToken(): Promise<string> {
  const { cookie } = await post('session.signUp', { username: 'alice', password: 'a long password' })
  const { data } = await post('tokens.create', { name: 'examples', scopes: ['read', 'notifications:send'] }, cookie)
  return data.token
}

async function installClient() {
  const client = join(folder, 'node_modules/@carillon/client')
  await build({
    input: join(import.meta.dirname, '../packages/client/src/index.ts'),
    platform: 'node',
    resolve: { conditionNames: ['source', 'node', 'import', 'default'] },
    transform: { target: 'node20.19' },
    logLevel: 'silent',
    output: { file: join(client, 'index.js'), codeSplitting: false },
  })
  await writeFile(join(client, 'package.json'), '{ "type": "module", "exports": "./index.js" }')
}

beforeAll(async () => {
  database = await createTestDatabase(inject('postgresUrl'))
  server = await startServer({ databaseUrl: database.url, port: 0, host: '127.0.0.1', allowedOrigins: [] })
  folder = await mkdtemp(join(tmpdir(), 'carillon-examples-'))
  for (const name of ['follow.mjs', 'notify.mjs', 'notify.sh']) {
    await cp(join(import.meta.dirname, name), join(folder, name))
  }
  await installClient()
  env = { PATH: process.env['PATH'], CARILLON_URL: server.url, CARILLON_TOKEN: await createToken() }
})
afterAll(async () => {
  await server.close()
  await database.close()
  await rm(folder, { recursive: true, force: true })
})

const run = async (command: string, ...args: string[]) =>
  (await promisify(execFile)(command, args, { cwd: folder, env })).stdout

/** Runs until what is awaited was printed. */
async function follow(awaited: string, meanwhile: (printed: () => string) => Promise<unknown>): Promise<string> {
  const child: ChildProcess = spawn(process.execPath, ['follow.mjs', 'cursor.txt'], { cwd: folder, env })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (printed += chunk))
  try {
    await meanwhile(() => printed)
    await eventually(() => expect(printed).toContain(awaited), { timeoutMs: 10_000 })
    await eventually(async () => expect(await readFile(join(folder, 'cursor.txt'), 'utf8')).toMatch(/\.\d+$/))
    return printed
  } finally {
    const ended = new Promise((resolve) => child.once('close', resolve))
    child.kill()
    await ended
  }
}

test('follow.mjs prints what notify.mjs sends, and goes on where it stopped', async () => {
  const first = await follow('Build done', async (printed) => {
    await eventually(() => expect(printed()).toContain('sync'), { timeoutMs: 10_000 })
    expect(await run(process.execPath, 'notify.mjs', 'alice', 'Build done')).toBe('Sent to alice.\n')
  })
  expect(first).toBe('sync \nnotification.created Build done\n')

  await run(process.execPath, 'notify.mjs', 'alice', 'While you were out')
  const second = await follow('While you were out', async () => {})
  expect(second).toBe('sync \nnotification.created While you were out\n')
})

const hasCurl = spawnSync('curl', ['--version']).status === 0

test.skipIf(!hasCurl)('notify.sh is one line of curl', async () => {
  const sent = JSON.parse(await run('sh', 'notify.sh', 'alice', 'Sauvegarde terminée'))
  expect(sent.notifications).toMatchObject([{ username: 'alice' }])
  await expect(run('sh', 'notify.sh', 'nobody', 'Hello')).rejects.toThrow('400')
})
