// What one server writes for all to read. It is checked when it is read: during a deploy, servers of another version write too, and
// one that is not understood is left out.
import type { Database } from '@carillon/db'
import { z } from 'zod'
import { isDatabaseAway } from '../calls.ts'
import type { ConnectionFigures, ReconnectCause, ServerFigures, Totals } from './overview.ts'

const buckets = z.array(z.tuple([z.int(), z.number()]))

const counted = z.object({
  /** How long it was counted for. */
  seconds: z.number().positive(),
  notifications: z.number(),
  messages: z.number(),
  latencies: z.object({ commit: buckets, hint: buckets, delivered: buckets }),
})

/** What happened at one server within some seconds. */
export type Counted = z.infer<typeof counted>

export const sampleShape = counted.extend({ users: z.number(), sockets: z.number() })

export type ServerSample = z.infer<typeof sampleShape>

const serverShape: z.ZodType<ServerFigures> = z.object({
  id: z.string(),
  startedAt: z.string(),
  users: z.number(),
  sockets: z.number(),
  streams: z.number(),
  rssBytes: z.number(),
  cpu: z.number(),
  eventLoopDelayMs: z.number(),
  listenerSilentMs: z.number().nullable(),
  databaseMs: z.number().nullable(),
  isReady: z.boolean(),
})

const causesShape: z.ZodType<Record<ReconnectCause, number>> = z.object({
  first: z.number(),
  network: z.number(),
  server: z.number(),
  'too-slow': z.number(),
  session: z.number(),
  /** Older servers count it as unknown. */
  elsewhere: z.number().default(0),
  unknown: z.number(),
})

const totalsShape: z.ZodType<Totals> = z.object({
  notifications: z.record(z.string(), z.number()),
  messages: z.number(),
  delivered: z.number(),
  connects: causesShape,
  replays: z.number(),
  resets: z.number(),
  slowCloses: z.number(),
  failedCalls: z.number(),
})

const connectionShape: z.ZodType<ConnectionFigures> = z.object({
  id: z.string(),
  serverId: z.string(),
  username: z.string(),
  transport: z.enum(['socket', 'sse']),
  openedAt: z.string(),
  roundTripMs: z.number().nullable(),
  bufferedBytes: z.number(),
  eventsPerSecond: z.number(),
  callsPerSecond: z.number(),
})

export const reportShape = z.object({
  server: serverShape,
  totals: totalsShape,
  /** Of the last few seconds. */
  recent: counted,
  slowest: z.array(connectionShape),
  noisiest: z.array(connectionShape),
})

export type ServerReport = z.infer<typeof reportShape>

export interface Written {
  /** How long the database took to answer. */
  tookMs: number
  /** By how much the database's clock is ahead of ours. */
  aheadMs: number
}

/** Nobody has to look into a database that is away: `null` says that it is. */
async function unlessAway<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work
  } catch (error) {
    if (isDatabaseAway(error)) return null
    throw error
  }
}

/**
 * Writes how a server is and what happened there since `slot`, a number of seconds since 1970, or `null` for whoever does not know
 * the time of the database. Whatever a clock says that was set wrong, a row stands for the present or what was right before it.
 */
export function writeReport(
  { vital }: Database,
  slot: number | null,
  { report, sample }: { report: ServerReport; sample: ServerSample },
): Promise<Written | null> {
  const { sql } = vital
  const write = async () => {
    const [startedAt, startedMs] = [Date.now(), performance.now()]
    const [row] = await sql<{ now: number }[]>`
      insert into server_figures (server_id, slot, at, report, sample)
      select ${report.server.id}::text, greatest(least(to_timestamp(${slot}::float8), present), present - interval '10 s'), now(),
        ${JSON.stringify(report)}::text::jsonb, ${JSON.stringify(sample)}::text::jsonb
      from (select to_timestamp(floor(extract(epoch from now()) / 10)::float8 * 10) as present) as clock
      on conflict (server_id, slot) do update set at = excluded.at, report = excluded.report, sample = excluded.sample
      returning extract(epoch from clock_timestamp())::float8 * 1000 as now`
    const tookMs = performance.now() - startedMs
    return { tookMs, aheadMs: (row?.now ?? startedAt) - startedAt - tookMs / 2 }
  }
  return unlessAway(write())
}

/** Says that a server is no more; what happened there stays. */
export async function takeLeave({ vital }: Database, serverId: string): Promise<void> {
  await unlessAway(vital.sql`
    update server_figures set at = to_timestamp(0)
    where server_id = ${serverId} and at > now() - interval '30 s'`)
}

/** Removes what is older than an hour. */
export async function trimReports({ vital }: Database): Promise<void> {
  await unlessAway(vital.sql`delete from server_figures where slot < now() - interval '1 hour'`)
}
