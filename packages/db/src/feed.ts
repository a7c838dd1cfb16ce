// A user's feed: events numbered 1, 2, 3 … without a gap. The counter row stays locked until commit, so a number is
// visible only once every smaller one is, and a reader that asks for everything after its cursor can skip nobody.
// A sequence, a timestamp or a uuidv7 cannot promise that: they are handed out before the commit.
// Rows are locked in id order, in one statement, the last of its transaction: any other order deadlocks.
import { type SQL, sql } from 'drizzle-orm'
import type { Sql } from 'postgres'
import { writtenOnce } from './built-once.ts'
import type { Db, Transaction } from './connect.ts'
import type { feeds } from './schema/feeds.ts'

/** One event for one user: `data` holds references, never text that access rules guard. */
export interface Entry {
  userId: string
  type: string
  data: Record<string, unknown>
}

/** By how much a user's badges change: unseen and unread notifications, unread messages. */
export interface Tally {
  userId: string
  unseen?: number
  unread?: number
  messages?: number
}

export interface FeedEvent extends Entry {
  /** The `after` it was read for. */
  after: number
  seq: number
  /** When it was stored, by the database's clock, in milliseconds since 1970. */
  at: number
  /** Of the call that caused it; `null` for what nobody called for, and for what an older server stored. */
  traceId: string | null
}

export interface FeedState {
  userId: string
  head: number
  floor: number
}

/**
 * The parts of a statement that append: `change` gives the columns u, n, s, r, m (user, number of events, and by how much each badge
 * changes), `entries` gives u, o, t, d, x (user, order, type, data, trace). For a statement that writes what the events tell of in the
 * same round trip: it finds in `numbered` what `entries` gave, the number of each event, and the badges of its reader.
 */
export const appending = (change: SQL, entries: SQL): SQL => sql`
    change as (${change}),
    locked as (
      select c.* from feeds f join change c on c.u = f.user_id order by f.user_id for no key update of f
    ),
    moved as (
      update feeds f
      set head = f.head + l.n, unseen = f.unseen + l.s, unread = f.unread + l.r, messages = f.messages + l.m
      from locked l where f.user_id = l.u
      returning f.user_id, f.head - l.n as base, f.unseen, f.unread, f.messages, f.broadcasts as settled
    ),
    numbered as (
      select e.*, m.base + row_number() over (partition by e.u order by e.o) as seq,
        m.unseen, m.unread, m.messages, m.settled
      from (${entries}) e join moved m on m.user_id = e.u
    ),
    appended as (
      -- The transaction may have waited long for its locks: what is measured from here on is the way to the reader.
      insert into feed_events (user_id, seq, type, data, created_at, trace_id)
      select u, seq, t, d, clock_timestamp(), x from numbered
    )`

const appendingAll = writtenOnce(sql`
  with entry as (
    select *, ${sql.placeholder('traceId')}::uuid as x
    from jsonb_to_recordset(${sql.placeholder('entries')}::jsonb) as e(u uuid, o int, t text, d jsonb)
  ),
  tally as (
    select u, sum(s)::int as s, sum(r)::int as r, sum(m)::int as m
    from jsonb_to_recordset(${sql.placeholder('tallies')}::jsonb) as t(u uuid, s int, r int, m int) group by u
  ),
  ${appending(
    sql`
      select u, coalesce(e.n, 0) as n, coalesce(t.s, 0) as s, coalesce(t.r, 0) as r, coalesce(t.m, 0) as m
      from (select u, count(*)::int as n from entry group by u) e full join tally t using (u)`,
    sql`select * from entry`,
  )} select`)

/**
 * Appends the entries in the order given and applies the tallies: one round trip, whatever the number of users. `traceId` is of
 * the call that caused it all.
 */
export async function append(
  tx: Transaction,
  entries: Entry[],
  tallies: Tally[] = [],
  traceId: string | null = null,
): Promise<void> {
  if (entries.length === 0 && tallies.length === 0) return
  const rows = entries.map((entry, order) => ({ u: entry.userId, o: order, t: entry.type, d: entry.data }))
  const changes = tallies.map((tally) => ({ u: tally.userId, s: tally.unseen, r: tally.unread, m: tally.messages }))
  await tx.execute(appendingAll({ traceId, entries: JSON.stringify(rows), tallies: JSON.stringify(changes) }))
}

/** As it is spelt outside of PostgreSQL. */
const traceIdOf = ({ traceId }: Pick<FeedEvent, 'traceId'>) => traceId?.replaceAll('-', '') ?? null

/** An array in PostgreSQL's own spelling: the driver knows arrays only when it may ask for types; see connect.ts. */
export const arrayLiteral = (values: (string | number)[]) => `{${values.join()}}`

