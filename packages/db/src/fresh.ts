// Events that have just been committed, on their way to where they are read: small ones travel with the hint, so that nobody
// has to look them up. It is only a short cut: what does not fit is named by its user, and what gets lost is read.
import { createSeal, type Seal } from './sealed.ts'

/** An event as its reader gets it, and its number in that reader's feed. */
export interface FreshEvent<Event = unknown> {
  userId: string
  /** In which the number was given: after a restore another event may get it. */
  epoch: string
  seq: number
  /** When it was stored, by the database's clock, in milliseconds since 1970; `null` from a server that does not say so. */
  at: number | null
  event: Event
  /** Of the call that caused it. */
  traceId: string | null
}

/** Who says it, so that nobody listens to themselves, and what it is sealed with. */
export interface FreshOptions {
  origin: string
  epoch(): string
  seal: Seal
}

/** For one server process: the epoch is known to all of them, and to nobody who may not read the tables. */
export const createFresh = (epoch: () => string): FreshOptions => {
  return { origin: crypto.randomUUID(), epoch, seal: createSeal(epoch) }
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

export function packFresh(events: FreshEvent[], { origin, epoch, seal }: FreshOptions): Packed {
  const chunks: string[][] = []
  const left: string[] = []
  let room = 0
  const now = epoch()
  const [first, rest] = [events.slice(0, mostAtOnce), events.slice(mostAtOnce)]
  for (const { userId, epoch: of, seq, at, event, traceId } of first) {
    const text = of === now ? JSON.stringify([userId, seq, event, at, traceId]) : ''
    const bytes = Buffer.byteLength(text) + 1
    if (!text || bytes > mostOfOne) {
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
  return { payloads, left: [...left, ...rest.map(({ userId }) => userId)] }
}

/** During a deploy, a server of a version that did not tell it speaks, too. */
const momentOf = (at: unknown) => (typeof at === 'number' && Number.isFinite(at) ? at : null)

/** None for what we said ourselves, or cannot read. */
export function unpackFresh(payload: string, { origin, epoch, seal }: FreshOptions): FreshEvent[] {
  const [from, sealed = ''] = payload.slice(freshPrefix.length).split(':')
  if (from === origin) return []
  const text = seal.unseal(sealed)
  if (text === null) return []
  // A server of the version before says nothing of traces, and takes the first four of what we say.
  const events: [string, number, unknown, unknown?, (string | null)?][] = JSON.parse(text)
  return events.map(([userId, seq, event, at, traceId = null]) => {
    return { userId, epoch: epoch(), seq, at: momentOf(at), event, traceId }
  })
}
