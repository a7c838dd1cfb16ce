import type { Event } from '@carillon/api'
import { isBroadcast } from '../cursor.ts'
import type { NumberedEvent } from '../events.ts'
import { at, counts, everyEvent, notification } from '../testing.ts'
import { watched } from '../watched.ts'

const numbersIn = (cursor: string) => {
  const [, seq, broadcast] = cursor.split('.').map(Number)
  return { seq: seq ?? 0, broadcast: broadcast ?? 0 }
}

const created = everyEvent['notification.created']

/** What happens to one user, and what everybody is told. Numbers may be left out, as they are for events that the reader may not see. */
export function createFeed() {
  let tag = 'feed'
  /** In order. */
  let seqs: number[] = []
  let head = 0
  let broadcasts = 0
  const changes = watched(0)
  const changed = () => changes.set(changes.get() + 1)

  /** How many of them come up to this number. */
  function countUpTo(seq: number) {
    let [from, to] = [0, seqs.length]
    while (from < to) {
      const middle = (from + to) >> 1
      if ((seqs[middle] ?? 0) > seq) to = middle
      else from = middle + 1
    }
    return from
  }

  function eventAt(seq: number, broadcast: number, change: Partial<Event>): NumberedEvent {
    const unread = countUpTo(seq) + broadcast
    const event = { ...created, counts: counts({ unseen: unread, unread }), ...change }
    return { ...event, cursor: at(seq, tag, broadcast) } as NumberedEvent
  }

  return {
    changes,
    cursor: () => at(head, tag, broadcasts),
    happens(step = 1) {
      head += step
      seqs.push(head)
      changed()
    },
    /** Everybody is told something. */
    tellsAll() {
      broadcasts++
      changed()
    },
    /** The database is one from a backup: the numbers begin anew. */
    restore() {
      tag = `${tag}x`
      seqs = []
      head = 0
      broadcasts = 0
      changed()
    },
    knows: (cursor: string) => cursor.startsWith(`${tag}.`),
    /** What may come next: the next event, and the next of what everybody is told. */
    next(cursor: string): NumberedEvent[] {
      const { seq, broadcast } = numbersIn(cursor)
      const after = seqs[countUpTo(seq)]
      const event = after && eventAt(after, broadcast, { notification: notification(after) })
      const number = broadcast + 1
      const told =
        number <= broadcasts && eventAt(seq, number, { notification: notification(5_000 + number), isBroadcast: true })
      return [event, told].flatMap((one) => one || [])
    },
    /** Whether it is what comes next, with the counts of its place; of a broadcast they are not looked at. */
    follows(event: NumberedEvent, last: string): boolean {
      const expected = this.next(last).find((next) => isBroadcast(next) === isBroadcast(event))
      if (expected?.cursor !== event.cursor) return false
      const unread = (one: NumberedEvent) => 'counts' in one && one.counts.unread
      return isBroadcast(event) || unread(event) === unread(expected)
    },
  }
}

export type Feed = ReturnType<typeof createFeed>
