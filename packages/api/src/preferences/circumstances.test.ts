import { createTestDatabase } from '@carillon/db/testing'
import { sql } from 'drizzle-orm'
import { expect, inject, test } from 'vitest'
import { channels } from './channels.ts'
import { alertsOf, circumstancesOf, decide, isListed, isPushed } from './circumstances.ts'

const everything = 1023

test('what the statement decides is what is said of it', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  const rows = await database.db.execute<{ circumstances: number; listed: boolean; pushed: boolean }>(sql`
    select circumstances, ${isListed} as listed, ${isPushed} as pushed
    from generate_series(0, ${everything}::int) as circumstances`)
  expect(rows).toHaveLength(everything + 1)
  for (const { circumstances, listed, pushed } of rows) {
    expect(decide(circumstances, 'inApp').isTold, `in app, ${circumstances}`).toBe(listed)
    expect(decide(circumstances, 'push').isTold, `push, ${circumstances}`).toBe(pushed)
  }
})

test('what is critical is told in every way, whatever else holds', () => {
  const critical = circumstancesOf({ channels: 0 }, 'critical')
  for (const channel of channels) {
    expect(decide(critical | 64 | 128 | 256, channel)).toEqual({ isTold: true, reason: 'critical' })
  }
})

test('a kind nobody here knows is told in every way', () => {
  expect(alertsOf(circumstancesOf(undefined, 'normal'))).toEqual(['system', 'sound'])
})
