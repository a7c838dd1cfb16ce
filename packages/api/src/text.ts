import { z } from 'zod'

const codePoints = (text: string) => [...text].length

/** Text as people write it: NFC, no NUL (PostgreSQL cannot store it), trimmed, counted in code points. */
export const text = (max: number) =>
  z
    .string()
    .max(max * 2, `must have at most ${max} characters`)
    .refine((value) => !value.includes('\0'), 'must not contain a NUL character')
    .transform((value) => value.normalize('NFC').trim())
    .refine((value) => value.length > 0, 'must not be empty')
    .refine((value) => codePoints(value) <= max, `must have at most ${max} characters`)

/** A place in this app: no other origin, no script. */
export const path = z
  .string()
  .max(2_000)
  .regex(/^\/(?![/\\])[^\s\\]*$/, 'must be a path within this app, such as /conversations')

export const id = z.uuid('is not an id')
export const username = z.string().trim().toLowerCase().min(1, 'must not be empty').max(64, 'is too long')

/** Gives a repeated request the answer of the first. */
export const key = z.string().min(1, 'must not be empty').max(128, 'must have at most 128 characters')

export const excerpt = (body: string, max: number) => {
  const points = [...body]
  return points.length <= max ? body : `${points.slice(0, max - 1).join('')}…`
}
