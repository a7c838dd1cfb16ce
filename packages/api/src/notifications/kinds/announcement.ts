import { z } from 'zod'
import { path, text } from '../../text.ts'
import { defineKind } from '../kind.ts'

const words = ({ data }: { data: { title: string; body?: string | undefined } }) => ({
  title: data.title,
  body: data.body,
})

/** What somebody wants to say, in their own words: the same in every language. */
export const announcement = defineKind({
  name: 'announcement',
  label: { en: 'Announcements', fr: 'Annonces' },
  data: z.object({ title: text(200), body: text(2_000).optional(), link: path.optional() }),
  text: { en: words, fr: words },
  link: (data) => data.link ?? null,
})
