import { conversations } from './fr/conversations.ts'
import { frame } from './fr/frame.ts'
import { messages } from './fr/messages.ts'
import { notifications } from './fr/notifications.ts'
import { session } from './fr/session.ts'
import { settings } from './fr/settings.ts'

/** Written with plain spaces; french-typography.ts sets the unbreakable ones. */
export const fr = { ...frame, ...session, ...notifications, ...conversations, ...messages, ...settings }
