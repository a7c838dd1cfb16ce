// What a stream gives its reader is that of the place where it stands.
import type { Broadcast } from '@carillon/db'
import { noFigures } from '../figures/figures.ts'
import { countsAt, rowCountsIn } from './counts.ts'
import { cursorsOf } from './cursor.ts'
import type { Delivered } from './deliver.ts'
import type { Event } from './event-map.ts'
import type { Running } from './follow.ts'
import type { Follower, HandOver } from './follower.ts'
import type { Hub } from './hub.ts'

/** The cursor of where the follower stands. */
export function placesOf(epoch: string, follower: Follower): () => string {
  const cursorAt = cursorsOf(epoch, follower.userId)
  return () => cursorAt({ seq: follower.cursor, broadcast: follower.broadcast })
}

/** The event with the counts of this place. */
export function heardHere(follower: Follower, event: Event): Event {
  const counts = rowCountsIn(event)
  if (!counts) return event
  follower.counts = counts
  return Object.assign({}, event, { counts: countsAt(counts, follower.broadcast) })
}

/** A broadcast as the follower's next event. */
export function toldOf({ broadcasts }: Pick<Hub, 'broadcasts'>, follower: Follower, broadcast: Broadcast) {
  const { number, at, traceId } = broadcast
  return { seq: -number, at, event: broadcasts.event(broadcast, follower), traceId }
}

/**
 * Hands an event over past the generator, if that can be done. It is asked only while nothing that was yielded is still to be
 * written: by the follower while the generator waits, and by the generator itself. So nothing is overtaken.
 */
export function createHandOver({ options, follower, watcher }: Running, epoch: string): HandOver {
  const { hub, userId, signal, push, figures = noFigures } = options
  const cursorAt = cursorsOf(epoch, userId)
  const isOpen = () => !signal.aborted && hub.isWell() && hub.epoch === epoch

  /** What was read is counted by whoever read it: only there it is known whether it waited for its reader. */
  function noted(delivered: Delivered, heardAt: number | null | undefined): true {
    const when = heardAt === undefined ? heardNow(delivered) : heardAt
    watcher?.handed(delivered, when)
    return true
  }

  function heardNow({ at }: Delivered): number {
    const heardAt = Date.now()
    if (at !== null) figures.hinted(at, heardAt)
    figures.delivered(at)
    return heardAt
  }

  return {
    event(delivered, heardAt) {
      const { seq, event } = delivered
      if (!push || !event || !isOpen()) return false
      // What it says may be of a broadcast that comes first.
      if ((rowCountsIn(event)?.settled ?? 0) > follower.broadcast) return false
      const cursor = cursorAt({ seq, broadcast: follower.broadcast })
      return push(cursor, heardHere(follower, event)) && noted(delivered, heardAt)
    },
    broadcast(broadcast, heardAt) {
      if (!push || !isOpen()) return false
      const delivered = toldOf(hub, follower, broadcast)
      const cursor = cursorAt({ seq: follower.cursor, broadcast: broadcast.number })
      return push(cursor, delivered.event) && noted(delivered, heardAt)
    },
  }
}
