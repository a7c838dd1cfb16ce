import { isAfter, isNews, isSameFeed } from '../cursor.ts'
import type { NumberedEvent } from '../events.ts'

const mostKept = 500

/** The events a tab has had lately, without a gap, so that it can tell them to others. */
export function createJournal() {
  let events: NumberedEvent[] = []
  /** Of what came before this, nothing is known. */
  let start: string | null = null
  let last: string | null = null
  return {
    /** Where the tab stands; nothing before it has begun. */
    last: () => last,
    startFrom(cursor: string | null) {
      events = []
      start = cursor
      last = cursor
    },
    add(event: NumberedEvent) {
      events.push(event)
      last = event.cursor
      if (events.length > mostKept) start = events.shift()?.cursor ?? start
    },
    /** All that came after `cursor`, or nothing when that is not known. */
    since(cursor: string): NumberedEvent[] | null {
      if (start === null || !isSameFeed(start, cursor) || isAfter(start, cursor)) return null
      return events.filter((event) => isNews({ event, cursor: event.cursor }, cursor))
    },
  }
}
