// One hub per server process. It knows who is connected here, wakes them when a hint names them, and reads the feeds of
// all woken users in one query. It holds no events: a follower is a cursor and a dirty flag, so a slow one costs nothing.
// The same read runs on a hint, after every (re)connection of the listener, on subscribe and on a slow poll.
import { EventEmitter } from 'node:events'
import { type Database, everybody, head, epoch as readEpoch } from '@carillon/db'
import type { Deliverers } from './deliver.ts'
import { createBatchedRead, type ReadFeed } from './read-batch.ts'

/** One open stream of one user. */
export interface Follower extends Disposable {
  /** The number of the last event handed over. */
  cursor: number
  /** Clears the flag; call it before reading, so that what commits during the read wakes again. */
  settle(): void
  /** Resolves once there may be news, or the signal aborts. */
  woken(signal: AbortSignal): Promise<void>
}

export interface Hub {
  /** Numbers mean the same events within one epoch only. */
  readonly epoch: string
  /** How many streams are open here. */
  readonly size: number
  follow(userId: string): Follower
  read: ReadFeed
  wake(userIds: Iterable<string> | typeof everybody): void
  /** Looks whether the numbers still mean the same, and wakes everybody when they do not. */
  checkEpoch(): Promise<string>
  /** Asks where every connected feed stands and wakes those who are behind. */
  catchUp(): Promise<void>
  close(): void
}

export interface HubOptions {
  database: Database
  deliverers: Deliverers
  onError(error: unknown): void
  /** How often a lost hint is made up for. Default 2,000. */
  pollMs?: number | undefined
}

function createFollower(emitter: EventEmitter, userId: string, leave: (follower: Follower) => void): Follower {
  let isDirty = false
  let wake = () => {}
  const onNews = () => {
    isDirty = true
    wake()
  }
  emitter.on(userId, onNews)
  const follower: Follower = {
    cursor: 0,
    settle() {
      isDirty = false
    },
    woken: (signal) =>
      new Promise((resolve) => {
        if (isDirty || signal.aborted) return resolve()
        wake = () => {
          signal.removeEventListener('abort', wake)
          resolve()
        }
        signal.addEventListener('abort', wake)
      }),
    [Symbol.dispose]() {
      emitter.off(userId, onNews)
      leave(follower)
    },
  }
  return follower
}

export async function createHub({ database, deliverers, onError, pollMs = 2_000 }: HubOptions): Promise<Hub> {
  const emitter = new EventEmitter().setMaxListeners(0)
  const followers = new Map<string, Set<Follower>>()
  let epoch = await readEpoch(database.sql)
  let size = 0

  const wake = (userIds: Iterable<string>) => {
    for (const userId of userIds) emitter.emit(userId)
  }

  function leave(userId: string, follower: Follower) {
    const mine = followers.get(userId)
    if (!mine?.delete(follower)) return
    size--
    if (mine.size === 0) followers.delete(userId)
  }

  async function checkEpoch() {
    const now = await readEpoch(database.sql)
    if (now !== epoch) {
      epoch = now
      wake(followers.keys())
    }
    return epoch
  }

  async function catchUp() {
    // Also with nobody here: lists hand out cursors of this epoch.
    await checkEpoch()
    if (followers.size === 0) return
    const heads = await head(database.sql, [...followers.keys()])
    const isBehind = (follower: Follower, at: number) => follower.cursor < at
    wake(
      heads
        .filter(({ userId, head }) => [...(followers.get(userId) ?? [])].some((one) => isBehind(one, head)))
        .map(({ userId }) => userId),
    )
  }

  let isPolling = false
  const timer = setInterval(async () => {
    if (isPolling) return
    isPolling = true
    await catchUp().catch(onError)
    isPolling = false
  }, pollMs)

  return {
    get epoch() {
      return epoch
    },
    get size() {
      return size
    },
    read: createBatchedRead(database, deliverers),
    follow(userId) {
      const follower = createFollower(emitter, userId, (one) => leave(userId, one))
      const mine = followers.get(userId) ?? new Set()
      followers.set(userId, mine.add(follower))
      size++
      return follower
    },
    wake: (userIds) => wake(userIds === everybody ? [...followers.keys()] : userIds),
    checkEpoch,
    catchUp,
    close: () => clearInterval(timer),
  }
}
