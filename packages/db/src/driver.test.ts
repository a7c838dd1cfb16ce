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
