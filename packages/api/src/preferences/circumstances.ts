// What decides how the reader of one notification is told of it: what they chose for its kind, whether they follow or muted what it
// is about, and whether they want to be left alone at that moment. It is looked up by the statement that stores the notification,
// and stored with it, so that all devices agree, and whoever asks later why it rang hears the truth. The rule stands here twice, for
// that statement and for whoever reads: a test holds one against the other.
import { arrayLiteral, type Db, preferences, type Transaction } from '@carillon/db'
import { type SQL, sql } from 'drizzle-orm'
import type { KindRegistry } from '../notifications/kind.ts'
import { bitOf, type Channel, everyChannel } from './channels.ts'

/** Beside the channels, one bit each, as they are stored: do not renumber. */
const flags = { critical: 16, followed: 32, muted: 64, doNotDisturb: 128, quietHours: 256, collected: 512 }
const silences = flags.doNotDisturb | flags.quietHours

export type Reason =
  /** Nobody may mute it. */
  | 'critical'
  /** As is usual for its kind, or was chosen for it. */
  | 'kind'
  | 'muted-kind'
  | 'followed'
  | 'muted-subject'
  | 'do-not-disturb'
  | 'quiet-hours'
  /** It waits for its digest, and is told of then. */
  | 'collected'

export interface Decision {
  isTold: boolean
  reason: Reason
}

/** What a notification brings along, whoever reads it. */
export const circumstancesOf = (kind: { channels: number } | undefined, severity: string): number =>
  (kind?.channels ?? everyChannel) | (severity === 'critical' ? flags.critical : 0)

/** Of what waits for its digest: in no way, as older servers understand it, too. */
export const collected = (circumstances: number): number => (circumstances & ~everyChannel) | flags.collected

const told = (reason: Reason): Decision => ({ isTold: true, reason })
const withheld = (reason: Reason): Decision => ({ isTold: false, reason })

/** As they were stored; an older server stored none. */
export const circumstancesIn = (
  kinds: Pick<KindRegistry, 'find'>,
  { kind, severity, circumstances }: { kind: string; severity: string; circumstances: number | null },
): number => circumstances ?? circumstancesOf(kinds.find(kind), severity)

export function decide(circumstances: number, channel: Channel): Decision {
  const has = (bits: number) => (circumstances & bits) > 0
  if (has(flags.critical)) return told('critical')
  if (has(flags.collected)) return withheld('collected')
  if (has(flags.muted)) return withheld('muted-subject')
  if (!has(flags.followed) && !has(bitOf[channel])) return withheld('muted-kind')
  // Being left alone is about noise: in the list it stands all the same.
  if (channel !== 'inApp' && has(flags.doNotDisturb)) return withheld('do-not-disturb')
  if (channel !== 'inApp' && has(flags.quietHours)) return withheld('quiet-hours')
  return told(has(flags.followed) ? 'followed' : 'kind')
}

/** What a device that shows the app is to do about it. */
export type Alert = 'system' | 'sound'
const alertChannels = ['system', 'sound'] as const

export const alertsOf = (circumstances: number): Alert[] =>
  alertChannels.filter((channel) => decide(circumstances, channel).isTold)

/** The same rule as `decide`, for a column of that name. */
const isTold = (channel: Channel) => sql`
    (circumstances & ${sql.raw(String(flags.critical))} > 0 or (
      circumstances & ${sql.raw(String(flags.collected | flags.muted | (channel === 'inApp' ? 0 : silences)))} = 0
      and circumstances & ${sql.raw(String(flags.followed | bitOf[channel]))} > 0
    ))`

export const isListed = isTold('inApp')
export const isPushed = isTold('push')

/**
 * `raised` gives id, user_id, kind, group_key and brought, as of `circumstancesOf`: what a notification brings along. `considered` has
 * in circumstances what its reader chose, too, and who is the `chooser` where anything was chosen. Of whoever has chosen nothing,
 * one look into one index is all it costs.
 */
const considering = (raised: SQL): SQL => sql`
    raised as (${raised}),
    considered as (
      select w.*, p.user_id as chooser,
        (w.brought | coalesce((p.kinds -> w.kind ->> 'on')::int, 0)) & ~coalesce((p.kinds -> w.kind ->> 'off')::int, 0)
        | case s.mode when 'followed' then ${sql.raw(String(flags.followed))} when 'muted' then ${sql.raw(String(flags.muted))} else 0 end
        | case when p.do_not_disturb_until > now() then ${sql.raw(String(flags.doNotDisturb))} else 0 end
        | case when p.quiet @> now() then ${sql.raw(String(flags.quietHours))} else 0 end as circumstances
      from raised w
      -- A look for each: PostgreSQL takes one reader for a hundred, and would hash what all have chosen to join it.
      left join lateral (select * from preferences where user_id = w.user_id offset 0) p on true
      left join lateral (
        select mode from subjects s
        where s.user_id = p.user_id and s.group_key = w.group_key and (s.until is null or s.until > now()) offset 0
      ) s on true
    )`

/**
 * Parts of a statement that stores notifications, `raised` as above. What follows finds in `weighed` what it gave, circumstances, and
 * is_listed: what is not listed is stored as done already, and counts nowhere. Sends to endpoints are stored on the way.
 */
export const weighing = (raised: SQL): SQL => sql`
    ${considering(raised)},
    weighed as (select *, ${isListed} as is_listed, ${isPushed} as is_pushed from considered),
    pushed as (
      insert into push_sends (notification_id, endpoint_id, user_id)
      select w.id, e.id, w.user_id from weighed w join push_endpoints e on e.user_id = w.chooser where w.is_pushed
      -- What comes back is told anew.
      on conflict (notification_id, endpoint_id) do update
      set created_at = now(), due_at = now(), attempts = 0, outcome = null, ended_at = null
    )`

/** When it was seen, read and archived: the three columns of a row of `weighed`. */
export const doneAt = sql`case when not is_listed then now() end, case when not is_listed then now() end, case when not is_listed then now() end`

/** What everybody is told. */
interface ToldToAll {
  kind: string
  circumstances: number
}

/** `readers` gives user_id. */
const consideringAll = (readers: SQL, { kind, circumstances }: ToldToAll): SQL =>
  considering(sql`
    select null::uuid as id, user_id, ${kind}::text as kind, null::text as group_key, ${circumstances}::int as brought
    from (${readers}) as reader (user_id)`)

/** How those of these readers who chose anything are to be told of it. */
export async function considerAll(db: Db, readers: string[], told: ToldToAll): Promise<Map<string, number>> {
  const parts = consideringAll(sql`select unnest(${arrayLiteral(readers)}::uuid[])`, told)
  const rows = await db.execute<{ userId: string; circumstances: number }>(sql`
    with ${parts} select user_id as "userId", circumstances from considered where chooser is not null`)
  return new Map(rows.map((row) => [row.userId, row.circumstances]))
}

/** Who chose not to have it in their lists, and what decided so. */
export async function unlistedFor(tx: Transaction, told: ToldToAll): Promise<Map<string, number>> {
  const choosers = sql`select ${preferences.userId} from ${preferences}`
  const rows = await tx.execute<{ userId: string; circumstances: number }>(sql`
    with ${consideringAll(choosers, told)}
    select user_id as "userId", circumstances from considered where not ${isListed}`)
  return new Map(rows.map((row) => [row.userId, row.circumstances]))
}
