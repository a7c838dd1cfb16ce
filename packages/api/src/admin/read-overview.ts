import { type Database, type Db, isPresent, serverFigures } from '@carillon/db'
import { and, gt, lte, sql } from 'drizzle-orm'
import { percentilesOf } from '../figures/histogram.ts'
import type { Overview, Sample, Totals } from './overview.ts'
import { type Counted, reportShape, type ServerReport, type ServerSample, sampleShape } from './report.ts'

const mostConnections = 10

const sum = <Item>(items: Item[], of: (item: Item) => number) => items.reduce((total, item) => total + of(item), 0)

/** Of all servers together: rates add up, and so do the buckets durations were counted in. */
function ratesOf(counted: Counted[]): Pick<Sample, 'notificationsPerSecond' | 'messagesPerSecond' | 'latencies'> {
  const latency = (name: keyof Counted['latencies']) => percentilesOf(counted.map(({ latencies }) => latencies[name]))
  return {
    notificationsPerSecond: sum(counted, ({ notifications, seconds }) => notifications / seconds),
    messagesPerSecond: sum(counted, ({ messages, seconds }) => messages / seconds),
    latencies: { commit: latency('commit'), hint: latency('hint'), delivered: latency('delivered') },
  }
}

function addUp(totals: Totals[]): Totals {
  const total = (name: 'messages' | 'delivered' | 'replays' | 'resets' | 'slowCloses' | 'failedCalls') =>
    sum(totals, (each) => each[name])
  const connects = (cause: keyof Totals['connects']) => sum(totals, (each) => each.connects[cause])
  const notifications: Totals['notifications'] = {}
  for (const each of totals) {
    for (const [kind, count] of Object.entries(each.notifications)) {
      notifications[kind] = (notifications[kind] ?? 0) + count
    }
  }
  return {
    notifications,
    messages: total('messages'),
    delivered: total('delivered'),
    connects: {
      first: connects('first'),
      network: connects('network'),
      server: connects('server'),
      'too-slow': connects('too-slow'),
      session: connects('session'),
      elsewhere: connects('elsewhere'),
      unknown: connects('unknown'),
    },
    replays: total('replays'),
    resets: total('resets'),
    slowCloses: total('slowCloses'),
    failedCalls: total('failedCalls'),
  }
}

function connectionsOf(reports: ServerReport[]): Overview['connections'] {
  const slowest = reports.flatMap((report) => report.slowest)
  const noisiest = reports.flatMap((report) => report.noisiest)
  const noise = (one: (typeof noisiest)[number]) => one.eventsPerSecond + one.callsPerSecond
  return {
    slowest: slowest
      .toSorted((a, b) => b.bufferedBytes - a.bufferedBytes || (b.roundTripMs ?? 0) - (a.roundTripMs ?? 0))
      .slice(0, mostConnections),
    noisiest: noisiest.toSorted((a, b) => noise(b) - noise(a)).slice(0, mostConnections),
  }
}

/** All servers that were heard of in the last five seconds, together. */
async function readOverview(db: Db): Promise<Overview> {
  const rows = await db.execute<{ report: unknown }>(sql`
    select distinct on (server_id) report from server_figures
    where ${sql.raw(isPresent)}
    order by server_id, at desc`)
  const reports = rows.flatMap(({ report }) => reportShape.safeParse(report).data ?? [])
  const servers = reports.map(({ server }) => server).toSorted((a, b) => (a.startedAt < b.startedAt ? -1 : 1))
  return {
    at: new Date().toISOString(),
    users: sum(servers, ({ users }) => users),
    sockets: sum(servers, ({ sockets }) => sockets),
    ...ratesOf(reports.map(({ recent }) => recent)),
    servers,
    totals: addUp(reports.map(({ totals }) => totals)),
    totalsByServer: Object.fromEntries(reports.map(({ server, totals }) => [server.id, totals])),
    connections: connectionsOf(reports),
  }
}

const freshMs = 900

/** However many admins look, the database is asked once a second. */
export function createOverview({ db }: Pick<Database, 'db'>): () => Promise<Overview> {
  let asked: { at: number; overview: Promise<Overview> } | undefined
  return () => {
    if (!asked || performance.now() - asked.at > freshMs) asked = { at: performance.now(), overview: readOverview(db) }
    return asked.overview
  }
}

const slotSeconds = 10

/** All servers within one slot. One that was started anew is there twice, for a part of it each, and counts for so much. */
function sampleOf(slot: number, passed: number, samples: ServerSample[]): Sample {
  // What was written last is up to a second old.
  const lasted = Math.min(slotSeconds, Math.max(1, passed - 1))
  const weigh = (of: (sample: ServerSample) => number) =>
    Math.round(sum(samples, (sample) => of(sample) * Math.min(1, sample.seconds / lasted)))
  return {
    at: new Date(slot).toISOString(),
    users: weigh(({ users }) => users),
    sockets: weigh(({ sockets }) => sockets),
    ...ratesOf(samples.map((sample) => ({ ...sample, seconds: Math.max(lasted, sample.seconds) }))),
  }
}

/** The last hour, in steps of ten seconds; none where no server was there. */
export async function readHistory(db: Db): Promise<Sample[]> {
  const passed = sql<number>`extract(epoch from now() - ${serverFigures.slot})::float8`
  const rows = await db
    .select({ slot: serverFigures.slot, sample: serverFigures.sample, passed })
    .from(serverFigures)
    .where(and(gt(serverFigures.slot, sql`now() - interval '1 hour'`), lte(serverFigures.slot, sql`now()`)))
    .orderBy(serverFigures.slot)
  const slots = new Map<number, { passed: number; samples: ServerSample[] }>()
  for (const { slot, sample, passed } of rows) {
    const { data } = sampleShape.safeParse(sample)
    const known = slots.get(slot.getTime())?.samples ?? []
    if (data) slots.set(slot.getTime(), { passed, samples: [...known, data] })
  }
  return [...slots].map(([slot, { passed, samples }]) => sampleOf(slot, passed, samples))
}
