import { createTestDatabase } from '@carillon/db/testing'
import { expect, inject, test } from 'vitest'
import { createBroadcasts } from './broadcasts.ts'

test('what was read before a restore counts for nothing after it', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  const { sql } = database
  await sql`
    insert into broadcasts (number, id, kind, data, severity)
    select n, gen_random_uuid(), 'announcement', '{"title":"News"}', 'normal' from generate_series(1, 2) n`
  await sql`update feed_epoch set broadcasts = 1`
  let begun = () => {}
  let go = () => {}
  const preparing = new Promise<void>((resolve) => {
    begun = resolve
  })
  const prepared = new Promise<void>((resolve) => {
    go = resolve
  })
  const told: number[] = []
  const broadcasts = createBroadcasts({
    sql,
    async prepare() {
      begun()
      await prepared
    },
    announce: async ({ number }) => void told.push(number),
    onError: (error) => expect.unreachable(String(error)),
    event: () => ({ type: 'sync', verdict: 'live', missed: 0 }),
    isAbout: () => false,
  })
  await broadcasts.restart()
  broadcasts.hear(2)
  await preparing
  await sql`delete from broadcasts where number = 2`
  await broadcasts.restart()
  go()
  await broadcasts.read(1, 1)
  expect(broadcasts.head).toBe(1)
  expect(told).toEqual([])
})
