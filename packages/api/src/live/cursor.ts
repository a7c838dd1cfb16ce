// A cursor is a place in one user's feed and among the broadcasts, within one epoch: "tag.seq.broadcast". The tag is derived from
// user and epoch, so that a cursor of somebody else, or one from before a restore, is recognised and answered with a reset
// instead of a guess; so is one of the version before, which knew of no broadcasts.
import { createHash } from 'node:crypto'
import { z } from 'zod'

const pattern = /^[\w-]{12}(?:\.(?:0|[1-9]\d{0,14})){1,2}$/

export const cursorInput = z.string().regex(pattern, 'is not a cursor: pass an id that live.events or a list gave you')

/** Up to which number a reader has heard both, each counted by itself: an event is one step in one of them. */
export interface Place {
  seq: number
  broadcast: number
}

const tagOf = (epoch: string, userId: string) =>
  createHash('sha256').update(`${epoch}/${userId}`).digest('base64url').slice(0, 12)

/** Cursors of one user, by their numbers. */
export function cursorsOf(epoch: string, userId: string): (place: Place) => string {
  const tag = tagOf(epoch, userId)
  return ({ seq, broadcast }) => `${tag}.${seq}.${broadcast}`
}

export const encodeCursor = (epoch: string, userId: string, seq: number, broadcast = 0) =>
  cursorsOf(epoch, userId)({ seq, broadcast })

/** The place the cursor stands for, or `null` when it is of another feed, epoch or version. */
export function decodeCursor(epoch: string, userId: string, cursor: string): Place | null {
  const [tag, seq, broadcast] = cursor.split('.')
  if (tag !== tagOf(epoch, userId) || broadcast === undefined) return null
  return { seq: Number(seq), broadcast: Number(broadcast) }
}
