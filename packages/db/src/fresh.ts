// Events that have just been committed, on their way to where they are read: small ones travel with the hint, so that nobody
// has to look them up. It is only a short cut: what does not fit is named by its user, and what gets lost is read.
import { createSeal, type Seal } from './sealed.ts'

/** An event as its reader gets it, and its number in that reader's feed. */
export interface FreshEvent<Event = unknown> {
  userId: string
  seq: number
  event: Event
}

/** Who says it, so that nobody listens to themselves, and what it is sealed with. */
export interface FreshOptions {
  origin: string
  seal: Seal
}

/** For one server process: `secret` is known to all of them, and to nobody who may not read the tables. */
export const createFresh = (secret: () => string): FreshOptions => {
  return { origin: crypto.randomUUID(), seal: createSeal(secret) }
}

export const freshPrefix = 'fresh:'

/** PostgreSQL refuses 8,000 bytes and more; sealed and spelled as text they become a third longer. */
const mostBytes = 5_000
/** A large one would leave no room for others. */
const mostOfOne = 2_000
const mostAtOnce = 256

interface Packed {
  payloads: string[]
  /** Whose events found no place. */
  left: string[]
}

export function packFresh(events: FreshEvent[], { origin, seal }: FreshOptions): Packed {
  const chunks: string[][] = []
  const left: string[] = []
  let room = 0
  for (const [index, { userId, seq, event }] of events.entries()) {
    const text = JSON.stringify([userId, seq, event])
    const bytes = Buffer.byteLength(text) + 1
    if (index >= mostAtOnce || bytes > mostOfOne) {
      left.push(userId)
      continue
    }
    if (bytes > room) {
      chunks.push([])
      room = mostBytes
    }
    chunks.at(-1)?.push(text)
    room -= bytes
  }
  const payloads = chunks.map((texts) => `${freshPrefix}${origin}:${seal.seal(`[${texts.join()}]`)}`)
  return { payloads, left }
}

/** None for what we said ourselves, or cannot read. */
export function unpackFresh(payload: string, { origin, seal }: FreshOptions): FreshEvent[] {
  const [from, sealed = ''] = payload.slice(freshPrefix.length).split(':')
  if (from === origin) return []
  const text = seal.unseal(sealed)
  if (text === null) return []
  const events: [string, number, unknown][] = JSON.parse(text)
  return events.map(([userId, seq, event]) => ({ userId, seq, event }))
}
