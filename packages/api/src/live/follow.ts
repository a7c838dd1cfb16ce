// Waker first, then catch up, then follow: the flag is set up before the feed is looked at, so nothing can commit in
// between unnoticed. Everything yielded is tracked; one untracked value would erase the client's resume point. `sync`
// carries the cursor the stream starts from, never the head it will reach: a drop in mid-replay then loses nothing.
import { type Database, type FeedState, head } from '@carillon/db'
import { tracked } from '@trpc/server'
import { unavailable } from '../errors.ts'
import { type Figures, noFigures } from '../figures/figures.ts'
import { cursorsOf, decodeCursor } from './cursor.ts'
import { withDeadline } from './deadline.ts'
import type { Delivered } from './deliver.ts'
import type { Event, SyncEvent } from './event-map.ts'
import type { Follower } from './follower.ts'
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
  database: Database
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
  from: number
}

async function stateOf(database: Database, userId: string): Promise<FeedState> {
  const [state] = await head(database.vital.sql, [userId])
  if (!state) throw new Error('This user has no feed.')
  return state
}

const openMs = 5_000

async function open({ database, hub, userId, lastEventId }: FollowOptions): Promise<Opening> {
  // Asked anew: a cursor from before a restore must not be honoured because nobody was connected to notice it.
  const asked = Promise.all([hub.checkEpoch(), stateOf(database, userId)])
  const [epoch, { head, floor }] = await withDeadline(asked, openMs, 'Opening a stream')
  if (!lastEventId) return { epoch, from: head, sync: { type: 'sync', verdict: 'live', missed: 0 } }
  const from = decodeCursor(epoch, userId, lastEventId)
  const isHonoured = from !== null && from >= floor && from <= head
  if (!isHonoured) return { epoch, from: head, sync: { type: 'sync', verdict: 'reset', missed: 0 } }
  const missed = head - from
  return { epoch, from, sync: { type: 'sync', verdict: missed > 0 ? 'replayed' : 'live', missed } }
}

/** Whether these are the events right after `cursor`, none trimmed away in between. */
const isSeamless = (cursor: number, events: Delivered[]) => events.every(({ seq }, index) => seq === cursor + index + 1)

interface Running extends FollowOptions {
  watcher: Watcher | undefined
}

/**
 * Hands an event over past the generator, if that can be done. The follower asks only while the generator waits, with everything
 * before it written: nothing is overtaken.
 */
function handingOver({ hub, userId, signal, push, figures = noFigures, watcher }: Running, epoch: string) {
  const cursorAt = cursorsOf(epoch, userId)
  return (delivered: Delivered): boolean => {
    const { seq, at: storedAt, event } = delivered
    if (!push || !event || signal.aborted || !hub.isWell() || hub.epoch !== epoch) return false
    if (!push(cursorAt(seq), event)) return false
    const now = Date.now()
    watcher?.handed(delivered, now)
    if (storedAt !== null) figures.hinted(storedAt, now)
    figures.delivered(storedAt)
    return true
  }
}

/** Yields until the reader leaves or the numbers stop meaning what they did: trimmed away, or the database restored. */
async function* run(options: Running, follower: Follower, { epoch, sync, from }: Opening) {
  const { hub, userId, signal, drained, figures = noFigures, watcher } = options
  const cursorAt = cursorsOf(epoch, userId)
  const at = (seq: number, event: Event) => tracked(cursorAt(seq), event)
  follower.begin(from, handingOver(options, epoch))
  figures.synced(sync.verdict)
  yield at(from, sync)
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
    // How long a replayed event was on its way says how long its reader was away; a backlog, how long it took to read.
    const isNew = first && first.seq > from + sync.missed && !isBacklog
    if (isNew && first.at !== null) figures.hinted(first.at, follower.wokenAt)
    // Another hint may come while this one's events wait for room.
    const heardAt = follower.wokenAt || null
    for (const delivered of events) {
      const { seq, at: storedAt, event } = delivered
      follower.cursor = seq
      if (!event) {
        watcher?.withheld(delivered)
        continue
      }
      watcher?.waiting(seq)
      await drained?.()
      if (signal.aborted) return
      watcher?.handed(delivered, seq > from + sync.missed ? heardAt : null)
      yield at(seq, event)
      // Whoever took it has written it by the time it asks for more.
      figures.delivered(seq > from + sync.missed ? storedAt : null)
    }
    isBacklog = !fresh && events.length >= leastLimit
    if (isBacklog) follower.wake()
  }
}

/** Every event of one user, once and in order, until the signal aborts. */
export async function* follow(options: FollowOptions) {
  using follower = options.hub.follow(options.userId)
  using watcher = options.watch?.(follower)
  let opening = await open(options)
  options.figures?.connected(options.handle ?? options.userId, Boolean(options.lastEventId))
  while (!options.signal.aborted) {
    yield* run({ ...options, watcher }, follower, opening)
    // Only an unhonourable cursor leads here: it no longer leads anywhere, so the reader starts anew from the head.
    opening = await open({ ...options, lastEventId: null })
    opening.sync = { type: 'sync', verdict: 'reset', missed: 0 }
  }
}
