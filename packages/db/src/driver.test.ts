// What scripts/driver-patch.mjs mends.
import { inArray } from 'drizzle-orm'
import { expect, inject, test } from 'vitest'
import { connect, users } from './index.ts'
import { createTestDatabase } from './testing.ts'

test('a query that cannot be sent fails alone, and everybody else gets their own answer', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  await using one = connect(database.url, { max: 1 })
  const nobody = '00000000-0000-7000-8000-000000000000'
  const byId = (id: unknown) =>
    one.db
      .select()
      .from(users)
      .where(inArray(users.id, [id as string]))
  // From the second time on each is a statement that is known, and all go out side by side.
  for (let time = 1; time <= 3; time += 1) {
    const [number, found, missing, wrong] = await Promise.allSettled([
      one.sql`select ${time}::int as number`,
      byId(nobody),
      byId(undefined),
      byId('not an id'),
    ])
    expect(number).toMatchObject({ status: 'fulfilled', value: [{ number: time }] })
    expect(found).toEqual({ status: 'fulfilled', value: [] })
    expect(missing).toMatchObject({ status: 'rejected', reason: { cause: { code: 'UNDEFINED_VALUE' } } })
    expect(wrong).toMatchObject({ status: 'rejected', reason: { cause: { code: '22P02' } } })
  }
})

test('what is asked after a query that failed in the middle of its rows gets its own rows and no holes', async () => {
  await using database = await createTestDatabase(inject('postgresUrl'))
  await using one = connect(database.url, { max: 1 })
  for (let time = 1; time <= 3; time += 1) {
    const [failed, next] = await Promise.allSettled([
      one.sql`select 1 / (3 - n) as part from generate_series(1, 5) as n`,
      one.sql`select ${time}::int as number`,
    ])
    expect(failed).toMatchObject({ status: 'rejected', reason: { code: '22012' } })
    expect(next).toEqual({ status: 'fulfilled', value: [{ number: time }] })
  }
})
