import { type Database, type Db, serverFigures } from '@carillon/db'
import { gt, sql } from 'drizzle-orm'
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
  // By the slot as well: that is what there is an index for.
  const rows = await db.execute<{ report: unknown }>(sql`
    select distinct on (server_id) report from server_figures
    where slot > now() - interval '30 s' and at > now() - interval '5 s'
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

/** The last hour, in steps of ten seconds; none where no server was there. */
export async function readHistory(db: Db): Promise<Sample[]> {
  const rows = await db
    .select({ slot: serverFigures.slot, sample: serverFigures.sample })
    .from(serverFigures)
    .where(gt(serverFigures.slot, sql`now() - interval '1 hour'`))
    .orderBy(serverFigures.slot)
  const slots = new Map<number, ServerSample[]>()
  for (const { slot, sample } of rows) {
    const { data } = sampleShape.safeParse(sample)
    if (data) slots.set(slot.getTime(), [...(slots.get(slot.getTime()) ?? []), data])
  }
  return [...slots].map(([slot, samples]) => ({
    at: new Date(slot).toISOString(),
    users: sum(samples, ({ users }) => users),
    sockets: sum(samples, ({ sockets }) => sockets),
    ...ratesOf(samples),
  }))
}
