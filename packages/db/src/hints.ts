// A hint says who has news, or whose sessions and tokens changed, and may bring small news along. Hints leave after the commit, on a
// connection of their own: a NOTIFY inside the writing transaction takes a lock that serialises every commit of the
// database. Losing one costs delay only.
import postgres from 'postgres'
import { type FreshEvent, type FreshOptions, packFresh } from './fresh.ts'

export const hintChannel = 'carillon_hints'
/** Stands for everybody, when naming them would take more than a few payloads. */
export const everybody = '*'
export const heartbeatPrefix = 'heartbeat:'
export const accessPrefix = 'access:'
export const broadcastPrefix = 'broadcast:'

const payloadLimit = 7_500
const manyUsers = 2_000
/** More events are not kept for a connection that is slow: their users are named. */
const mostHeld = 2_000

const userIdsOf = (events: FreshEvent[]) => events.map(({ userId }) => userId)

/** Cuts ids into payloads PostgreSQL accepts: it refuses 8,000 bytes and more. */
export function payloads(userIds: string[]): string[] {
  if (userIds.length > manyUsers) return [everybody]
  const chunks: string[] = []
  let chunk = ''
  for (const id of userIds) {
    if (chunk && chunk.length + 1 + id.length > payloadLimit) {
      chunks.push(chunk)
      chunk = ''
    }
    chunk = chunk ? `${chunk},${id}` : id
  }
  return chunk ? [...chunks, chunk] : chunks
}

export interface Hints {
  /** Never throws and never waits: what arrives while one hint is under way leaves with the next. */
  announce(userIds: Iterable<string>): void
  /** The same for users of whom somebody holds the events in hand. */
  handOn(events: FreshEvent[]): void
  /** The same for users whose sessions or tokens ended: every server looks again whom it still serves. */
  announceAccess(userIds: Iterable<string>): void
  /** There are broadcasts up to this number. */
  announceBroadcast(number: number): void
  /** Resolves when everything announced so far has left, or was given up. */
  settled(): Promise<void>
  close(): Promise<void>
}

export interface HintsOptions {
  /** Default 5,000. */
  patienceMs?: number
  /** Missing where events are not to travel: whoever has some is named. */
  fresh?: FreshOptions | undefined
}

/**
 * Opens the connection hints leave through. `onError` hears of hints that could not be sent. A connection that has not
 * answered for `patienceMs` is replaced: a half-open one never would, and every later hint would wait behind it.
 */
export function createHints(
  url: string,
  onError: (error: unknown) => void = () => {},
  { patienceMs = 5_000, fresh }: HintsOptions = {},
): Hints {
  // Asked for by nobody, so nobody hears when the question for types fails: the process would end with it.
  const quiet = { fetch_types: false, onnotice: () => {} }
  const open = () => postgres(url, { ...quiet, max: 1, connect_timeout: 5, backoff: () => 0.5 })
  let client = open()
  const news = new Set<string>()
  const access = new Set<string>()
  const events: FreshEvent[] = []
  let flushing: Promise<void> | null = null
  /** All before it are read with it. */
  let broadcast = 0
  const hasNews = () => news.size > 0 || access.size > 0 || events.length > 0 || broadcast > 0

  function replace() {
    client.end({ timeout: 0 }).catch(() => {})
    client = open()
  }

  function takePayloads() {
    const held = events.splice(0)
    const { payloads: handed, left } = fresh ? packFresh(held, fresh) : { payloads: [], left: userIdsOf(held) }
    for (const id of left) news.add(id)
    const taken = [...handed, ...payloads([...news]), ...payloads([...access]).map((ids) => accessPrefix + ids)]
    if (broadcast > 0) taken.push(broadcastPrefix + broadcast)
    news.clear()
    access.clear()
    broadcast = 0
    return taken
  }

  async function flush() {
    while (hasNews()) {
      const impatience = setTimeout(replace, patienceMs)
      try {
        const taken = takePayloads()
        const list = JSON.stringify(taken)
        await client`select pg_notify(${hintChannel}, p) from json_array_elements_text(${list}::text::json) as p`
      } catch (error) {
        onError(error)
      } finally {
        clearTimeout(impatience)
      }
    }
    flushing = null
  }

  function leave() {
    if (hasNews()) flushing ??= flush()
  }

  function send(waiting: Set<string>, userIds: Iterable<string>) {
    for (const id of userIds) waiting.add(id)
    leave()
  }

  function handOn(handed: FreshEvent[]) {
    if (events.length + handed.length > mostHeld) return send(news, userIdsOf(handed))
    events.push(...handed)
    leave()
  }

  const settled = () => flushing ?? Promise.resolve()
  return {
    announce: (userIds) => send(news, userIds),
    handOn,
    announceAccess: (userIds) => send(access, userIds),
    announceBroadcast(number) {
      broadcast = Math.max(broadcast, number)
      leave()
    },
    settled,
    async close() {
      await settled()
      await client.end({ timeout: 1 })
    },
  }
}
