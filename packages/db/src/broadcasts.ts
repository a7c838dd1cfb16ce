// What everybody is told is written once, whatever their number, and becomes a notification of a user's own only when that user
// looks or acts. Its numbers have no gap: the row that counts them stays locked until the commit, as a feed's does, so whoever
// asks for all after a number misses none. Users remember up to which number they have notifications of their own; every
// broadcast after that is one more, unseen and unread.
import { eq, sql } from 'drizzle-orm'
import type { Sql } from 'postgres'
import type { Db, Transaction } from './connect.ts'
import { arrayLiteral, type Feed, type FeedState } from './feed.ts'
import { feedEpoch, feeds } from './schema/feeds.ts'
import type { Severity } from './schema/notifications.ts'
import type { Locale } from './schema/users.ts'

export interface Broadcast {
  number: number
  id: string
  kind: string
  data: Record<string, unknown>
  severity: Severity
  actor: { id: string; username: string; displayName: string } | null
  /** By the database's clock, in milliseconds since 1970. */
  at: number
  traceId: string | null
}

interface NewBroadcast {
  id: string
  kind: string
  data: object
  severity: Severity
  actorId: string
  traceId: string | null
}

/** Whoever comes second waits for the first to commit: it is to be the last thing that takes its time. */
export async function insertBroadcast(
  tx: Transaction,
  broadcast: NewBroadcast,
): Promise<Pick<Broadcast, 'number' | 'at'>> {
  const { id, kind, data, severity, actorId, traceId } = broadcast
  const [row] = await tx.execute<Pick<Broadcast, 'number' | 'at'>>(sql`
    with moved as (update feed_epoch set broadcasts = broadcasts + 1 returning broadcasts)
    insert into broadcasts (number, id, kind, data, severity, actor_id, created_at, trace_id)
    select broadcasts, ${id}::uuid, ${kind}::text, ${JSON.stringify(data)}::jsonb, ${severity}::text, ${actorId}::uuid,
      clock_timestamp(), ${traceId}::uuid
    from moved
    returning number::float8 as number, floor(extract(epoch from created_at) * 1000)::float8 as at`)
  if (!row) throw new Error('The broadcast was not stored.')
  return row
}

const low = (id: string, from: number, to: number) => Number.parseInt(id.slice(from, to), 16)
const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0')

/**
 * The id of a user's notification of a broadcast, the same wherever it is made: of the same moment, and else what differs from
 * one broadcast to the next and from one user to the next.
 */
export function notificationIdOf(broadcastId: string, userId: string): string {
  const mixed = (from: number, to: number) => (low(broadcastId, from, to) ^ low(userId, from, to)) >>> 0
  const variant = (mixed(19, 23) & 0x3fff) | 0x8000
  const end = hex(mixed(24, 30), 6) + hex(mixed(30, 36), 6)
  return `${broadcastId.slice(0, 14)}7${hex(mixed(15, 18), 3)}-${hex(variant, 4)}-${end}`
}

const mostRead = 100

/** The next ones, in order. */
export async function readBroadcasts(client: Sql, after: number): Promise<Broadcast[]> {
  return client<Broadcast[]>`
    select b.number::float8 as number, b.id, b.kind, b.data, b.severity,
      floor(extract(epoch from b.created_at) * 1000)::float8 as at, replace(b.trace_id::text, '-', '') as "traceId",
      case when a.id is not null
        then json_build_object('id', a.id, 'username', a.username, 'displayName', a.display_name) end as actor
    from broadcasts b left join users a on a.id = b.actor_id
    where b.number > ${after}::text::bigint order by b.number limit ${mostRead}`
}

/** The number of the last one. */
export async function broadcastHead(client: Sql): Promise<number> {
  const [row] = await client<{ head: number }[]>`select broadcasts::float8 as head from feed_epoch`
  return row?.head ?? 0
}

/** Where a stream of this user may begin, and what its reader's badges show there; all of one moment. */
export interface Standing extends FeedState {
  unseen: number
  unread: number
  messages: number
  /** The last broadcast the badges know of. */
  settled: number
  /** The last one there is, and the last one trimmed away. */
  broadcast: number
  broadcastFloor: number
  locale: Locale
}

/** Of these users, one query; who has no feed is not in it. */
export async function standingsOf(client: Sql, userIds: string[]): Promise<Map<string, Standing>> {
  const rows = await client<Standing[]>`
    select f.user_id as "userId", head::float8 as head, floor::float8 as floor, unseen, unread, messages,
      f.broadcasts::float8 as settled, e.broadcasts::float8 as broadcast, broadcasts_floor::float8 as "broadcastFloor", locale
    from feeds f join users u on u.id = f.user_id cross join feed_epoch e
    where f.user_id = any(${arrayLiteral(userIds)}::uuid[])`
  return new Map(rows.map((row) => [row.userId, row]))
}

/** A feed and the number of the last broadcast, inside a transaction: of one snapshot. */
export async function feedAndBroadcast(tx: Transaction, userId: string): Promise<{ feed: Feed; broadcast: number }> {
  const broadcast = sql`(select ${feedEpoch.broadcasts} from ${feedEpoch})`.mapWith(feedEpoch.broadcasts)
  const [row] = await tx.select({ feed: feeds, broadcast }).from(feeds).where(eq(feeds.userId, userId))
  if (!row) throw new Error('This user has no feed.')
  return row
}

