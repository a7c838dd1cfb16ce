// What everybody is told, on its way to all who are connected here: read once for all of them. A hint names the last number; the
// poll compares it as well, so a lost hint costs delay. Whoever is not up to there reads on from where they are, and those
// who are at the same place share what is read.
import { type Broadcast, broadcastHead, type Locale, readBroadcasts } from '@carillon/db'
import type { RowCounts } from './counts.ts'
import { withDeadline } from './deadline.ts'
import type { Event } from './event-map.ts'

/** Whom it is told to, as it differs from one to the next. */
export interface Listener {
  readonly userId: string
  locale: Locale
  /** As they were with the last event that said so. */
  counts: RowCounts
}

/** How it is told. */
export interface Telling {
  /** Finds out about all who are here, before any of them is told. */
  prepare(broadcast: Broadcast, readers: Iterable<string>): Promise<void>
  event(broadcast: Broadcast, listener: Listener): Event
  /** Whether this event is about the listener, who is then to be told otherwise. */
  isAbout(event: Event, userId: string): boolean
}

export interface Broadcasts extends Omit<Telling, 'prepare'> {
  /** The last number that was heard of here. */
  readonly head: number
  /** What follows the number up to a later one and beyond, in order and without a gap; not all of it when it is much. */
  read(after: number, upTo: number): Promise<Broadcast[]>
  /** Somebody says that there is one of this number. */
  hear(number: number): void
  /** Asks which is the last. */
  look(): Promise<void>
  /** Of what was before nothing counts any more. */
  restart(): Promise<void>
}

interface BroadcastsOptions extends Omit<Telling, 'prepare'> {
  sql: Parameters<typeof readBroadcasts>[0]
  /** One that fails is tried again with the next look. */
  prepare(broadcast: Broadcast): Promise<void>
  announce(broadcast: Broadcast): Promise<void>
  onError(error: unknown): void
}

const readMs = 5_000
/** For so long others find what was read, and so much of it. */
const heldMs = 1_000
const mostHeld = 32

export function createBroadcasts({ sql, prepare, announce, onError, event, isAbout }: BroadcastsOptions): Broadcasts {
  const reads = new Map<number, Promise<Broadcast[]>>()
  let head = 0
  let wanted = 0
  let restarts = 0
  let advancing: Promise<void> | null = null

  function readAnew(after: number) {
    const reading = withDeadline(readBroadcasts(sql, after), readMs, 'Reading broadcasts')
    const forget = () => void (reads.get(after) === reading && reads.delete(after))
    if (reads.size >= mostHeld) reads.clear()
    reads.set(after, reading)
    reading.then((found) => found.length === 0 && forget(), forget)
    setTimeout(forget, heldMs).unref()
    return reading
  }

  async function advance() {
    const begun = restarts
    try {
      while (head < wanted && restarts === begun) {
        const found = await readAnew(head)
        // Whoever may connect to the database may name any number.
        if (found.length === 0) wanted = head
        for (const broadcast of found) {
          await prepare(broadcast)
          if (restarts > begun) break
          head = broadcast.number
          await announce(broadcast)
        }
      }
    } catch (error) {
      onError(error)
    }
    advancing = null
  }

  function hear(number: number) {
    wanted = Math.max(wanted, number)
    if (wanted > head) advancing ??= advance()
  }

  async function restart() {
    restarts++
    head = wanted = await broadcastHead(sql)
    reads.clear()
  }

  return {
    get head() {
      return head
    },
    event,
    isAbout,
    async read(after, upTo) {
      // Whoever hears of it before its hint came is told as loud as everybody else.
      hear(upTo)
      await advancing
      return reads.get(after) ?? readAnew(after)
    },
    hear,
    async look() {
      const last = await broadcastHead(sql)
      if (last > head) hear(last)
      await advancing
      // Fails where they cannot be read: nobody is to be told then that events flow.
      if (last > head) await readAnew(head)
    },
    restart,
  }
}
