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

/** Yields until the reader leaves or the numbers stop meaning what they did: trimmed away, or the database restored. */
async function* run(options: FollowOptions, follower: Follower, { epoch, sync, from }: Opening) {
  const { hub, userId, signal, drained, push, figures = noFigures } = options
  const cursorAt = cursorsOf(epoch, userId)
  const at = (seq: number, event: Event) => tracked(cursorAt(seq), event)
  follower.begin(from, ({ seq, at: storedAt, event }) => {
    if (!push || !event || signal.aborted || !hub.isWell() || hub.epoch !== epoch) return false
    if (!push(cursorAt(seq), event)) return false
    if (storedAt !== null) figures.hinted(storedAt, Date.now())
    figures.delivered(storedAt)
    return true
  })
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
    for (const { seq, at: storedAt, event } of events) {
      follower.cursor = seq
      if (!event) continue
      await drained?.()
      if (signal.aborted) return
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
  let opening = await open(options)
  options.figures?.connected(options.userId, Boolean(options.lastEventId))
  while (!options.signal.aborted) {
    yield* run(options, follower, opening)
    // Only an unhonourable cursor leads here: it no longer leads anywhere, so the reader starts anew from the head.
    opening = await open({ ...options, lastEventId: null })
    opening.sync = { type: 'sync', verdict: 'reset', missed: 0 }
  }
}
