// The one statement that `publish` is about: everything of many publications, or nothing.
import {
  appending,
  arrayLiteral,
  type Db,
  type Locale,
  type Severity,
  type Transaction,
  writtenOnce,
} from '@carillon/db'
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

const storing = writtenOnce(sql`
  with content as (
    select c.*, json_build_object('id', a.id, 'username', a.username, 'displayName', a.display_name) as actor
    from jsonb_to_recordset(${sql.placeholder('contents')}::jsonb) as c(
      p int, h boolean, a uuid, x uuid, kind text, data jsonb, severity text, group_key text, brought int
    )
    left join users a on c.h and a.id = c.a
  ),
  wanted as (
    select w.*, c.h, c.a, c.x, c.kind, c.group_key, c.brought, u.id as user_id, u.locale
    from set_config('lock_timeout', ${sql.placeholder('patienceMs')}, true),
      rows from (
        unnest(${sql.placeholder('places')}::int[]), unnest(${sql.placeholder('ids')}::uuid[]),
        jsonb_array_elements_text(${sql.placeholder('names')}::jsonb)
      ) with ordinality as w(p, id, username, o)
      join content c using (p)
      -- Nobody but itself may name the canary.
      left join users u on u.username = w.username and (u.username <> ${canaryName} or u.id = c.a)
  ),
  ${weighing(sql`select * from wanted where p not in (select p from wanted where user_id is null)`)},
  stored as (
    insert into notifications (
      id, user_id, kind, data, severity, actor_id, group_key, circumstances, seen_at, read_at, archived_at
    )
    select w.id, w.user_id, w.kind, c.data, c.severity, w.a, w.group_key, w.circumstances, ${doneAt}
    from weighed w join content c using (p)
  ),
  ${appending(
    sql`
      select user_id as u, count(*)::int as n, sum(is_listed::int)::int as s, sum(is_listed::int)::int as r, 0 as m
      from weighed group by user_id`,
    sql`
      select *, user_id as u, 'notification.created' as t, jsonb_build_object('notificationId', id) as d from weighed`,
  )}
  select w.id, w.user_id as "userId", w.locale, n.seq, unseen, unread, messages, settled::float8 as settled,
    floor(extract(epoch from now()::timestamptz(3)) * 1000)::float8 as "createdMs",
    extract(epoch from clock_timestamp())::float8 * 1000 as "storedMs",
    n.is_listed as "isListed", n.circumstances,
    case when c.h then c.data end as data, c.actor
  from wanted w left join numbered n using (id) left join content c on c.p = w.p`)

/** Whoever waits longer than `patienceMs` for a feed that somebody else holds has stored nothing. */
export async function storeTogether(kinds: KindRegistry, db: Db | Transaction, orders: Order[], patienceMs: number) {
  const wanted = orders.map(({ to }) => [...new Set(to)].map((username) => ({ id: v7(), username })))
  const rows = wanted.flatMap((those, place) => those.map((one) => ({ place, ...one })))
  const contents = orders.map(({ isHandedOn, actor, traceId, kind, data, severity, groupKey }, place) => {
    const brought = circumstancesOf(kinds.find(kind), severity)
    return { p: place, h: isHandedOn, a: actor.id, x: traceId, kind, data, severity, group_key: groupKey, brought }
  })
  const given = {
    patienceMs: String(patienceMs),
    contents: JSON.stringify(contents),
    places: arrayLiteral(rows.map(({ place }) => place)),
    ids: arrayLiteral(rows.map(({ id }) => id)),
    names: JSON.stringify(rows.map(({ username }) => username)),
  }
  const told = await db.execute<Told>(storing(given))
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
