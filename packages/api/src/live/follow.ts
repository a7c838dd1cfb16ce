// Waker first, then catch up, then follow: the flag is set up before the feed is looked at, so nothing can commit in
// between unnoticed. Everything yielded is tracked; one untracked value would erase the client's resume point. `sync`
// carries the cursor the stream starts from, never the head it will reach: a drop in mid-replay then loses nothing.
// Feed and broadcasts are counted apart. What an event says of a notification comes after the broadcast it is of, and its
// counts are those of the place where it is heard.
import type { Broadcast, Standing } from '@carillon/db'
import { tracked } from '@trpc/server'
import { unavailable } from '../errors.ts'
import { type Figures, noFigures } from '../figures/figures.ts'
import { rowCountsIn } from './counts.ts'
import { decodeCursor, type Place } from './cursor.ts'
import { withDeadline } from './deadline.ts'
import type { Delivered } from './deliver.ts'
import type { Event, SyncEvent } from './event-map.ts'
import type { Follower } from './follower.ts'
import { createHandOver, heardHere, placesOf, toldOf } from './hand-over.ts'
import type { Hub } from './hub.ts'
import { leastLimit } from './read-batch.ts'

/** Hears what one stream hands over; like figures, it must neither wait nor throw. */
export interface Watcher extends Disposable {
  /** `heardAt` is when the hint came, by our clock; missing for what was read without one, as after an absence. */
  handed(delivered: Delivered, heardAt: number | null): void
  /** The event of this number waits for room on its connection. */
  waiting(seq: number): void
  /** There is nothing this reader may see under the number. */
  withheld(delivered: Delivered): void
}

export interface FollowOptions {
  hub: Hub
  userId: string
  /** Where the reader stopped; nothing for a reader who starts now. */
  lastEventId: string | null | undefined
  signal: AbortSignal
  /** Resolves once the socket has room again. */
  drained?: (() => Promise<void>) | undefined
  /** Writes past the generator, whose promises take longer than the write itself; `false` where that cannot be. */
  push?: ((id: string, event: Event) => boolean) | undefined
  figures?: Figures | undefined
  /** Which of the user's devices this is, as far as it is known: the name of its session or token. */
  handle?: string | undefined
  watch?: ((follower: Follower) => Watcher) | undefined
}

interface Opening {
  epoch: string
  sync: SyncEvent
  from: Place
  standing: Standing
}

const openMs = 5_000

const isWithin = (number: number, floor: number, head: number) => number >= floor && number <= head

async function open({ hub, userId, lastEventId }: FollowOptions): Promise<Opening> {
  // Asked anew: a cursor from before a restore must not be honoured because nobody was connected to notice it.
  const asked = Promise.all([hub.checkEpoch(), hub.standing(userId)])
  const [epoch, standing] = await withDeadline(asked, openMs, 'Opening a stream')
  const { head, floor, broadcast, broadcastFloor } = standing
  const end = { seq: head, broadcast }
  if (!lastEventId) return { epoch, standing, from: end, sync: { type: 'sync', verdict: 'live', missed: 0 } }
  const from = decodeCursor(epoch, userId, lastEventId)
  const isHonoured = from && isWithin(from.seq, floor, head) && isWithin(from.broadcast, broadcastFloor, broadcast)
  if (!isHonoured) return { epoch, standing, from: end, sync: { type: 'sync', verdict: 'reset', missed: 0 } }
  const missed = head - from.seq + broadcast - from.broadcast
  return { epoch, standing, from, sync: { type: 'sync', verdict: missed > 0 ? 'replayed' : 'live', missed } }
}

/** Whether these are the events right after `cursor`, none trimmed away in between. */
const isSeamless = (cursor: number, events: Delivered[]) => events.every(({ seq }, index) => seq === cursor + index + 1)

/** One stream. Not copied into one another: what a stream holds, it holds for as long as it is open. */
export interface Running {
  options: FollowOptions
  follower: Follower
  watcher: Watcher | undefined
}

