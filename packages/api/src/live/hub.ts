// One hub per server process. It knows who is connected here, wakes them when a hint names them, and reads the feeds of
// all woken users in one query. It holds no events but the few that were just committed and are handed on at once, so a
// slow reader costs next to nothing.
// The same read runs on a hint, after every (re)connection of the listener, on subscribe and on a slow poll. When the
// poll has not succeeded for a while, streams end instead of seeming alive.
import { EventEmitter } from 'node:events'
import {
  type Broadcast,
  type Database,
  everybody,
  type FeedState,
  type FreshEvent,
  head,
  type Pool,
  epoch as readEpoch,
  type Standing,
  standingsOf,
} from '@carillon/db'
import { createBatched } from './batched.ts'
import { type Broadcasts, createBroadcasts, type Telling } from './broadcasts.ts'
import { rowCountsIn } from './counts.ts'
import { withDeadline } from './deadline.ts'
import type { Delivered, Deliverers } from './deliver.ts'
import type { Event } from './event-map.ts'
import { createFollower, type Follower } from './follower.ts'
import { createBatchedRead, type ReadFeed } from './read-batch.ts'

export interface Hub {
  /** Numbers mean the same events within one epoch only. */
  readonly epoch: string
  /** How many streams are open here. */
  readonly size: number
  /** Whether the database told lately where feeds stand: while it did not, nobody may be told that events flow. */
  isWell(): boolean
  follow(userId: string): Follower & Disposable
  /** Asked for after `follow`: nothing then commits in between unnoticed. Many who come at once share a query. */
  standing(userId: string): Promise<Standing>
  read: ReadFeed
  readonly broadcasts: Broadcasts
  wake(userIds: Iterable<string> | typeof everybody): void
  /** Hands on what was just committed, in this epoch, to those who are up to there; all others read it. */
  offer(events: FreshEvent<Event>[]): void
  /** Looks whether the numbers still mean the same, and wakes everybody when they do not. */
  checkEpoch(): Promise<string>
  /** Asks where every connected feed stands and wakes those who are behind. */
  catchUp(): Promise<void>
  close(): void
}

export interface HubOptions {
  database: Database
  deliverers: Deliverers
  telling: Telling
  onError(error: unknown): void
  /** How often a lost hint is made up for. Default 2,000. */
  pollMs?: number | undefined
}

const mostStandings = 500

function createStanding({ sql }: Pool) {
  const standing = (found: Standing | undefined) => () => {
    if (!found) throw new Error('This user has no feed.')
    return found
  }
  return createBatched(
    async (userIds: string[]) => {
      const standings = await standingsOf(sql, [...new Set(userIds)])
      return userIds.map((userId) => standing(standings.get(userId)))
    },
    { most: mostStandings },
  )
}

/** So many polls in a row may fail before streams end. */
const patience = 3
const answerMs = 4_000

// Ids are prefixed: an emitter takes some names, such as "error", for its own.
const channelOf = (userId: string) => `user:${userId}`

/** So many are told of a broadcast before somebody else has a turn. */
const toldAtOnce = 250
const turn = () => new Promise((resolve) => setImmediate(resolve))

function createRegistry() {
  const emitter = new EventEmitter().setMaxListeners(0)
  const followers = new Set<Follower>()
  return {
    followers,
    wake(userIds: Iterable<string>) {
      for (const userId of userIds) emitter.emit(channelOf(userId))
    },
    wakeAll() {
      for (const follower of followers) follower.wake()
    },
    async announce(broadcast: Broadcast) {
      let told = 0
      for (const follower of followers) {
        follower.announce(broadcast)
        if (++told % toldAtOnce === 0) await turn()
      }
    },
    offer({ userId, seq, at, event, traceId }: FreshEvent<Event>) {
      emitter.emit(channelOf(userId), { seq, at, event, traceId })
    },
    add(userId: string): Follower & Disposable {
      const follower = createFollower(userId)
      const hear = (delivered?: Delivered) => (delivered ? follower.offer(delivered) : follower.wake())
      followers.add(follower)
      emitter.on(channelOf(userId), hear)
      return Object.assign(follower, {
        [Symbol.dispose]() {
          emitter.off(channelOf(userId), hear)
          followers.delete(follower)
        },
      })
    },
  }
}

function wakeThoseBehind(followers: Iterable<Follower>, heads: FeedState[]) {
  const states = new Map(heads.map((state) => [state.userId, state]))
  for (const follower of followers) {
    const { head, floor } = states.get(follower.userId) ?? { head: 0, floor: 0 }
    follower.floor = floor
    if (follower.cursor < head) follower.wake()
  }
}

export async function createHub({ database, deliverers, telling, onError, pollMs = 2_000 }: HubOptions): Promise<Hub> {
  const { sql, db } = database.vital
  const { followers, wake, wakeAll, offer, announce, add } = createRegistry()
  const userIds = () => [...followers].map(({ userId }) => userId)
  const prepare = (broadcast: Broadcast) => telling.prepare(broadcast, userIds())
  const broadcasts = createBroadcasts({ sql, announce, onError, ...telling, prepare })
  await broadcasts.restart()
  let epoch = await readEpoch(sql)
  let answeredAt = Date.now()
  let checking: Promise<string> | undefined

  async function askEpoch() {
    const now = await withDeadline(readEpoch(sql), answerMs, 'Asking for the epoch')
    if (now !== epoch) {
      epoch = now
      await broadcasts.restart()
      wakeAll()
    }
    return epoch
  }

  /** One at a time: an old answer must not overtake a new one. */
  function checkEpoch() {
    checking ??= askEpoch().finally(() => {
      checking = undefined
    })
    return checking
  }

  async function compareHeads() {
    const asked = head(sql, [...new Set(userIds())])
    wakeThoseBehind(followers, await withDeadline(asked, answerMs, 'Asking where feeds stand'))
  }

  async function catchUp() {
    // Also with nobody here: lists hand out cursors of this epoch.
    await checkEpoch()
    if (followers.size > 0) await compareHeads()
    await withDeadline(broadcasts.look(), answerMs, 'Asking for the last broadcast')
    // Not before both: an epoch alone says nothing of what readers wait for.
    answeredAt = Date.now()
  }

  const isWell = () => Date.now() - answeredAt <= patience * Math.max(pollMs, answerMs / 2)

  let isPolling = false
  const timer = setInterval(async () => {
    if (isPolling) return
    isPolling = true
    await catchUp().catch(onError)
    if (!isWell()) wakeAll()
    isPolling = false
  }, pollMs)

  return {
    get epoch() {
      return epoch
    },
    get size() {
      return followers.size
    },
    isWell,
    standing: createStanding(database.vital),
    read: createBatchedRead(database.vital, { db, deliverers, onError }),
    broadcasts,
    follow: add,
    wake: (userIds) => (userIds === everybody ? wakeAll() : wake(userIds)),
    offer(events) {
      for (const fresh of events) {
        // A server of the version before does not say of which broadcasts its counts know.
        const isWhole = !('counts' in fresh.event) || rowCountsIn(fresh.event)
        if (fresh.epoch === epoch && isWhole) offer(fresh)
        else wake([fresh.userId])
      }
    },
    checkEpoch,
    catchUp,
    close: () => clearInterval(timer),
  }
}
