// As the documentation of tRPC has it: a mutation writes and tells, a subscription listens first, then reads what was missed
// since `lastEventId`, then yields what comes; https://trpc.io/docs/server/subscriptions. Kinder than its example in one thing:
// a subscription is woken by what is for its user, and does not look through everybody's events.
import { type EventEmitter, on } from 'node:events'
import { initTRPC, TRPCError, tracked } from '@trpc/server'
import type { Pool } from 'pg'
import { z } from 'zod'
import type { PeerEvent, PeerUser } from './peer-events.ts'

export interface TrpcContext {
  user: PeerUser | undefined
  pool: Pool
  emitter: EventEmitter<Record<string, [PeerEvent]>>
}

const t = initTRPC.context<TrpcContext>().create()

const authed = t.procedure.use(({ ctx: { user }, next }) => {
  if (!user) throw new TRPCError({ code: 'UNAUTHORIZED' })
  return next({ ctx: { user } })
})

const published = z.object({ audience: z.string(), data: z.object({ number: z.number(), text: z.string() }) })
const resumed = z.object({ lastEventId: z.string().nullish() })

async function missedBy({ audiences }: PeerUser, since: string, pool: Pool): Promise<PeerEvent[]> {
  const { rows } = await pool.query<PeerEvent>({
    name: 'missed',
    text: 'select id, data from events where audience = any($1) and id > $2 order by id',
    values: [audiences, since],
  })
  return rows
}

export const trpcRouter = t.router({
  publish: authed.input(published).mutation(async ({ ctx: { pool }, input: { audience, data } }) => {
    const { rows } = await pool.query<{ id: string }>({
      name: 'insert',
      text: 'insert into events (audience, data) values ($1, $2) returning id',
      values: [audience, data],
    })
    const event = { id: rows[0]?.id ?? '', data }
    const payload = JSON.stringify({ audience, event })
    await pool.query({ name: 'notify', text: "select pg_notify('events', $1)", values: [payload] })
    return { id: event.id }
  }),

  events: authed.input(resumed).subscription(async function* ({ ctx: { user, pool, emitter }, input, signal }) {
    const heard: AsyncIterable<PeerEvent[]> = on(emitter, `user:${user.id}`, { signal })
    if (input.lastEventId) {
      for (const event of await missedBy(user, input.lastEventId, pool)) yield tracked(event.id, event.data)
    }
    for await (const events of heard) for (const { id, data } of events) yield tracked(id, data)
  }),
})

export type TrpcRouter = typeof trpcRouter