/** The next events of many users at once, at most `limit` each, in order: one query. */
export async function readAfter(
  client: Sql,
  wanted: { userId: string; after: number }[],
  limit: number,
): Promise<FeedEvent[]> {
  type Row = Omit<FeedEvent, 'after' | 'seq'> & { after: string; seq: string }
  const rows = await client<Row[]>`
    select w.u as "userId", w.after, e.seq, e.type, e.data, extract(epoch from e.created_at)::float8 * 1000 as at,
      e.trace_id as "traceId"
    from unnest(${arrayLiteral(wanted.map((want) => want.userId))}::uuid[], ${arrayLiteral(wanted.map((want) => want.after))}::bigint[]) as w(u, after)
    cross join lateral (
      select * from feed_events f where f.user_id = w.u and f.seq > w.after order by f.seq limit ${limit}
    ) e
    order by w.u, w.after, e.seq`
  return rows.map((row) => {
    return { ...row, after: Number(row.after), seq: Number(row.seq), traceId: traceIdOf(row) }
  })
}

/** Where a notification was told of. An event is stored in one transaction with it, and that does not take a minute. */
export async function findCreated(db: Db, about: { id: string; userId: string; createdAt: Date }) {
  type Row = Pick<FeedEvent, 'at' | 'traceId'> & { seq: string }
  const createdAt = about.createdAt.toISOString()
  const [event] = await db.execute<Row>(sql`
    select seq, extract(epoch from created_at)::float8 * 1000 as at, trace_id as "traceId" from feed_events
    where user_id = ${about.userId} and type = 'notification.created' and data->>'notificationId' = ${about.id}
      and created_at between ${createdAt}::timestamptz - interval '1 s' and ${createdAt}::timestamptz + interval '1 minute'
    limit 1`)
  return event && { seq: Number(event.seq), at: event.at, traceId: traceIdOf(event) }
}

/** Where each feed stands. Unknown users are left out. */
export async function head(client: Sql, userIds: string[]): Promise<FeedState[]> {
  const rows = await client<{ userId: string; head: string; floor: string }[]>`
    select user_id as "userId", head, floor from feeds where user_id = any(${arrayLiteral(userIds)}::uuid[])`
  return rows.map((row) => ({ ...row, head: Number(row.head), floor: Number(row.floor) }))
}

export type Feed = typeof feeds.$inferSelect

/** One feed with its badges, inside a transaction: a list and its cursor come from one snapshot. */
export async function feedWithin(tx: Db | Transaction, userId: string): Promise<Feed> {
  const row = await tx.query.feeds.findFirst({ where: (feeds, { eq }) => eq(feeds.userId, userId) })
  if (!row) throw new Error('This user has no feed.')
  return row
}

const eventsPerStatement = 5_000
/** More is left for the next time. */
const mostStatements = 10_000

/**
 * Removes from each feed everything up to its last event older than the date, and remembers where the feed now begins.
 * A prefix, so that what is left has no gap: dates do not follow the numbers exactly. Each statement takes only so many,
 * so that nobody waits long for a feed, and no more of a feed than it has found old there. Returns how many went.
 */
export async function trim(db: Db, before: Date, perStatement = eventsPerStatement): Promise<number> {
  let total = 0
  for (let statement = 0; statement < mostStatements; statement++) {
    const [cut] = await db.execute<{ events: number }>(sql`
      with old as (
        select user_id, seq from feed_events where created_at < ${before.toISOString()}
        order by created_at limit ${perStatement}
      ),
      found as (select user_id, min(seq) as first, max(seq) as last, count(*) as n from old group by user_id),
      locked as (
        select user_id, floor from feeds where user_id in (select user_id from found) order by user_id for no key update
      ),
      due as (
        select user_id, least(last, coalesce(floor, first - 1) + n) as seq from found left join locked using (user_id)
      ),
      moved as (
        update feeds f set floor = greatest(f.floor, due.seq) from due where f.user_id = due.user_id returning 1
      ),
      gone as (
        delete from feed_events e using due where e.user_id = due.user_id and e.seq <= due.seq returning 1
      )
      select (select count(*)::int from gone) as events, (select count(*) from moved) as moved`)
    total += cut?.events ?? 0
    // Also when something old was found and is gone: then another server is at it.
    if (!cut?.events) return total
  }
  return total
}

/** The same for one feed, in a transaction that holds it: for what is of use for a moment only. By the database's clock. */
export async function trimFeed(tx: Transaction, userId: string, usefulMs: number): Promise<void> {
  const before = sql`now() - make_interval(secs => ${usefulMs / 1_000}::float8)`
  await tx.execute(sql`
    with due as (
      select max(seq) as seq from feed_events where user_id = ${userId} and created_at < ${before}
    ),
    moved as (
      update feeds set floor = greatest(floor, due.seq) from due where user_id = ${userId} and due.seq is not null
    )
    delete from feed_events e using due where e.user_id = ${userId} and e.seq <= due.seq`)
}

/**
 * What a cursor is only valid within. A restored dump, a promoted replica or a point-in-time recovery may give a number
 * out a second time for another event; then one of these three differs and old cursors are answered with a reset.
 */
export async function epoch(client: Sql): Promise<string> {
  const [row] = await client<{ epoch: string }[]>`
    select epoch || '/' || (select system_identifier from pg_control_system())
      || '/' || left(pg_walfile_name(pg_current_wal_lsn()), 8) as epoch
    from feed_epoch`
  if (!row) throw new Error('The table feed_epoch is empty: run the migrations.')
  return row.epoch
}
