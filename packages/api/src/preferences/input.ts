import { subjectModes } from '@carillon/db'
import { z } from 'zod'
import { key } from '../text.ts'
import { channels } from './channels.ts'

const mostKinds = 100
const mostQuietHours = 21
const yearMs = 366 * 86_400_000

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 22:00')

/** A moment that is still to come: what is set for longer than a year is meant for ever. */
const until = z.iso
  .datetime({ offset: true, error: 'must be a time such as 2030-01-31T18:00:00Z' })
  .transform((text) => new Date(text))
  .refine((moment) => moment.getTime() > Date.now(), 'must be in the future')
  .refine((moment) => moment.getTime() < Date.now() + yearMs, 'must be within a year')

export const preferencesInput = z.object({
  /** By name; `null` is whatever is usual for the kind. */
  kinds: z
    .record(z.string().max(64), z.partialRecord(z.enum(channels), z.boolean().nullable()))
    .refine((kinds) => Object.keys(kinds).length <= mostKinds, `may name at most ${mostKinds}`)
    .optional(),
  doNotDisturbUntil: until.nullish(),
  /** All of them: they take the place of those before. */
  quietHours: z
    .array(z.object({ day: z.int().min(1, 'is 1 for Monday').max(7, 'is 7 for Sunday'), from: time, to: time }))
    .max(mostQuietHours, `may be at most ${mostQuietHours}`)
    .optional(),
})

export type PreferencesInput = z.infer<typeof preferencesInput>

export const subjectInput = z.object({
  groupKey: key,
  /** `null`: no longer either. */
  mode: z.enum(subjectModes).nullable(),
  until: until.nullish(),
})