const mostSettled = 200

interface Unsettled extends Record<string, unknown> {
  userId: string
  after: number
  number: number
  id: string
  /** Of one that is stored as done already, for whoever does not want it in their lists. */
  circumstances?: number | undefined
}

const readUnsettled = (db: Db | Transaction, userIds: string[], most: number | null) =>
  db.execute<Unsettled>(sql`
    select f.user_id as "userId", f.broadcasts::float8 as after, b.number::float8 as number, b.id
    from feeds f join broadcasts b on b.number > f.broadcasts
    where f.user_id = any(${arrayLiteral(userIds)}::uuid[]) order by b.number limit ${most}::bigint`)

/** One statement, which does nothing for whom somebody else has done so since they were read. */
async function settleThese(db: Db | Transaction, unsettled: Unsettled[]) {
  const own = unsettled.map((one) => ({ ...one, id: notificationIdOf(one.id, one.userId) }))
  await db.execute(sql`
    with own as (
      select "userId" as user_id, after, number, id, circumstances
      from jsonb_to_recordset(${JSON.stringify(own)}::jsonb)
        as o("userId" uuid, after bigint, number bigint, id uuid, circumstances smallint)
    ),
    moved as (
      update feeds f set broadcasts = o.last, unseen = f.unseen + o.n, unread = f.unread + o.n
      from (
        select user_id, after, max(number) as last, count(*) filter (where circumstances is null)::int as n
        from own group by user_id, after
      ) o
      where f.user_id = o.user_id and f.broadcasts = o.after
      returning f.user_id
    )
    insert into notifications (
      id, user_id, kind, data, severity, actor_id, circumstances, created_at, seen_at, read_at, archived_at
    )
    select own.id, own.user_id, b.kind, b.data, b.severity, b.actor_id, own.circumstances, b.created_at, done.at, done.at, done.at
    from moved join own using (user_id) join broadcasts b using (number)
    cross join lateral (select case when own.circumstances is not null then b.created_at end as at) done`)
}

/** Gives the user a notification of their own of everything everybody was told. Nobody need hear of it: nothing changes. */
export async function settleBroadcasts(db: Db, userId: string): Promise<void> {
  while (true) {
    const unsettled = await readUnsettled(db, [userId], mostSettled)
    if (unsettled.length === 0) return
    await settleThese(db, unsettled)
  }
}

/**
 * The same for whoever does not want the broadcast of this number in their lists, in the transaction that tells it: by user, what
 * decided so. For them it is stored as done, and they have to hear of that.
 */
export async function settleUnlisted(tx: Transaction, number: number, unlisted: Map<string, number>): Promise<void> {
  const userIds = [...unlisted.keys()]
  // In the order in which everybody locks them: what has been read holds until the commit.
  await tx.execute(sql`
    select 1 from feeds where user_id = any(${arrayLiteral(userIds)}::uuid[]) order by user_id for no key update`)
  const unsettled = await readUnsettled(tx, userIds, null)
  await settleThese(
    tx,
    unsettled.map((one) => (one.number === number ? { ...one, circumstances: unlisted.get(one.userId) } : one)),
  )
}

const mostBehind = 100
const firstId = '00000000-0000-0000-0000-000000000000'

/**
 * Removes broadcasts older than the date, once everybody has a notification of their own of them: who does not look for long
 * finds them all the same. Returns how many went.
 */
export async function trimBroadcasts(db: Db, before: Date): Promise<number> {
  const [old] = await db.execute<{ number: number | null }>(
    sql`select max(number)::float8 as number from broadcasts where created_at < ${before.toISOString()}`,
  )
  if (!old?.number) return 0
  const last = sql`${old.number}::text::bigint`
  let done = firstId
  while (done) {
    const behind = await db.execute<{ userId: string }>(sql`
      select user_id as "userId" from feeds where broadcasts < ${last} and user_id > ${done}::uuid
      order by user_id limit ${mostBehind}`)
    for (const { userId } of behind) await settleBroadcasts(db, userId)
    done = behind.at(-1)?.userId ?? ''
  }
  const gone = await db.execute(sql`
    with moved as (update feed_epoch set broadcasts_floor = greatest(broadcasts_floor, ${last}))
    delete from broadcasts where number <= ${last} returning 1`)
  return gone.length
}

/** The broadcast a notification is of, if it is of one. */
export async function broadcastOf(
  client: Sql,
  { id, userId }: { id: string; userId: string },
): Promise<Pick<Broadcast, 'number' | 'at' | 'traceId'> | undefined> {
  const moment = id.slice(0, 14)
  const [first, last] = [`${moment}0000-0000-000000000000`, `${moment}ffff-ffff-ffffffffffff`]
  const rows = await client<Pick<Broadcast, 'number' | 'at' | 'traceId' | 'id'>[]>`
    select number::float8 as number, id, extract(epoch from created_at)::float8 * 1000 as at,
      replace(trace_id::text, '-', '') as "traceId"
    from broadcasts where id between ${first}::uuid and ${last}::uuid`
  return rows.find((row) => notificationIdOf(row.id, userId) === id)
}