/** Yields until the reader leaves or the numbers stop meaning what they did: trimmed away, or the database restored. */
async function* run(running: Running, { epoch, sync, from, standing }: Opening) {
  const { options, follower, watcher } = running
  const { hub, userId, signal, drained, figures = noFigures } = options
  const cursorHere = placesOf(epoch, follower)
  const handOver = createHandOver(running, epoch)

  /** Resolves once there is room; how long a replayed event was on its way says how long its reader was away. */
  async function ready(delivered: Delivered, heardAt: number | null) {
    watcher?.waiting(delivered.seq)
    await drained?.()
    if (!signal.aborted) watcher?.handed(delivered, heardAt)
    return !signal.aborted
  }

  /** Whether those up to the number could be told, none missing. */
  async function* tell(upTo: number): AsyncGenerator<ReturnType<typeof tracked<Event>>, boolean> {
    while (follower.broadcast < upTo && !signal.aborted) {
      const heardAt = follower.wokenAt || null
      const found: Broadcast[] = await hub.broadcasts.read(follower.broadcast, upTo)
      if (hub.epoch !== epoch || found[0]?.number !== follower.broadcast + 1) return false
      for (const broadcast of found) {
        const isNew = broadcast.number > standing.broadcast
        const wasHanded = handOver.broadcast(broadcast, isNew ? heardAt : null)
        follower.broadcast = broadcast.number
        if (!wasHanded) {
          const delivered = toldOf(hub, follower, broadcast)
          if (!(await ready(delivered, isNew ? heardAt : null))) return true
          yield tracked(cursorHere(), delivered.event)
        }
        figures.delivered(isNew ? broadcast.at : null)
      }
    }
    return true
  }

  Object.assign(follower, { broadcast: from.broadcast, locale: standing.locale, counts: countsIn(standing) })
  follower.begin(from.seq, handOver)
  figures.synced(sync.verdict)
  yield tracked<Event>(cursorHere(), sync)
  let isBacklog = false
  while (!signal.aborted) {
    await follower.woken(signal)
    if (signal.aborted) return
    // The stream ends, so that its reader knows: it comes back and goes on where it was.
    if (!hub.isWell()) throw unavailable()
    const fresh = follower.take()
    const events = fresh ?? (await hub.read(userId, follower.cursor))
    if (hub.epoch !== epoch || !isSeamless(follower.cursor, events) || follower.cursor < follower.floor) return
    const [first] = events
    // Of a backlog it would say how long it took to read.
    const isNew = first && first.seq > standing.head && !isBacklog
    if (isNew && first.at !== null) figures.hinted(first.at, follower.wokenAt)
    // Another hint may come while this one's events wait for room.
    const heardAt = follower.wokenAt || null
    // Who comes back may know of one whose hint was lost.
    const last = Math.max(hub.broadcasts.head, standing.broadcast)
    if (last > follower.broadcast && !(yield* tell(last))) return
    for (const delivered of events) {
      const { seq, event, at } = delivered
      const isReplayed = seq <= standing.head
      if (!event) {
        follower.cursor = seq
        watcher?.withheld(delivered)
        continue
      }
      const { settled = 0 } = rowCountsIn(event) ?? {}
      if (settled > follower.broadcast && !(yield* tell(settled))) return
      const wasHanded = handOver.event(delivered, isReplayed ? null : heardAt)
      follower.cursor = seq
      if (!wasHanded) {
        if (!(await ready(delivered, isReplayed ? null : heardAt))) return
        yield tracked(cursorHere(), heardHere(follower, event))
      }
      // Whoever took it has written it by the time it asks for more.
      figures.delivered(isReplayed ? null : at)
      if (hub.broadcasts.isAbout(event, userId)) follower.locale = (await hub.standing(userId)).locale
    }
    isBacklog = !fresh && events.length >= leastLimit
    if (isBacklog) follower.wake()
  }
}

const countsIn = ({ unseen, unread, messages, settled }: Standing) => ({ unseen, unread, messages, settled })

/** Every event of one user, once and in order, until the signal aborts. */
export async function* follow(options: FollowOptions) {
  using follower = options.hub.follow(options.userId)
  using watcher = options.watch?.(follower)
  let opening = await open(options)
  options.figures?.connected(options.handle ?? options.userId, Boolean(options.lastEventId))
  while (!options.signal.aborted) {
    yield* run({ options, follower, watcher }, opening)
    // Only an unhonourable cursor leads here: it no longer leads anywhere, so the reader starts anew from the head.
    opening = await open({ ...options, lastEventId: null })
    opening.sync = { type: 'sync', verdict: 'reset', missed: 0 }
  }
}
