// Sends stand in a table, written with their notification. Any server takes those that are due, and so far ahead moves them that the
// next one finds them only if this one has died over them: then a reader may be told twice, and never not at all.
import { arrayLiteral, type Db, type PushOutcome, pushEndpoints, pushSends } from '@carillon/db'
import { and, eq, isNull, sql } from 'drizzle-orm'
import type { Subscription } from './endpoint.ts'
import { believedMs } from './looking.ts'

/** Longer than it takes to post one. */
const takenMs = 60_000
/** Of one reader at a time, and looked through to find those of others. */
export const mostOfOne = 5
const mostLookedAt = 1_000
const mostAttempts = 6
const firstPauseMs = 5_000
/** What is older than a day is no news. */
const dayMs = 86_400_000

export interface Send {
  notificationId: string
  endpointId: string
  userId: string
  attempts: number
  ageMs: number
  /** A device of theirs shows the app right now. */
  isLooking: boolean
  /** `null`: it is gone. */
  subscription: Subscription | null
}

interface Row extends Record<string, unknown>, Omit<Send, 'subscription'>, Subscription {}

/** None of those readers who have to wait: whose endpoints never answer must not keep others from theirs. */
export async function takeSends(db: Db, most: number, waiting: string[] = []): Promise<Send[]> {
  const rows = await db.execute<Row & { endpoint: string | null }>(sql`
    with oldest as (
      select notification_id, endpoint_id, user_id, due_at from push_sends
      where outcome is null and due_at <= now() and user_id <> all(${arrayLiteral(waiting)}::uuid[])
      order by due_at limit ${mostLookedAt}
    ),
    fair as (select *, row_number() over (partition by user_id order by due_at) as nth from oldest),
    due as (
      select s.notification_id, s.endpoint_id from fair f join push_sends s using (notification_id, endpoint_id)
      where nth <= ${mostOfOne} and s.outcome is null and s.due_at <= now()
      order by s.due_at limit ${most} for update of s skip locked
    ),
    taken as (
      update push_sends s set attempts = s.attempts + 1, due_at = now() + make_interval(secs => ${takenMs / 1_000}::float8)
      from due d where s.notification_id = d.notification_id and s.endpoint_id = d.endpoint_id
      returning s.*
    )
    select t.notification_id as "notificationId", t.endpoint_id as "endpointId", t.user_id as "userId", t.attempts,
      extract(epoch from now() - t.created_at)::float8 * 1000 as "ageMs",
      exists (
        select 1 from looking l
        where l.user_id = t.user_id and l.at > now() - make_interval(secs => ${believedMs / 1_000}::float8)
      ) as "isLooking",
      e.endpoint, e.p256dh, e.auth
    from taken t
    -- A session that has expired may not have been removed yet.
    left join (push_endpoints e join sessions s on s.handle = e.handle and s.expires_at > now())
      on e.id = t.endpoint_id and e.user_id = t.user_id`)
  return rows.map(({ endpoint, p256dh, auth, ...send }) => {
    return { ...send, subscription: endpoint === null ? null : { endpoint, p256dh, auth } }
  })
}

const one = ({ notificationId, endpointId }: Send) =>
  and(eq(pushSends.notificationId, notificationId), eq(pushSends.endpointId, endpointId), isNull(pushSends.outcome))

export async function endSend(db: Db, send: Send, outcome: PushOutcome): Promise<void> {
  await db.update(pushSends).set({ outcome, endedAt: sql`now()` }).where(one(send))
  if (outcome === 'sent') await noteSent(db, send)
}

/** Its owner is shown when it was told last. */
export async function noteSent(db: Db, { endpointId }: Pick<Send, 'endpointId'>): Promise<void> {
  await db.update(pushEndpoints).set({ sentAt: sql`now()` }).where(eq(pushEndpoints.id, endpointId))
}

/** Too late to be news; or begun so often and never ended, as by servers that died or failed over it. */
export const isOver = ({ attempts, ageMs }: Send) => attempts > mostAttempts || ageMs > dayMs

/** Tried again a few times, each a good deal later than the one before. */
export async function postpone(db: Db, send: Send, afterMs: number | null): Promise<void> {
  if (send.attempts >= mostAttempts) return endSend(db, send, 'failed')
  const pauseMs = afterMs ?? firstPauseMs * 4 ** (send.attempts - 1) * (0.5 + Math.random())
  const dueAt = sql`now() + make_interval(secs => ${pauseMs / 1_000}::float8)`
  await db.update(pushSends).set({ dueAt }).where(one(send))
}

/** The push service says that nobody is there any more: whatever is on its way there ends. */
export async function removeEndpoint(db: Db, { endpointId }: Pick<Send, 'endpointId'>): Promise<void> {
  await db.delete(pushEndpoints).where(eq(pushEndpoints.id, endpointId))
  await db
    .update(pushSends)
    .set({ outcome: 'endpoint-gone', endedAt: sql`now()` })
    .where(and(eq(pushSends.endpointId, endpointId), isNull(pushSends.outcome)))
}
