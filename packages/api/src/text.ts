import { z } from 'zod'

const codePoints = (text: string) => [...text].length

const notStorable = 'must not contain NUL or half a character'

/** PostgreSQL stores neither NUL nor one half of a surrogate pair, in text and in jsonb alike. */
export function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return !value.includes('\0') && !/\p{Surrogate}/u.test(value)
  return typeof value !== 'object' || value === null || Object.entries(value).flat().every(isStorable)
}

const storable = (max: number) =>
  z.string().max(max, `must have at most ${max} characters`).refine(isStorable, notStorable)

/** Text as people write it: NFC, trimmed, counted in code points. */
export const text = (max: number) =>
  z
    .string()
    .max(max * 2, `must have at most ${max} characters`)
    .refine(isStorable, notStorable)
    .transform((value) => value.normalize('NFC').trim())
    .refine((value) => value.length > 0, 'must not be empty')
    .refine((value) => codePoints(value) <= max, `must have at most ${max} characters`)

/** A place in this app: no other origin, no script. */
export const path = z
  .string()
  .max(2_000, 'must have at most 2000 characters')
  .regex(/^\/(?![/\\])[^\s\\\p{Cc}\p{Cs}]*$/u, 'must be a path within this app, such as /conversations')

/** Of any text: browsers pass over tabs and line breaks, and take `\` for `/`. */
export const isWithin = (link: string): boolean => /^\/(?![\t\n\r]*[/\\])/.test(link)

/** In one spelling, because ids are compared as text too. */
export const id = z.uuid('is not an id').toLowerCase()
export const username = storable(64).trim().toLowerCase().min(1, 'must not be empty')
/** The public name of a session or a token. */
export const handle = storable(64)

/** Gives a repeated request the answer of the first. */
export const key = storable(128).min(1, 'must not be empty')

/** A moment, in any zone; kept as ISO 8601 in UTC. */
export const moment = z.iso
  .datetime({ offset: true, error: 'must be a time such as 2026-03-05T12:00:00Z' })
  .transform((value) => new Date(value).toISOString())

export const excerpt = (body: string, max: number) => {
  const points = [...body]
  return points.length <= max ? body : `${points.slice(0, max - 1).join('')}…`
}
