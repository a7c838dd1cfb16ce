import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { accessTokens, sessions } from '@carillon/db'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { keepDemoToken } from './demo-token.ts'
import { createTestServer, dataOf, type TestServer } from './testing.ts'

let server: TestServer
let file: string
beforeAll(async () => {
  server = await createTestServer({ wantsDemo: true })
})
beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'carillon-demo-'))
  file = join(folder, 'data', 'cli.json')
  return () => rm(folder, { recursive: true, force: true })
})
afterAll(() => server[Symbol.asyncDispose]())

const kept = async () => JSON.parse(await readFile(file, 'utf8'))

test('a token of alice’s waits in a file only its owner can read, and no session stays open', async () => {
  await keepDemoToken(file, server.url)
  const { url, token, username } = await kept()
  expect([url, username]).toEqual([server.url, 'alice'])
  const me = await fetch(`${url}/trpc/session.me`, { headers: { authorization: `Bearer ${token}` } })
  expect(await dataOf(me)).toMatchObject({ user: { username: 'alice' }, via: 'token' })
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect(await server.database.db.$count(sessions)).toBe(0)
})

test('the next start keeps the token, at today’s address', async () => {
  await keepDemoToken(file, server.url)
  const first = await kept()
  await writeFile(file, JSON.stringify({ ...first, url: 'http://127.0.0.1:9' }))
  await keepDemoToken(file, server.url)
  expect(await kept()).toEqual(first)
})

test('a token of a demo world that is gone is replaced', async () => {
  await keepDemoToken(file, server.url)
  const first = await kept()
  await server.database.db.delete(accessTokens)
  await keepDemoToken(file, server.url)
  expect((await kept()).token).not.toBe(first.token)
})

test('whoever signed in, or out, on purpose stays so', async () => {
  await keepDemoToken(file, server.url)
  const signedOut = { url: server.url, token: null, username: 'bob' }
  await writeFile(file, JSON.stringify(signedOut))
  await keepDemoToken(file, server.url)
  expect(await kept()).toEqual(signedOut)
})
