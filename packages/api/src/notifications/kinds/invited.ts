import { z } from 'zod'
import { defineKind } from '../kind.ts'

export const invited = defineKind({
  name: 'invited',
  label: { en: 'Invitations to groups', fr: 'Invitations à des groupes' },
  channels: ['inApp', 'system', 'push'],
  isInternal: true,
  data: z.object({ conversationId: z.string(), title: z.string().nullable() }),
  text: {
    en: ({ data, actor }) => ({ title: `${actor?.displayName ?? 'Someone'} added you to ${data.title ?? 'a group'}` }),
    fr: ({ data, actor }) => ({
      title: `${actor?.displayName ?? 'Quelqu’un'} vous a ajouté à ${data.title ?? 'un groupe'}`,
    }),
  },
  link: ({ conversationId }) => `/conversations/${conversationId}`,
})
