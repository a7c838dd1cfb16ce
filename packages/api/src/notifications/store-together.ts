// The one statement that `publish` is about: everything of many publications, or nothing.
import { appending, type Db, type Locale, type Severity, type Transaction, writtenOnce } from '@carillon/db'
import { sql } from 'drizzle-orm'
import { v7 } from 'uuid'
import type { RowCounts } from '../live/counts.ts'
import { circumstancesOf, doneAt, weighing } from '../preferences/circumstances.ts'
import { canaryName } from '../users/canary.ts'
import type { UserRef } from '../users/user-ref.ts'
import type { KindRegistry } from './kind.ts'

export interface Publication {
  /** Names of users. */
  to: string[]
  kind: string
  data: object
  severity: Severity
  actor: UserRef
  groupKey: string | undefined
  /** Of the call that asked for it. */
  traceId?: string | undefined
}

/** What became of one notification; all but its id is missing where it was not stored. */
interface Told extends RowCounts, Record<string, unknown> {
  id: string
  userId: string | null
  locale: Locale
  seq: string
  createdMs: number
  storedMs: number
  /** Whether it stands in the list, or was stored as done already. */
  isListed: boolean
  circumstances: number
  /** As it was stored, and who sent it: only of what is handed on. */
  data: Record<string, unknown>
  actor: UserRef
}

/** A publication, and whether its events are handed on. */
export interface Order extends Publication {
  isHandedOn: boolean
}

const entries = sql`
  select user_id as u, o, 'notification.created' as t, jsonb_build_object('notificationId', id) as d, x from told`

const storing = writtenOnce(sql`
  with wanted as (
    select w.*, u.id as user_id, u.locale
    from set_config('lock_timeout', ${sql.placeholder('patienceMs')}, true),
      jsonb_to_recordset(${sql.placeholder('names')}::jsonb) as w(p int, o int, h boolean, a uuid, x uuid, id uuid, username text)
    -- Nobody but itself may name the canary.
    left join users u on u.username = w.username and (u.username <> ${canaryName} or u.id = w.a)
  ),
  told as (select * from wanted where p not in (select p from wanted where user_id is null)),
  content as (
    select * from jsonb_to_recordset(${sql.placeholder('contents')}::jsonb) as c(
      p int, kind text, data jsonb, severity text, "actorId" uuid, "groupKey" text, circumstances int
    )
  ),
  ${weighing(sql`
    select t.id, t.user_id, c.kind, c."groupKey" as group_key, c.circumstances from told t join content c using (p)`)},
  stored as (
    insert into notifications (
      id, user_id, kind, data, severity, actor_id, group_key, circumstances, seen_at, read_at, archived_at
    )
    select t.id, t.user_id, c.kind, c.data, c.severity, c."actorId", c."groupKey", w.circumstances, ${doneAt}
    from told t join content c using (p) join weighed w on w.id = t.id
    returning id, created_at, data
  ),
  ${appending(entries, sql`select user_id as u, is_listed::int as s, is_listed::int as r, 0 as m from weighed`)},
  numbered as (
    select id, base + row_number() over (partition by user_id order by o) as seq, unseen, unread, messages, settled
    from told join moved using (user_id)
  )
  select w.id, w.user_id as "userId", w.locale, seq, floor(extract(epoch from s.created_at) * 1000)::float8 as "createdMs",
    extract(epoch from clock_timestamp())::float8 * 1000 as "storedMs",
    unseen, unread, messages, settled::float8 as settled, case when w.h then data end as data,
    h.is_listed as "isListed", h.circumstances,
    json_build_object('id', a.id, 'username', a.username, 'displayName', a.display_name) as actor
  from wanted w
  left join numbered using (id)
  left join stored s on s.id = w.id
  left join weighed h on h.id = w.id
  left join users a on w.h and a.id = w.a`)

/** Whoever waits longer than `patienceMs` for a feed that somebody else holds has stored nothing. */
export async function storeTogether(kinds: KindRegistry, db: Db | Transaction, orders: Order[], patienceMs: number) {
  const wanted = orders.map(({ to, isHandedOn, actor, traceId }) =>
    [...new Set(to)].map((username) => ({ id: v7(), username, h: isHandedOn, a: actor.id, x: traceId })),
  )
  const numbered = wanted.flatMap((rows, number) => rows.map((row) => ({ p: number, ...row })))
  const names = JSON.stringify(numbered.map((row, order) => ({ ...row, o: order })))
  const contents = JSON.stringify(
    orders.map(({ kind, data, severity, actor, groupKey }, number) => {
      const circumstances = circumstancesOf(kinds.find(kind), severity)
      return { p: number, kind, data, severity, actorId: actor.id, groupKey, circumstances }
    }),
  )
  const told = await db.execute<Told>(storing({ patienceMs: String(patienceMs), names, contents }))
  const byId = new Map(told.map((row) => [row.id, row]))
  return wanted.map((rows) =>
    rows.map(({ id, username }) => {
      const row = byId.get(id)
      return { id, username, told: row?.userId ? { ...row, userId: row.userId } : null }
    }),
  )
}

/** A publication as it was stored; without `told` where there is nobody of that name. */
export type Stored = Awaited<ReturnType<typeof storeTogether>>[number]
