// Why somebody was told of a notification in one way and not in another: what decided it was stored with it, and what became of its
// sends is kept for a week.
import { broadcastOf, type Database, type Db, notifications, type PushOutcome, pushSends } from '@carillon/db'
import { and, asc, eq } from 'drizzle-orm'
import { notFound } from '../errors.ts'
import { keptSendsMs } from '../live/retention.ts'
import type { Channel } from '../preferences/channels.ts'
import { circumstancesIn, type Decision, decide, type Reason } from '../preferences/circumstances.ts'
import type { KindRegistry } from './kind.ts'

interface ToldByPush {
  /** `null` for what is not remembered any more. */
  isTold: boolean | null
  /** What decided it, or else what became of its sends. */
  reason: Reason | PushOutcome | 'broadcast' | 'no-endpoint' | 'waiting' | 'forgotten'
  /** One for each endpoint there was. */
  sends: { outcome: PushOutcome | 'waiting'; attempts: number; endedAt: string | null }[]
}

export interface Why {
  inApp: Decision
  system: Decision
  sound: Decision
  push: ToldByPush
}

type Send = ToldByPush['sends'][number]

/** Told by one of them is told; otherwise the one that may still be, or the last word. */
function sumUp(sends: Send[], isRecent: boolean): Omit<ToldByPush, 'sends'> {
  const outcomes = sends.map(({ outcome }) => outcome)
  const [last] = outcomes.slice(-1)
  if (outcomes.includes('sent')) return { isTold: true, reason: 'sent' }
  if (outcomes.includes('waiting')) return { isTold: false, reason: 'waiting' }
  if (last) return { isTold: false, reason: last }
  return isRecent ? { isTold: false, reason: 'no-endpoint' } : { isTold: null, reason: 'forgotten' }
}

async function sendsOf(db: Db, notificationId: string): Promise<Send[]> {
  const rows = await db
    .select()
    .from(pushSends)
    .where(eq(pushSends.notificationId, notificationId))
    .orderBy(asc(pushSends.endedAt), asc(pushSends.endpointId))
  return rows.map(({ outcome, attempts, endedAt }) => {
    return { outcome: outcome ?? 'waiting', attempts, endedAt: endedAt?.toISOString() ?? null }
  })
}

type Reading = Pick<Database, 'db' | 'sql'>

export async function whyOf({ db, sql }: Reading, kinds: KindRegistry, userId: string, id: string): Promise<Why> {
  const mine = and(eq(notifications.id, id), eq(notifications.userId, userId))
  const [row] = await db.select().from(notifications).where(mine)
  if (!row) throw notFound('notification')
  const circumstances = circumstancesIn(kinds, row)
  const by = (channel: Channel) => decide(circumstances, channel)
  const sends = await sendsOf(db, id)
  const isRecent = Date.now() - row.createdAt.getTime() < keptSendsMs
  async function push(): Promise<Omit<ToldByPush, 'sends'>> {
    const decision = by('push')
    if (!decision.isTold) return decision
    // Everybody is told, and nobody by push.
    const isOfAll = sends.length === 0 && (await broadcastOf(sql, { id, userId }))
    return isOfAll ? { isTold: false, reason: 'broadcast' } : sumUp(sends, isRecent)
  }
  return {
    inApp: by('inApp'),
    system: by('system'),
    sound: by('sound'),
    push: { ...(await push()), sends },
  }
}
