import type { Event } from '@carillon/api'
import type { NumberedEvent } from '../events.ts'
import { at, everyEvent, notification } from '../testing.ts'
import { watched } from '../watched.ts'

const seqOf = (cursor: string) => Number(cursor.split('.')[1])

/** What happens to one user. Numbers may be left out, as they are for events that the reader may not see. */
export function createFeed() {
  let tag = 'feed'
  let events: NumberedEvent[] = []
  let head = 0
  const changes = watched(0)
  const changed = () => changes.set(changes.get() + 1)
  return {
    changes,
    cursor: () => at(head, tag),
    happens(step = 1) {
      head += step
      const event: Event = { ...everyEvent['notification.created'], notification: notification(head) }
      events.push({ ...event, cursor: at(head, tag) })
      changed()
    },
    /** The database is one from a backup: the numbers begin anew. */
    restore() {
      tag = `${tag}x`
      events = []
      head = 0
      changed()
    },
    knows: (cursor: string) => cursor.startsWith(`${tag}.`),
    next(cursor: string): NumberedEvent | undefined {
      const seq = seqOf(cursor)
      // Numbers only ever rise.
      let [from, to] = [0, events.length]
      while (from < to) {
        const middle = (from + to) >> 1
        if (seqOf(events[middle]?.cursor ?? '') > seq) to = middle
        else from = middle + 1
      }
      return events[from]
    },
  }
}

export type Feed = ReturnType<typeof createFeed>
