import type { Db, FeedEvent } from '@carillon/db'
import type { Event, EventMap, EventType } from './event-map.ts'
import { postgresCode } from './transaction.ts'

/** A stored event on its way to its reader. */
interface Delivery<Stored> {
  userId: string
  data: Stored
}

/**
 * Turns stored events into what their readers get, many at once and in the same order; `null` where the reader may no
 * longer see it, another event where that is what there is to say. Access is decided here, at the moment of reading.
 */
export type Deliverer<Shape extends EventMap[EventType]> = (
  db: Db,
  deliveries: Delivery<Shape['stored']>[],
) => Promise<(Shape['delivered'] | Event | null)[]>

export type Deliverers = { [Type in EventType]: Deliverer<EventMap[Type]> }

/** A numbered event as it is sent, `null` when there is nothing this reader may see under that number. */
export interface Delivered {
  /** Of a broadcast the negative number: they are counted by themselves. */
  seq: number
  /** When it was stored, by the database's clock; `null` where nobody says so. */
  at: number | null
  event: Event | null
  /** Of the call that caused it. */
  traceId: string | null
}

export interface DeliverOptions {
  db: Db
  deliverers: Deliverers
  /** Hears of events that cannot be delivered, now or ever. */
  onError(error: unknown): void
}

/** Stands for an event that nobody can make sense of any more: its reader fetches again instead. */
const unreadable: Event = { type: 'sync', verdict: 'reset', missed: 0 }

/**
 * Our own mistake or data that does not fit, which will fail again, and not a database that is away. PostgreSQL says so,
 * or nobody does, or the driver or Node.js before anything was sent.
 */
const isForGood = (error: unknown) =>
  /^(22|23|42|UNDEFINED_VALUE|MAX_PARAMETERS|ERR_)|^$/.test(postgresCode(error) ?? '')

async function deliverType<Type extends EventType>(
  options: DeliverOptions,
  type: Type,
  rows: FeedEvent[],
): Promise<(Event | null)[]> {
  const { db, deliverers, onError } = options
  try {
    // What is stored under a type was typed when it was emitted.
    const bodies = await deliverers[type](db, rows as (FeedEvent & Delivery<EventMap[Type]['stored']>)[])
    return bodies.map((body) => body && ({ type, ...body } as Event))
  } catch (error) {
    if (!isForGood(error)) throw error
    if (rows.length > 1) return deliverHalves(options, type, rows)
    onError(error)
    return [unreadable]
  }
}

/** One event that fails must not take the others with it: halving finds it in a few steps. */
async function deliverHalves<Type extends EventType>(options: DeliverOptions, type: Type, rows: FeedEvent[]) {
  const middle = Math.ceil(rows.length / 2)
  const first = await deliverType(options, type, rows.slice(0, middle))
  return [...first, ...(await deliverType(options, type, rows.slice(middle)))]
}

/** A newer server, in the middle of a deploy, may store what this one cannot read, and its cursor must not pass it over. */
function deliverUnknown({ onError }: DeliverOptions, type: string, rows: FeedEvent[]): Event[] {
  onError(new Error(`This version does not know events of the type ${type}: their readers fetch again.`))
  return rows.map(() => unreadable)
}

/** One query per event type, however many readers. */
export async function deliver(options: DeliverOptions, rows: FeedEvent[]): Promise<Map<FeedEvent, Event | null>> {
  const isKnown = (type: string): type is EventType => Object.hasOwn(options.deliverers, type)
  const types = new Set(rows.map((row) => row.type))
  const events = new Map<FeedEvent, Event | null>()
  await Promise.all(
    [...types].map(async (type) => {
      const ofType = rows.filter((row) => row.type === type)
      const delivered = await (isKnown(type)
        ? deliverType(options, type, ofType)
        : deliverUnknown(options, type, ofType))
      for (const [index, row] of ofType.entries()) events.set(row, delivered[index] ?? null)
    }),
  )
  return events
}
