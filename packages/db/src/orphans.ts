// A transaction whose client has gone without a word holds its locks, and whoever needs them waits. PostgreSQL ends it by
// itself between two statements (`idle_in_transaction_session_timeout`), but not within one: while it waits for the rest
// of a statement, as it does whenever one is prepared, it heeds no `statement_timeout`, and `transaction_timeout` came
// with version 17. So those that are left look after it.
import type { Sql } from 'postgres'
import { applicationName } from './connect.ts'

/** Longer than any of our transactions leaves the database without a word. */
const waitedMs = 5_000

/** Ends transactions of ours that have waited for their client for too long. Returns how many. */
export async function endOrphans(sql: Sql, longestMs = waitedMs): Promise<number> {
  const ended = await sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and usename = session_user and application_name = ${applicationName}
      and xact_start is not null and wait_event = 'ClientRead'
      and state_change < clock_timestamp() - make_interval(secs => ${longestMs / 1_000})`
  return ended.length
}
