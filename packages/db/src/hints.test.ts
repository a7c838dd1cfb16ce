import { expect, inject, test } from 'vitest'
import { createHints, everybody, hintChannel, payloads } from './hints.ts'
import { createStallingProxy } from './stalling-proxy.ts'
import { createTestDatabase, eventually, type TestDatabase } from './testing.ts'

const ids = (count: number) => Array.from({ length: count }, () => crypto.randomUUID())

/** Everything PostgreSQL hands out on the channel. */
async function hearPayloads({ sql }: TestDatabase) {
  const heard: string[] = []
  await sql.listen(hintChannel, (payload) => heard.push(payload))
  return heard
}

test.each([1, 2, 202, 203, 204, 406, 407, 1_999, 2_000])(
  'payloads for %i users stay small and lose nobody',
  (count) => {
    const userIds = ids(count)
    const chunks = payloads(userIds)
    for (const chunk of chunks) expect(Buffer.byteLength(chunk)).toBeLessThanOrEqual(7_500)
    expect(chunks.flatMap((chunk) => chunk.split(','))).toEqual(userIds)
  },
)

test('a payload is filled to its limit and not beyond', () => {
  const [first = '', second = ''] = ['a'.repeat(3_749), 'b'.repeat(3_750)]
  expect(payloads([first, second])).toEqual([`${first},${second}`])
  expect(payloads([`${first}a`, second])).toEqual([`${first}a`, second])
})

test('beyond 2,000 users the hint is for everybody, and for nobody there is none', () => {
  expect(payloads(ids(2_001))).toEqual([everybody])
  expect(payloads([])).toEqual([])
})

test('the largest hints pass through PostgreSQL and arrive whole', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  const heard = await hearPayloads(database)
  const hints = createHints(database.url, (error) => expect.unreachable(String(error)))
  const userIds = ids(2_000)
  hints.announce(userIds)
  await hints.close()
  await eventually(() => expect(heard.flatMap((payload) => payload.split(','))).toEqual(userIds))
})

test('what is announced while a hint is under way leaves in one, each user once', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  const heard = await hearPayloads(database)
  const hints = createHints(database.url, (error) => expect.unreachable(String(error)))
  const [first = '', ...others] = ids(21)
  hints.announce([first])
  for (const id of [...others, ...others]) hints.announce([id])
  await hints.settled()
  hints.announce([first])
  await hints.close()
  await eventually(() => expect(heard).toEqual([first, others.join(','), first]))
})

test('announcing nobody sends nothing', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  const heard = await hearPayloads(database)
  const hints = createHints(database.url)
  hints.announce([])
  await hints.settled()
  hints.announce(['last'])
  await hints.close()
  await eventually(() => expect(heard).toEqual(['last']))
})

test('an unreachable database costs hints, never an exception, and later ones arrive', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  await using proxy = await createStallingProxy(database.url)
  const heard = await hearPayloads(database)
  const errors: unknown[] = []
  const hints = createHints(proxy.url, (error) => errors.push(error))
  await proxy.refuse()
  hints.announce(['lost'])
  await hints.settled()
  expect(errors).toHaveLength(1)

  await proxy.recover()
  hints.announce(['found'])
  await hints.settled()
  await eventually(() => expect(heard).toEqual(['found']))

  await proxy.refuse()
  await eventually(async () => {
    hints.announce(['lost again'])
    await hints.settled()
    expect(errors.length).toBeGreaterThan(1)
  })
  await hints.close()
})

test('a connection that went silent is given up and replaced', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  await using proxy = await createStallingProxy(database.url)
  const heard = await hearPayloads(database)
  const errors: unknown[] = []
  const hints = createHints(proxy.url, (error) => errors.push(error), { patienceMs: 200 })
  hints.announce(['before'])
  await hints.settled()
  proxy.stall()
  hints.announce(['lost'])
  await hints.settled()
  expect(errors).toHaveLength(1)

  await proxy.recover()
  // A busy machine may not get a new connection within so short a patience at first.
  await eventually(async () => {
    hints.announce(['after'])
    await hints.settled()
    expect([...new Set(heard)]).toEqual(['before', 'after'])
  })
  await hints.close()
})
