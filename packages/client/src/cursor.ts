// Cursors are the server's; all a client may know is which of two comes later, within one feed. Two numbers are counted apart: of
// what happened to this reader, and of what everybody was told. An event is one step in one of them, and two streams may
// have taken the steps of both in another order.
import type { Event } from '@carillon/api'

/** An event, and the place after it. */
export interface Happened {
  event: Event
  cursor: string
}

const split = (cursor: string) => {
  const [feed, seq, broadcast] = cursor.split('.')
  return { feed, seq: Number(seq), broadcast: Number(broadcast ?? 0) }
}

export const isBroadcast = (event: Event) => event.type === 'notification.created' && event.isBroadcast === true

export const isSameFeed = (one: string, other: string) => split(one).feed === split(other).feed

/** Whether there is anything before `cursor` that is not before `other`; what cannot be compared counts as after. */
export function isAfter(cursor: string, other: string): boolean {
  const [one, two] = [split(cursor), split(other)]
  return one.feed !== two.feed || one.seq > two.seq || one.broadcast > two.broadcast
}

/** Whether whoever is at this place has yet to hear of it. */
export function isNews({ event, cursor }: Happened, place: string): boolean {
  const [step, here] = [split(cursor), split(place)]
  if (step.feed !== here.feed) return true
  return isBroadcast(event) ? step.broadcast > here.broadcast : step.seq > here.seq
}

/** The place after this one step. */
export function stepFrom(place: string, { event, cursor }: Happened): string {
  const [step, here] = [split(cursor), split(place)]
  if (step.feed !== here.feed) return cursor
  return isBroadcast(event)
    ? `${here.feed}.${here.seq}.${step.broadcast}`
    : `${here.feed}.${step.seq}.${here.broadcast}`
}

/**
 * The step as it is for a reader who knows all of `place`, and of the stream it was heard from all that came before: everything
 * up to the later of both. What a stream has yet to tell of broadcasts is not in its counts: each is one more.
 */
export function stepAfter<Step extends Event & { cursor: string }>(event: Step, place: string): Step {
  const [step, here] = [split(event.cursor), split(place)]
  const more = here.broadcast - step.broadcast
  if (step.feed !== here.feed || (more <= 0 && step.seq >= here.seq)) return event
  const cursor = `${here.feed}.${Math.max(step.seq, here.seq)}.${Math.max(step.broadcast, here.broadcast)}`
  if (!('counts' in event) || isBroadcast(event) || more <= 0) return { ...event, cursor }
  const { unseen, unread, messages } = event.counts
  return { ...event, cursor, counts: { unseen: unseen + more, unread: unread + more, messages } }
}
