import { createStallingProxy, createTestDatabase, eventually } from '@carillon/db/testing'
import { expect, inject, test } from 'vitest'
import { createLogger } from '../logger.ts'
import { startServer } from '../server.ts'
import { createSecondServer, createTestServer, dataOf, hear, type TestServer } from '../testing.ts'

interface Overview {
  users: number
  sockets: number
  servers: { id: string; users: number; sockets: number; isReady: boolean; databaseMs: number | null }[]
}

async function look(server: Pick<TestServer, 'url'>, cookie: string): Promise<Overview> {
  return dataOf(await fetch(`${server.url}/trpc/admin.overview`, { headers: { cookie } }))
}

test('every server shows all of them, and one that has ended is gone at once', async () => {
  await using first = await createTestServer()
  const cookie = await first.signUp('alice')
  await using second = await createSecondServer(first)
  const sockets = [first.openSocket({ cookie }), second.openSocket({ cookie })]
  await Promise.all(sockets.map((socket) => hear(socket).opened))
  for (const server of [first, second]) {
    await eventually(async () => {
      const overview = await look(server, cookie)
      expect(overview.sockets).toBe(2)
      const expected = { sockets: 1, users: 1, isReady: true, databaseMs: expect.any(Number) }
      expect(overview.servers).toMatchObject([expected, expected])
    })
  }
  for (const socket of sockets) socket.terminate()
  await second.close()
  await eventually(async () => expect((await look(first, cookie)).servers).toHaveLength(1))
})

test('sends the streams of a user away on every server, with a code to come back from, and says how many', async () => {
  await using first = await createTestServer()
  await using second = await createSecondServer(first)
  const cookie = await first.signUp('alice')
  const bobs = await first.signUp('bob')
  // Until both are known, nobody waits for the answer of the other.
  await eventually(async () => expect((await look(first, cookie)).servers).toHaveLength(2))
  const theirs = [first, second].map((server) => hear(server.openSocket({ cookie: bobs })))
  const ours = second.openSocket({ cookie })
  await Promise.all([...theirs, hear(ours)].map(({ opened }) => opened))
  const stream = await second.openStream({ cookie: bobs })
  const read = stream.text()
  const answer = await first.call('admin.disconnect', { username: 'bob' }, { cookie, origin: first.url })
  expect(await dataOf(answer)).toEqual({ sockets: 3, answers: 2, servers: 2 })
  expect(await Promise.all(theirs.map(({ closed }) => closed))).toEqual([4000, 4000])
  await read
  expect(ours.readyState).toBe(ours.OPEN)
  const back = hear(second.openSocket({ cookie: bobs }))
  await back.opened
  ours.terminate()
})

test('a database that is away is waited for, without a word about every report, and told of when it is back', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  await using proxy = await createStallingProxy(database.url)
  const lines: string[] = []
  const logger = createLogger('error', { write: (line) => void lines.push(line) })
  const where = { databaseUrl: proxy.url, port: 0, host: '127.0.0.1', allowedOrigins: [] }
  const server = await startServer({ ...where, logger })
  const up = async () => /^carillon_database_up 1$/m.test(await (await fetch(`${server.url}/metrics`)).text())
  await eventually(async () => expect(await up()).toBe(true))
  await proxy.refuse()
  await eventually(async () => expect(await up()).toBe(false))
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
  await proxy.recover()
  await eventually(async () => expect(await up()).toBe(true), { timeoutMs: 15_000 })
  await proxy.refuse()
  const startedAt = performance.now()
  await server.close()
  expect(performance.now() - startedAt).toBeLessThan(10_000)
  // Those who read feeds and listen for hints say so.
  expect(lines.filter((line) => /report(er)?\.ts/.test(line))).toEqual([])
})
