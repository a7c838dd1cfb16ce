// Where a tab stands in the feed, and what its readers are given: each event once, in order and without a gap, whichever
// tab it is heard from and whatever got lost between them. What cannot be filled becomes a reset.
import { isAfter, isNews, stepAfter } from '../cursor.ts'
import type { NumberedEvent } from '../events.ts'
import { createJournal } from './journal.ts'
import { createReader, type Reader, syncAt } from './reader.ts'

export interface Refill {
  from: string
  isReset: boolean
  events: NumberedEvent[]
}

/** `onGap`: something has been lost, and what came after `since()` is to be asked for. */
export function createPosition(onGap: () => void) {
  const readers = new Set<Reader>()
  const journal = createJournal()
  /** Where the first reader wants to begin. */
  let wanted: string | null = null

  function tellAll(event: NumberedEvent) {
    for (const reader of readers) reader.push(event)
  }

  /** A reader that comes when others have begun. */
  function admit(reader: Reader, last: string) {
    const { since } = reader
    const missed = since === null ? [] : journal.since(since)
    if (!missed) return reader.push(syncAt(last, 'reset'))
    reader.push(syncAt(since ?? last, missed.length > 0 ? 'replayed' : 'live', missed.length))
    for (const event of missed) reader.push(event)
  }

  function begin(sync: NumberedEvent) {
    journal.startFrom(sync.cursor)
    for (const reader of readers) {
      if (reader.since === null || reader.since === wanted) reader.push(sync)
      else admit(reader, sync.cursor)
    }
  }

  function takeSync(sync: NumberedEvent & { type: 'sync' }, last: string) {
    if (sync.verdict === 'reset') {
      journal.startFrom(sync.cursor)
      tellAll(sync)
    } else if (isAfter(sync.cursor, last)) onGap()
    else tellAll({ ...sync, cursor: last })
  }

  /** What came right after `previous`, from a leader. */
  function take(previous: string, event: NumberedEvent) {
    const last = journal.last()
    if (last === null) {
      if (wanted !== null) return onGap()
      begin(event.type === 'sync' ? event : syncAt(previous, 'live'))
      if (event.type !== 'sync') take(previous, event)
    } else if (event.type === 'sync') takeSync(event, last)
    else if (!isNews({ event, cursor: event.cursor }, last)) return
    else if (isAfter(previous, last)) onGap()
    else {
      const step = stepAfter(event, last)
      journal.add(step)
      tellAll(step)
    }
  }

  return {
    take,
    since: () => journal.last() ?? wanted,
    last: journal.last,
    isRead: () => readers.size > 0,
    /** What a leader hears for itself, and for all others: after what it came. */
    hear(event: NumberedEvent): { previous: string; event: NumberedEvent } {
      const last = journal.last()
      const isBreak = last !== null && event.type === 'sync' && event.cursor !== last
      const heard: NumberedEvent = isBreak ? syncAt(event.cursor, 'reset') : event
      const previous = event.type === 'sync' ? event.cursor : (last ?? event.cursor)
      if (last === null && heard.type === 'sync') begin(heard)
      else take(previous, heard)
      return { previous, event: heard }
    },
    /** What a tab is told that stands at `since`; nothing before a leader stands anywhere itself. */
    refillFor(since: string | null): Refill | null {
      const last = journal.last()
      if (last === null) return null
      const events = since === null ? [] : journal.since(since)
      return { from: events ? (since ?? last) : last, isReset: !events, events: events ?? [] }
    },
    refill({ from, isReset, events }: Refill) {
      const last = journal.last()
      const sync = syncAt(from, isReset ? 'reset' : events.length > 0 ? 'replayed' : 'live', events.length)
      if (last === null) begin(sync)
      else if (isReset) takeSync({ ...sync, type: 'sync', verdict: 'reset', missed: 0 }, last)
      for (const event of events) take(from, event)
    },
    add(since: string | null, signal: AbortSignal | undefined): Reader {
      const reader = createReader(since, signal)
      if (readers.size === 0) wanted = since
      readers.add(reader)
      const last = journal.last()
      if (last !== null) admit(reader, last)
      return reader
    },
    /** The last one gone, the tab stands nowhere any more. */
    remove(reader: Reader) {
      if (readers.delete(reader) && readers.size === 0) journal.startFrom(null)
    },
    end(error?: unknown) {
      for (const reader of readers) reader.end(error)
      readers.clear()
      journal.startFrom(null)
    },
  }
}
