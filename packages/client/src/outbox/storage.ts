// What waits to be sent, in the browser's own database, so that it outlives the page. All tabs of a user share it: a
// lock for each conversation decides who sends, a channel tells the others.
import type { Message } from '@carillon/api'
import { type DBSchema, type IDBPDatabase, type IDBPObjectStore, openDB } from 'idb'
import type { Entry, Failure } from './entry.ts'

/** What tabs tell each other. */
export type News =
  | { type: 'changed' }
  | { type: 'sending'; clientId: string; isSending: boolean }
  | { type: 'sent'; message: Message }

/** Everything here may fail: the outbox goes on without it. */
export interface OutboxStorage {
  /** In the order in which it was typed. */
  list(): Promise<Entry[]>
  /** Gives it its place, after all others. */
  add(entry: Omit<Entry, 'order'>): Promise<void>
  /** Changes nothing that is not there any more. */
  change(clientId: string, failure: Failure | null): Promise<void>
  remove(clientId: string): Promise<void>
  clear(): Promise<void>
  /** Runs `work` while no other tab does so for this conversation; missing where tabs cannot agree. */
  alone: ((conversationId: string, signal: AbortSignal, work: () => Promise<void>) => Promise<void>) | undefined
  tell(news: News): void
  /** What other tabs tell. */
  subscribe(callback: (news: News) => void): () => void
  close(): void
}

/** What of the browser is needed besides its database. */
interface Browser {
  locks?: Pick<LockManager, 'request'> | undefined
  Channel?: (new (name: string) => Channel) | undefined
}

type Channel = Pick<BroadcastChannel, 'postMessage' | 'close' | keyof EventTarget>

type Kept = Omit<Entry, 'order'> & { userId: string; order?: number }

interface Schema extends DBSchema {
  waiting: { key: number; value: Kept; indexes: { user: string; message: [userId: string, clientId: string] } }
}

type Store = IDBPObjectStore<Schema, ['waiting'], 'waiting', 'readwrite'>

const name = 'carillon-outbox'
/** A database that is being upgraded elsewhere, or whose disk hangs, must not hold up what could be sent. */
const patienceMs = 2_000

/** For as long it is not asked again: each question would take as long. */
const restMs = 10_000

function createPatience() {
  let restUntil = 0
  return async <T>(ask: () => Promise<T>): Promise<T> => {
    if (Date.now() < restUntil) throw new Error('The database of this browser did not answer lately.')
    let timer: ReturnType<typeof setTimeout> | undefined
    const end = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        restUntil = Date.now() + restMs
        reject(new Error('The database of this browser does not answer.'))
      }, patienceMs)
    })
    return Promise.race([ask(), end]).finally(() => clearTimeout(timer))
  }
}

/** Opened when it is needed, and again when the browser took it away. */
function createDatabase() {
  let opening: Promise<IDBPDatabase<Schema>> | undefined
  const forget = () => {
    opening = undefined
  }
  const open = () => {
    opening ??= openDB<Schema>(name, 1, {
      upgrade(db) {
        const waiting = db.createObjectStore('waiting', { keyPath: 'order', autoIncrement: true })
        waiting.createIndex('user', 'userId')
        waiting.createIndex('message', ['userId', 'clientId'], { unique: true })
      },
      // A page with a newer version of this waits for it.
      blocking: () => close(),
      terminated: forget,
    }).catch((error) => {
      forget()
      throw error
    })
    return opening
  }
  function close() {
    void opening?.then((db) => db.close()).catch(() => {})
    forget()
  }
  const within = createPatience()
  // Opening may throw as well, where a browser is told to keep nothing.
  const ask = async <T>(work: (db: IDBPDatabase<Schema>) => Promise<T>) => work(await open())
  return { use: <T>(work: (db: IDBPDatabase<Schema>) => Promise<T>) => within(() => ask(work)), close }
}

function createChannel(Channel: Browser['Channel'], userId: string) {
  let channel = Channel && new Channel(`${name}:${userId}`)
  return {
    tell: (news: News) => channel?.postMessage(news),
    subscribe(callback: (news: News) => void) {
      const hear = ({ data }: MessageEvent<News>) => callback(data)
      channel?.addEventListener('message', hear)
      return () => channel?.removeEventListener('message', hear)
    },
    close() {
      channel?.close()
      // One that is closed throws.
      channel = undefined
    },
  }
}

const thisBrowser = (): Browser => ({
  locks: globalThis.navigator?.locks,
  Channel: globalThis.BroadcastChannel,
})

function hasDatabases() {
  try {
    return Boolean(globalThis.indexedDB)
  } catch {
    return false
  }
}

/** For `createOutbox`, which closes it; nothing where there is no database to keep messages in. */
export function openOutboxStorage(userId: string, browser: Browser = thisBrowser()): OutboxStorage | undefined {
  if (!hasDatabases()) return undefined
  const database = createDatabase()
  const channel = createChannel(browser.Channel, userId)
  const { locks } = browser

  const transact = (work: (store: Store) => Promise<void>) =>
    database.use(async (db) => {
      const { store, done } = db.transaction('waiting', 'readwrite')
      await Promise.all([work(store), done])
    })

  /** In one transaction, so that what another tab has just removed does not come back. */
  const edit = (clientId: string, change: (store: Store, kept: Kept & { order: number }) => Promise<unknown>) =>
    transact(async (store) => {
      const kept = await store.index('message').get([userId, clientId])
      if (kept?.order !== undefined) await change(store, { ...kept, order: kept.order })
    })

  return {
    ...channel,
    list: () =>
      database.use(async (db) => {
        const all = await db.getAllFromIndex('waiting', 'user', userId)
        return all.map(({ userId: _, order = 0, ...entry }) => ({ ...entry, order }))
      }),
    add: (entry) => database.use(async (db) => void (await db.add('waiting', { ...entry, userId }))),
    change: (clientId, failure) => edit(clientId, (store, kept) => store.put({ ...kept, failure })),
    remove: (clientId) => edit(clientId, (store, { order }) => store.delete(order)),
    clear: () =>
      transact(async (store) => {
        for (const key of await store.index('user').getAllKeys(userId)) await store.delete(key)
      }),
    alone:
      locks &&
      (async (conversationId, signal, work) => {
        await locks.request(`${name}:${userId}:${conversationId}`, { signal }, work)
      }),
    close() {
      channel.close()
      database.close()
    },
  }
}
