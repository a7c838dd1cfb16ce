import type { Db, FeedEvent } from '@carillon/db'
import type { Event, EventMap, EventType } from './event-map.ts'

/** A stored event on its way to its reader. */
export interface Delivery<Stored> {
  userId: string
  data: Stored
}

/**
 * Turns stored events into what their readers get, many at once and in the same order; `null` where the reader may no
 * longer see it. Access is decided here, at the moment of reading.
 */
export type Deliverer<Shape extends EventMap[EventType]> = (
  db: Db,
  deliveries: Delivery<Shape['stored']>[],
) => Promise<(Shape['delivered'] | null)[]>

export type Deliverers = { [Type in EventType]: Deliverer<EventMap[Type]> }

/** A numbered event as it is sent, `null` when there is nothing this reader may see under that number. */
export interface Delivered {
  seq: number
  event: Event | null
}

async function deliverType<Type extends EventType>(
  db: Db,
  deliverers: Deliverers,
  type: Type,
  rows: FeedEvent[],
): Promise<(Event | null)[]> {
  // What is stored under a type was typed when it was emitted.
  const bodies = await deliverers[type](db, rows as (FeedEvent & Delivery<EventMap[Type]['stored']>)[])
  return bodies.map((body) => body && ({ type, ...body } as Event))
}

/** One query per event type, however many readers. An event of a type this version does not know is passed over. */
export async function deliver(
  db: Db,
  deliverers: Deliverers,
  rows: FeedEvent[],
): Promise<Map<FeedEvent, Event | null>> {
  const types = [...new Set(rows.map((row) => row.type))].filter((type): type is EventType => type in deliverers)
  const events = new Map<FeedEvent, Event | null>()
  await Promise.all(
    types.map(async (type) => {
      const ofType = rows.filter((row) => row.type === type)
      const delivered = await deliverType(db, deliverers, type, ofType)
      for (const [index, row] of ofType.entries()) events.set(row, delivered[index] ?? null)
    }),
  )
  return events
}
