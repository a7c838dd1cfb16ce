// A cursor is a place in one user's feed within one epoch: "tag.seq". The tag is derived from both, so that a cursor of
// somebody else, or one from before a restore, is recognised and answered with a reset instead of a guess.
import { createHash } from 'node:crypto'
import { z } from 'zod'

const pattern = /^[\w-]{12}\.(?:0|[1-9]\d{0,14})$/

export const cursorInput = z.string().regex(pattern, 'is not a cursor: pass an id that live.events or a list gave you')

const tagOf = (epoch: string, userId: string) =>
  createHash('sha256').update(`${epoch}/${userId}`).digest('base64url').slice(0, 12)

/** Cursors of one feed, by their numbers. */
export function cursorsOf(epoch: string, userId: string): (seq: number) => string {
  const tag = tagOf(epoch, userId)
  return (seq) => `${tag}.${seq}`
}

export const encodeCursor = (epoch: string, userId: string, seq: number) => cursorsOf(epoch, userId)(seq)

/** The number the cursor stands for, or `null` when it is of another feed or epoch. */
export function decodeCursor(epoch: string, userId: string, cursor: string): number | null {
  const [tag, seq] = cursor.split('.')
  return tag === tagOf(epoch, userId) ? Number(seq) : null
}
