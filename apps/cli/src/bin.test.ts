// The command as a process of its own, made of today's sources in a folder of its own: no build is needed.
import { spawn } from 'node:child_process'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { eventually } from '@carillon/db/testing'
import { build } from 'rolldown'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readAccount } from './account.ts'
import { createWorld } from './testing.ts'

const here = resolve(import.meta.dirname, '..')

let world: Awaited<ReturnType<typeof createWorld>>
let checkout: string
beforeAll(async () => {
  world = await createWorld()
  await world.signUp('alice')
  await world.signIn('alice')
  checkout = await mkdtemp(join(tmpdir(), 'carillon-bin-'))
  await cp(join(here, 'bin'), join(checkout, 'apps/cli/bin'), { recursive: true })
})
afterAll(async () => {
  await world[Symbol.asyncDispose]()
  await rm(checkout, { recursive: true, force: true })
})

const buildMain = () =>
  build({
    input: join(here, 'src/main.ts'),
    platform: 'node',
    resolve: { conditionNames: ['source', 'node', 'import', 'default'] },
    transform: { target: 'node20.19' },
    logLevel: 'silent',
    output: { file: join(checkout, 'apps/cli/dist/main.js'), codeSplitting: false },
  })

async function start(args: string[]) {
  const token = (await readAccount(world.accountFile))?.token ?? ''
  const env = { PATH: process.env['PATH'], CARILLON_URL: world.url, CARILLON_TOKEN: token }
  const child = spawn(process.execPath, [join(checkout, 'apps/cli/bin/carillon.mjs'), ...args], { env })
  let [output, errors] = ['', '']
  child.stdout?.on('data', (chunk) => (output += chunk))
  child.stderr?.on('data', (chunk) => (errors += chunk))
  const ended = new Promise<number | NodeJS.Signals | null>((done) => {
    child.once('close', (code, signal) => done(signal ?? code))
  })
  return { child, output: () => output, errors: () => errors, ended }
}

test('before anything is built it says what to do', async () => {
  const { ended, errors } = await start(['doctor'])
  expect(await ended).toBe(1)
  expect(errors()).toContain('Run `npm start` or `npm test` once')
})

test('it ends by itself, with the right code', async () => {
  await buildMain()
  const { ended, output } = await start(['notify', 'alice', 'Build done'])
  expect([await ended, output()]).toEqual([0, 'Sent to alice.\n'])
  expect(await (await start(['notify', 'nobody', 'Hello'])).ended).toBe(1)
  expect(await (await start(['notify'])).ended).toBe(2)
})

test.each(['SIGINT', 'SIGTERM'] as const)('a tail that gets %s ends with 0', async (signal) => {
  const { child, ended, errors } = await start(['tail'])
  await eventually(() => expect(errors()).toContain('Listening'))
  child.kill(signal)
  expect(await ended).toBe(0)
})

test('a tail whose reader has gone ends quietly', async () => {
  const { child, ended, output, errors } = await start(['tail', '--json'])
  await eventually(() => expect(output()).toContain('sync'))
  child.stdout?.destroy()
  await eventually(() => expect(child.stdout?.closed).toBe(true))
  await world.run('notify', 'alice', 'Nobody reads this')
  expect(await ended).toBe(0)
  expect(errors().split('\n').slice(0, -1)).toEqual([`Listening as alice at ${world.url}. Ctrl-C ends.`])
})
