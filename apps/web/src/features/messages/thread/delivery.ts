import type { Conversation, Pending } from '@carillon/client'
import type { Delivery } from '../message.ts'
import type { Entry } from './entry.ts'

interface Surroundings {
  readonly conversation: Conversation
  readonly myId: string
  /** Events flow: what waits then waits for its turn, or because the server wants it so. */
  readonly isFlowing: boolean
}

function pendingDelivery({ status, code, field }: Pending, isFlowing: boolean): Delivery {
  if (status === 'failed') return { state: 'failed', code, field }
  if (status === 'sending') return { state: 'sending' }
  return { state: isFlowing ? 'queued' : 'waiting' }
}

/** On a device of everybody else. Where there are too many to be told, nobody's device says so. */
const isDelivered = ({ members }: Conversation, seq: number, myId: string) =>
  members.length > 1 && members.every((member) => member.id === myId || member.deliveredSeq >= seq)

function readersOf(conversation: Conversation, seq: number, myId: string) {
  const others = conversation.members.filter((member) => member.id !== myId)
  const readers = others.filter((member) => member.readSeq >= seq)
  return { names: readers.map((reader) => reader.displayName), isEveryone: readers.length === others.length }
}

/**
 * Under which rows there is something to say, and what: the last one on its way, all that failed, and one's own last one.
 * Between two people an answer says that it was read.
 */
export function deliveriesOf(
  entries: readonly Entry[],
  { conversation, myId, isFlowing }: Surroundings,
): ReadonlyMap<string, Delivery> {
  const deliveries = new Map<string, Delivery>()
  for (const { key, pending } of entries) {
    if (pending?.status === 'failed') deliveries.set(key, pendingDelivery(pending, isFlowing))
  }
  const last = entries.findLast((entry) => entry.message.author.id === myId && entry.pending?.status !== 'failed')
  if (!last) return deliveries
  if (last.pending) return deliveries.set(last.key, pendingDelivery(last.pending, isFlowing))
  if (!last.stored || last.stored.deletedAt !== null) return deliveries
  const isAnswered = conversation.type === 'direct' && entries.at(-1)?.message.author.id !== myId
  if (isAnswered) return deliveries
  const { names, isEveryone } = readersOf(conversation, last.stored.seq, myId)
  if (names.length === 0) {
    const state = isDelivered(conversation, last.stored.seq, myId) ? 'delivered' : 'sent'
    return deliveries.set(last.key, { state })
  }
  const isNamed = conversation.type === 'group'
  return deliveries.set(last.key, { state: 'read', readers: isNamed ? names : undefined, isEveryone })
}
