import { z } from 'zod'
import { defineKind } from '../kind.ts'

/** Points at a message; `title` is the group's, `null` between two people, and `excerpt` is empty once it is removed. */
export const aboutMessage = z.object({
  conversationId: z.string(),
  messageId: z.string(),
  seq: z.number(),
  title: z.string().nullable(),
  excerpt: z.string(),
})

export const linkToMessage = (data: z.infer<typeof aboutMessage>) => `/conversations/${data.conversationId}`

export const message = defineKind({
  name: 'message',
  label: { en: 'Messages', fr: 'Messages' },
  isInternal: true,
  isForMembers: true,
  data: aboutMessage,
  text: {
    en: ({ data, actor }) => ({
      title: data.title ? `${actor?.displayName ?? 'Someone'} in ${data.title}` : (actor?.displayName ?? 'Someone'),
      body: data.excerpt || 'This message was removed.',
    }),
    fr: ({ data, actor }) => ({
      title: data.title
        ? `${actor?.displayName ?? 'Quelqu’un'} dans ${data.title}`
        : (actor?.displayName ?? 'Quelqu’un'),
      body: data.excerpt || 'Ce message a été supprimé.',
    }),
  },
  link: linkToMessage,
})
