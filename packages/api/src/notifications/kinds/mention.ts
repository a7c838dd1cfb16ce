import { defineKind } from '../kind.ts'
import { aboutMessage, linkToMessage } from './message.ts'

export const mention = defineKind({
  name: 'mention',
  label: { en: 'Mentions of you', fr: 'Mentions de vous' },
  isInternal: true,
  isForMembers: true,
  severity: 'high',
  data: aboutMessage,
  text: {
    en: ({ data, actor }) => ({
      title: `${actor?.displayName ?? 'Someone'} mentioned you${data.title ? ` in ${data.title}` : ''}`,
      body: data.excerpt || 'This message was removed.',
    }),
    fr: ({ data, actor }) => ({
      title: `${actor?.displayName ?? 'Quelqu’un'} vous a mentionné${data.title ? ` dans ${data.title}` : ''}`,
      body: data.excerpt || 'Ce message a été supprimé.',
    }),
  },
  link: linkToMessage,
})
