import { eventually, type TestDatabase } from '@carillon/db/testing'
import { expect } from 'vitest'

/** The job that does what is due has done it. */
export const untilNothingIsDue = ({ sql }: Pick<TestDatabase, 'sql'>, timeoutMs: number) =>
  eventually(
    async () => {
      const [row] = await sql`
        select (select count(*)::int from scheduled_notifications) as later,
          (select count(*)::int from notifications where least(snoozed_until, expires_at) < now() + interval '1 hour') as due`
      expect(row).toEqual({ later: 0, due: 0 })
    },
    { timeoutMs },
  )
